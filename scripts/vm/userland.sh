#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Make a tree of programs from Debian's packages, in the cache; print the path of its
# cpio archive. Nothing is installed, and of the packages only the programs and their
# libraries are kept. There are two trees, as what draws and what traces is large:
#   tests   what people wait and trace with
#   shell   what someone at a prompt needs, for `make shell`
. "$(dirname "$0")/../dev/lib.sh"
. "$(dirname "$0")/../kernels/apt.sh"
USAGE="tests|shell"

case ${1-} in
tests)
	PACKAGES="inotify-tools trace-cmd linux-perf bpftrace udev util-linux
		bash jq rt-tests bsdutils"
	PROGRAMS="usr/bin/inotifywait usr/bin/trace-cmd usr/bin/perf usr/bin/bpftrace
		usr/bin/chrt usr/bin/taskset bin/udevadm
		bin/bash usr/bin/jq usr/bin/cyclictest usr/bin/script
		usr/bin/setpriv"
	;;
shell)
	PACKAGES="bash inotify-tools jq rt-tests util-linux gnuplot-nox mandoc less
		ncurses-base"
	PROGRAMS="bin/bash usr/bin/inotifywait usr/bin/jq usr/bin/cyclictest
		usr/bin/chrt usr/bin/taskset usr/bin/gnuplot-nox usr/bin/mandoc
		usr/bin/less"
	;;
*) usage ;;
esac

# The packages, each NAME_VERSION_ARCH.deb, as for a system that has none yet.
# Programs come with much that they do not need to run here.
resolve() {
	local packages
	packages=$(xargs <<<"$PACKAGES")
	# shellcheck disable=SC2086 # names
	apt-get -qq -y --no-install-recommends --print-uris \
		-o Dir::State::status=/dev/null -o Dir::Cache::archives=/nowhere \
		install $PACKAGES |
		awk '{ print $2 }' | grep -E "^(lib|zlib1g|${packages// /_|}_)" |
		grep -vE '^lib(.*-(minimal|stdlib|common|plugin)|pam.*|semanage.*)_'
}

unpack() {
	local deb
	for deb in "$1"/*.deb; do
		dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$2" --no-same-owner \
			--exclude='./usr/share' || return
	done
}

# libraries FILE ROOT: print the libraries that FILE in ROOT needs, those that
# they need included.
libraries() {
	local name file
	for name in $(readelf -d "$1" |
		sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p'); do
		[ -z "${found[$name]-}" ] || continue
		file=$(find "$2/lib" "$2/usr/lib" -name "$name" | head -n 1)
		[ -n "$file" ] || { echo "$1 needs $name" >&2; return 1; }
		found[$name]=$file
		echo "$file"
		libraries "$file" "$2" || return
	done
}

# collect ROOT TREE: the programs of ROOT and what they need to run.
collect() (
	declare -A found
	bin=$2/usr/bin lib=$2/usr/lib/x86_64-linux-gnu
	mkdir -p "$bin" "$lib" "$2/lib64"
	for program in $PROGRAMS; do
		cp "$1/$program" "$bin" && libraries "$1/$program" "$1" || exit
	done >"$2.list"
	# shellcheck disable=SC2046 # names without blanks
	cp -L $(sort -u "$2.list") "$lib"
	mv "$lib/ld-linux-x86-64.so.2" "$2/lib64"
	# Programs that look at what they are called.
	[ ! -e "$bin/udevadm" ] || ln -s udevadm "$bin/systemd-udevd"
	[ ! -e "$bin/mandoc" ] || ln -s mandoc "$bin/mman"
	[ ! -e "$bin/gnuplot-nox" ] || ln -s gnuplot-nox "$bin/gnuplot"
	# How terminals of many names edit a line.
	[ ! -e "$1/lib/terminfo" ] || { mkdir "$2/lib" && cp -R "$1/lib/terminfo" "$2/lib"; }
	# The first line of our scripts wants it there.
	mkdir -p "$2/bin"
	ln -s /usr/bin/bash "$2/bin/bash"
)

# make_in FOLDER: FOLDER/cpio from the packages in FOLDER/packages.
make_in() (
	cd "$1" && mkdir debs root tree || exit
	# shellcheck disable=SC2046 # names without blanks
	(cd debs && download $(sed 's/_.*//' ../packages)) || exit
	unpack debs root && collect root tree || exit
	cd tree && find . | sort |
		cpio -o -H newc --quiet -R 0:0 --reproducible >../cpio
)

# Once for each set of versions, and for each way to make it.
fetch() {
	local temporary target

	mkdir -p "$home"
	exec {lock}>"$home/lock"
	flock "$lock"
	if [ -n "${UPDATE-}" ] || [ ! -e "$current" ]; then
		temporary=$(mktemp -d "$home/tmp.XXXXXX")
		# shellcheck disable=SC2064 # the path as it is now
		trap "rm -rf '$temporary'" EXIT
		[ -z "${UPDATE-}" ] || apt_update
		resolve >"$temporary/packages" 2>/dev/null || {
			apt_update && resolve >"$temporary/packages"
		} || die "apt does not know all of: $PACKAGES"
		target=$recipe-$(sha256sum <"$temporary/packages" | cut -c 1-16).cpio
		if [ ! -e "$home/$target" ]; then
			progress "fetching the tools for $set" \
				"$CACHE/logs/tools.log" make_in "$temporary" || exit 1
			mv "$temporary/cpio" "$home/$target"
		fi
		ln -sfn "$target" "$current"
		# Older versions; they are large.
		find "$home" -name "$recipe-*" ! -name "$target" -delete
	fi
	exec {lock}>&-
}

[ $# -eq 1 ] || usage
set=$1
home=$CACHE/tools
recipe=$set-$(sha256sum <"$0" | cut -c 1-16)
current=$home/$recipe
if [ -n "${UPDATE-}" ] || [ ! -e "$current" ]; then
	"$TOP/scripts/dev/deps.sh" build vm
	fetch
fi
readlink -f "$current"
