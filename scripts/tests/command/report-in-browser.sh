#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Open the report in a headless Chromium: no error in its console, among which
# would be whatever the page wants from elsewhere, for it forbids itself that; a
# screenshot for a person to look at.
. "$(dirname "$0")/../../dev/lib.sh"
USAGE="[RESULT.json...]"

work=$BUILD/report
profile=
trap 'rm -rf "$profile"' EXIT

# open_page FILE NAME HEIGHT: its screenshot in NAME.png, what was said in
# NAME.log. The browser itself is not to look for anything either.
open_page() {
	profile=$(mktemp -d)
	timeout 120 chromium --headless --no-sandbox --disable-gpu --disable-quic \
		--no-first-run --disable-background-networking \
		--disable-component-update --disable-sync --hide-scrollbars \
		--user-data-dir="$profile" --enable-logging=stderr --v=0 \
		--host-resolver-rules="MAP * ~NOTFOUND" --window-size=1300,"$3" \
		--screenshot="$work/$2.png" "file://$1" >"$work/$2.log" 2>&1
	rm -rf "$profile"
	[ -s "$work/$2.png" ]
}

# What the page itself has to say; the browser's own troubles are not its.
console() { grep -aE ':CONSOLE|Uncaught|Refused to' "$work/$1.log"; }

[ $# -gt 0 ] || set -- "$TOP/Documentation/compare.json"
"$TOP/scripts/dev/deps.sh" browser
rm -rf "$work"
mkdir -p "$work"
"$TOP/scripts/command/timer_demo" report --output "$work/report.html" "$@"

# That a fault would be seen is seen first.
sed 's|</body>|<script>nothing()</script><img src="http://127.0.0.1:9/x"></body>|' \
	"$work/report.html" >"$work/faulty.html"
open_page "$work/faulty.html" faulty 400 || die "Chromium does not start; see $work/faulty.log"
[ "$(console faulty | grep -cE 'inline script|127.0.0.1:9/x')" -eq 2 ] ||
	die "Chromium does not tell of faults; see $work/faulty.log"

open_page "$work/report.html" report 2200 || die "no screenshot; see $work/report.log"
! console report || die "the page has errors"
say "No errors. Look at it: $work/report.png"
