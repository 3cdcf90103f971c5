#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# promtool on the rules and alerts that are shipped: they parse, and the alerts fire
# when prometheus-rules.yml says so, and only then.
. "$(dirname "$0")/../../dev/lib.sh"
. "$(dirname "$0")/../../kernels/apt.sh"

rules=$TOP/scripts/prometheus
log=$CACHE/logs/prometheus.log

promtool=$(command -v promtool) || {
	progress "fetching prometheus" "$log" fetch_unpacked prometheus || {
		echo "SKIP the package prometheus cannot be had here, see $log"
		exit 4
	}
	promtool=$CACHE/unpacked/prometheus/usr/bin/promtool
}

# A test that passes whatever the alerts are would pass with ours, too.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
sed 's|\.\./\.\./prometheus/||' "$TOP/scripts/tests/static/prometheus-rules.yml" \
	>"$work/tests.yml"
cp "$rules/rules.yml" "$work"
sed 's/severity: warning/severity: none/' "$rules/alerts.yml" >"$work/alerts.yml"
! "$promtool" test rules "$work/tests.yml" >/dev/null 2>&1 ||
	{ echo "promtool does not find a fault that is there"; exit 1; }

"$promtool" check rules "$rules/rules.yml" "$rules/alerts.yml"
"$promtool" test rules "$TOP/scripts/tests/static/prometheus-rules.yml"
