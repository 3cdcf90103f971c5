#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# A machine of the fleet test: fleet.sh SECONDS [LOAD_AFTER]. A timer runs for
# SECONDS, node_exporter shows its metrics, and from LOAD_AFTER on a real-time
# task holds the timer's CPU. At the end it prints what the statistics say and
# stays, for Prometheus to see the same.

. /guest/lib.sh
. /guest/tools.sh

METRICS=/tmp/metrics

network() {
	insmod /fleet/e1000.ko && ip link set eth0 up &&
		ip addr add 10.0.2.15/24 dev eth0 &&
		ip route add default via 10.0.2.2
}

seconds() { cut -d. -f1 /proc/uptime; }

export_metrics() { timer_demo export --output "$METRICS/timer_demo.prom"; }

# All but the timer stays off its CPU.
taskset -p 2 $$ >/dev/null
network || exit
load || exit
mkdir "$METRICS"
timer_demo create fleet engine=thread cpu=0 mode=periodic interval_ns=500ms ||
	exit
/fleet/node_exporter --collector.disable-defaults --collector.textfile \
	--collector.textfile.directory="$METRICS" --web.disable-exporter-metrics \
	--web.listen-address=:9100 2>/tmp/node_exporter.log &
timer_demo start fleet || exit
echo ready
start=$(seconds)
busy=
while now=$(($(seconds) - start)) && [ "$now" -lt "$1" ]; do
	export_metrics
	if [ -z "$busy" ] && [ -n "${2-}" ] && [ "$now" -ge "$2" ]; then
		taskset 1 chrt -f 50 sh -c 'while :; do :; done' &
		busy=$!
	fi
	sleep 2
done
[ -z "$busy" ] || kill "$busy"
timer_demo stop fleet
export_metrics
sed 's/^/stat /' "$TIMER/timers/fleet/stats/snapshot"
sed 's/^/bucket /' "$TIMER/timers/fleet/stats/histogram"
echo complete
sleep 600
