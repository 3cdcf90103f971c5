#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Build the Debian packages, source and binary; print the folder they are in.
# VERSION=... builds another version than module/version.h has, for tests.
. "$(dirname "$0")/../dev/lib.sh"
USAGE="[DIR]   (default .build/deb)"

[ $# -le 1 ] || usage
case ${1-} in -*) usage ;; esac
out=$(realpath -m "${1:-$BUILD/deb}")
real=$(sed -n 's/^#define TDEMO_VERSION "\(.*\)"$/\1/p' "$TOP/module/version.h")
version=${VERSION:-$real}
tree=$out/timer-demo-$version

# Only what belongs to the project, wherever it was unpacked.
copy_sources() {
	local file
	rm -rf "$out"
	mkdir -p "$tree"
	cd "$TOP"
	if git -c safe.directory='*' rev-parse --git-dir >/dev/null 2>&1; then
		git -c safe.directory='*' ls-files -z --cached --others \
			--exclude-standard
	else
		find . -path ./.build -prune -o -type f -printf '%P\0'
	fi | while IFS= read -r -d '' file; do
		case $file in .*|scripts/packaging/debian/*) continue ;; esac
		[ ! -e "$file" ] || cp --parents -a "$file" "$tree"
	done
	cp -R scripts/packaging/debian "$tree/debian"
	[ "$version" = "$real" ] || sed -i "s/${real//./\\.}/$version/" \
		"$tree/module/version.h" "$tree/module/dkms.conf" "$tree/CHANGELOG" \
		"$tree/scripts/command/timer_demo" 2>/dev/null || :
}

# Debian's form of CHANGELOG's newest entry; the date is the last commit's.
changelog() {
	local when
	when=$(git -c safe.directory='*' -C "$TOP" log -1 --format=%ct 2>/dev/null) ||
		when=$(stat -c %Y "$TOP/CHANGELOG")
	cat <<-END
		timer-demo ($version) unstable; urgency=medium

		  * Version $version of timer_demo, see its CHANGELOG.

		 -- $(sed -n 's/^Maintainer: //p' "$TOP/scripts/packaging/debian/control")  $(date -R -u -d "@$when")
	END
}

build() {
	cd "$tree" && dpkg-buildpackage --no-sign --build=full
}

lint() {
	cd "$out" && lintian --fail-on error,warning ./*.changes
}

"$TOP/scripts/dev/deps.sh" deb
"$TOP/scripts/packaging/install.sh" check
(copy_sources)
changelog >"$tree/debian/changelog"
progress "building the Debian packages" "$BUILD/logs/deb.log" build
progress "checking them with lintian" "$BUILD/logs/lintian.log" lint
rm -rf "$tree"
echo "$out"
