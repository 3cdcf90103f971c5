# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# What fetches Debian packages into the cache, none of which gets installed.
# Sourced after lib.sh.

apt_update() {
	progress "reading the package lists" "$CACHE/logs/apt.log" \
		as_root apt-get -q update
}

# The cache is ours and so are its files: as root, apt must not change user.
download() {
	apt-get -q -o APT::Sandbox::User="$(id -un)" download "$@"
}
