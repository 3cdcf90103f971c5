# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# What fetches Debian packages into the cache, none of which gets installed.
# Sourced after lib.sh.

KEYRING=/usr/share/keyrings/debian-archive-keyring.gpg

# The suite and the architecture that this machine has.
own_suite() { sed -n 's/^VERSION_CODENAME=//p' /etc/os-release; }
own_arch() { dpkg --print-architecture; }

# apt_update: anew from the mirror; apt's own lists need root, others' are ours.
# Of a mirror that has lost one list the others will do: what is not to be had says
# so when it is asked for.
apt_update() {
	local lock home update=(apt-get -q update)
	home=$CACHE/apt/$(own_suite)-$(own_arch)
	if [ -n "${APT_CONFIG-}" ]; then
		home=${APT_CONFIG%/apt.conf}
	else
		update=(as_root "${update[@]}")
	fi
	mkdir -p "$home"
	exec {lock}>"$home/lock"
	flock "$lock"
	progress "reading the package lists of ${home##*/}" \
		"$CACHE/logs/apt-${home##*/}.log" "${update[@]}" ||
		say "going on with the package lists that could be read"
	exec {lock}>&-
}

# The cache is ours and so are its files: as root, apt must not change user.
download() {
	apt-get -q -o APT::Sandbox::User="$(id -un)" download "$@"
}

# fetch_unpacked PACKAGE: in $CACHE/unpacked/PACKAGE, but not installed: that would
# start a service here.
fetch_unpacked() (
	target=$CACHE/unpacked/$1
	mkdir -p "$CACHE/unpacked"
	exec {lock}>"$target.lock"
	flock "$lock"
	[ ! -e "$target/complete" ] || exit 0
	rm -rf "$target"
	mkdir -p "$target" && cd "$target" || exit
	download "$1" || { apt_update && download "$1"; } || exit
	dpkg-deb -x ./*.deb . && rm -f ./*.deb && touch complete
)

# mirror LABEL: where this machine's own apt gets Debian from, or its updates
# (Debian-Security).
mirror() {
	# shellcheck disable=SC2016 # for apt
	env -u APT_CONFIG apt-get indextargets \
		--format '$(LABEL) $(REPO_URI)' 'Created-By: Packages' |
		sed -n "s/^$1 //p" | head -n 1
}

# sources_of SUITE: its repositories, one a line.
sources_of() {
	local main updates
	main=$(mirror Debian)
	[ -n "$main" ] || die "apt here has no mirror of Debian to get $1 from"
	[ -e "$KEYRING" ] || die "no $KEYRING to trust Debian $1 by"
	echo "deb [signed-by=$KEYRING] $main $1 main"
	case $1 in *-backports|sid) return ;; esac
	updates=$(mirror Debian-Security)
	[ -z "$updates" ] || echo "deb [signed-by=$KEYRING] $updates $1-security main"
}

# replace FILE: by what stdin has, in one step, as others may be reading it.
replace() {
	local new
	new=$(mktemp "$1.XXXXXX") && cat >"$new" && mv "$new" "$1"
}

# use_suite SUITE ARCH: have apt-get and apt-cache look at another Debian from
# here on. It is kept in the cache; this machine's own lists and settings stay
# as they are, and how it reaches its mirror is taken from them.
use_suite() {
	local sources home=$CACHE/apt/$1-$2
	[ "$1 $2" != "$(own_suite) $(own_arch)" ] || return 0
	mkdir -p "$home"/{etc/apt/{apt.conf.d,preferences.d},lists/partial,cache}
	sources=$(sources_of "$1") || return
	replace "$home/sources.list" <<<"$sources"
	: >>"$home/status"
	{
		env -u APT_CONFIG apt-config dump Acquire
		echo 'Acquire::Languages "none";'
	} | replace "$home/reach.conf"
	replace "$home/apt.conf" <<-END
		#include "$home/reach.conf";
		Dir "$home";
		Dir::Etc::sourcelist "$home/sources.list";
		Dir::State "$home";
		Dir::State::status "$home/status";
		Dir::Cache "$home/cache";
		APT::Architecture "$2";
		APT::Architectures { "$2"; "$(own_arch)"; };
		APT::Sandbox::User "$(id -un)";
	END
	export APT_CONFIG=$home/apt.conf
}
