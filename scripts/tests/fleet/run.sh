#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Three virtual machines with timer_demo and node_exporter, and one Prometheus
# on this machine that watches them: the rules that are shipped see what each
# machine's own statistics say, and the alert is for the late one alone.
. "$(dirname "$0")/../../dev/lib.sh"
. "$(dirname "$0")/../../kernels/apt.sh"
USAGE=""

RUN_S=${RUN_S:-150}
LOAD_AFTER_S=40
MACHINES=(one two late)
P=$TOP/scripts/prometheus
work=$BUILD/fleet

points=0 failed=0
result() {
	points=$((points + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $points - $2"
	else
		echo "not ok $points - $2"
		failed=$((failed + 1))
	fi
}

# check NAME COMMAND...: as for tests in the guest.
check() {
	local name=$1 status=0
	shift
	"$@" >"$work/check.log" 2>&1 || status=$?
	[ "$status" -eq 0 ] || sed 's/^/# /' "$work/check.log"
	result "$status" "$name"
}

# The network driver of the guest's kernel: kernel.sh leaves drivers out.
fetch_driver() (
	target=$CACHE/fleet/$RELEASE.ko
	[ ! -e "$target" ] || exit 0
	mkdir -p "$CACHE/fleet" && cd "$(mktemp -d)" || exit
	download "linux-image-$RELEASE" || exit
	dpkg-deb --fsys-tarfile ./*.deb | tar -x --wildcards '*/e1000.ko*' || exit
	file=$(find . -name 'e1000.ko*')
	case $file in
	*.xz) xz -d "$file" ;;
	*.zst) zstd -q -d --rm "$file" ;;
	esac
	mv "$(find . -name e1000.ko)" "$target"
	rm -rf "$PWD"
)

get_programs() {
	local package
	for package in prometheus prometheus-node-exporter; do
		progress "fetching $package" "$CACHE/logs/fleet.log" \
			fetch_unpacked "$package"
	done
	kernel_env "${KERNEL:-$DEFAULT_KERNEL}"
	progress "fetching a network driver" "$CACHE/logs/fleet.log" fetch_driver
	prometheus=$CACHE/unpacked/prometheus/usr/bin
}

# An archive that joins the guest's initramfs, and a QEMU that has a network
# card and adds it: vm.sh knows of neither.
wrap_qemu() {
	mkdir -p "$work/root/fleet" "$work/bin"
	cp "$CACHE/fleet/$RELEASE.ko" "$work/root/fleet/e1000.ko"
	cp "$CACHE/unpacked/prometheus-node-exporter/usr/bin/prometheus-node-exporter" \
		"$work/root/fleet/node_exporter"
	(cd "$work/root" && find . | cpio -o -H newc --quiet -R 0:0) >"$work/cpio"
	cat >"$work/bin/qemu-system-x86_64" <<-END
	#!/bin/bash
	cat "$work/cpio" initramfs >initramfs.fleet
	mv initramfs.fleet initramfs
	exec $(command -v qemu-system-x86_64) "\$@" -device e1000,netdev=net \\
		-netdev "user,id=net,restrict=on,hostfwd=tcp:127.0.0.1:\$FLEET_PORT-:9100"
	END
	chmod +x "$work/bin/qemu-system-x86_64"
}

free_port() {
	local port
	while :; do
		port=$((20000 + RANDOM % 20000))
		(exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
	done
	echo "$port"
}

start_machines() {
	local name
	for name in "${MACHINES[@]}"; do
		port[$name]=$(free_port)
		load=()
		[ "$name" != late ] || load=("$LOAD_AFTER_S")
		FLEET_PORT=${port[$name]} PATH=$work/bin:$PATH \
			"$TOP/scripts/vm/run.sh" --log "$work/$name" --tools --mem 1024 \
			--timeout 1200 --run sh /guest/fleet.sh "$RUN_S" "${load[@]}" \
			>"$work/$name.out" 2>"$work/$name.err" &
		pids+=($!)
	done
}

# The shipped rules, with windows as short as this test.
start_prometheus() {
	local name
	sed 's/\[5m\]/[1m]/' "$P/rules.yml" >"$work/rules.yml"
	sed 's/for: 1m/for: 10s/' "$P/alerts.yml" >"$work/alerts.yml"
	{
		printf '%s\n' "global: {scrape_interval: 2s, evaluation_interval: 2s}" \
			"rule_files: [rules.yml, alerts.yml]" "scrape_configs:" \
			"  - job_name: fleet" "    static_configs:"
		for name in "${MACHINES[@]}"; do
			echo "      - targets: ['127.0.0.1:${port[$name]}']"
			echo "        labels: {instance: $name}"
		done
	} >"$work/prometheus.yml"
	api_port=$(free_port)
	"$prometheus/prometheus" --config.file="$work/prometheus.yml" \
		--storage.tsdb.path="$work/tsdb" \
		--web.listen-address="127.0.0.1:$api_port" >"$work/prometheus.log" 2>&1 &
	pids+=($!)
}

# query EXPRESSION FILTER: of the answer's data.result.
query() {
	curl -sS --max-time 20 --data-urlencode "query=$1" \
		"http://127.0.0.1:$api_port/api/v1/query" >"$work/answer" || return
	jq -er ".data.result | $2" "$work/answer" || { cat "$work/answer"; false; }
}

# wait_for SECONDS LABEL COMMAND...
wait_for() {
	local end=$((SECONDS + $1)) label=$2 next=$SECONDS
	shift 2
	until "$@" >"$work/wait.log" 2>&1; do
		if ((SECONDS >= end)); then
			echo "in vain: $*"
			cat "$work/wait.log" "$work"/*.err
			return 1
		fi
		((SECONDS < next)) || { say "$label ..."; next=$((SECONDS + 15)); }
		pause 1
	done
}

all_say() {
	local name
	for name in "${MACHINES[@]}"; do
		grep -q "^$1" "$work/$name.out" || return
	done
}

all_stopped() {
	[ "$(query 'count(timer_demo_running{timer="fleet"} == 0)' '.[0].value[1]')" = 3 ]
}

alert_fires() {
	query 'ALERTS{alertname="TimerDemoLate",alertstate="firing",timer="fleet"}' \
		'map(.metric.instance) | index("late") != null'
}

# In all the time that the test has taken.
no_other_alert() {
	query 'count by (instance) (max_over_time(ALERTS{alertname="TimerDemoLate",alertstate="firing"}[1h]))' \
		'map(.metric.instance) == ["late"]'
}

# agrees SECONDS NS: no further from each other than one bucket.
agrees() {
	echo "Prometheus: $1 s; the machine: $2 ns"
	awk -v a="$1" -v b="$2" 'BEGIN { b /= 1e9; exit !(a >= b / 2 && a <= b * 2) }'
}

one_agrees() {
	local p99 own
	p99=$(query "histogram_quantile(0.99, timer_demo_lateness_seconds_bucket{timer=\"fleet\",instance=\"$1\"})" \
		'.[0].value[1]') || return
	own=$(awk '$2 == "lateness_p99" { print $3 + 0 }' "$work/$1.out")
	agrees "$p99" "$own"
}

# The three histograms, added up here.
fleet_agrees() {
	local p99 own
	p99=$(query 'histogram_quantile(0.99, sum by (le) (timer_demo_lateness_seconds_bucket{timer="fleet"}))' \
		'.[0].value[1]') || return
	own=$(tr -d '\r' <"$work/all.out" | grep '^bucket ' | sort -k 2n |
		awk '{ upper[NR] = $2; total += $3; upto[NR] = total }
		END { for (i = 1; upto[i] < 0.99 * total; i++) ; print upper[i] }')
	agrees "$p99" "$own"
}

# Each sample of the count, as the machine's own statistics say.
counts_agree() {
	local name sum own
	for name in "${MACHINES[@]}"; do
		sum=$(query "timer_demo_expirations_total{timer=\"fleet\",instance=\"$name\"}" \
			'.[0].value[1]') || return
		own=$(awk '$2 == "expirations" { print $3 + 0 }' "$work/$name.out")
		echo "$name: $sum, $own"
		[ "$sum" = "$own" ] && [ "$sum" -gt 20 ] || return
	done
}

metrics_are_clean() {
	curl -sS "http://127.0.0.1:${port[one]}/metrics" >"$work/metrics" &&
		grep -q timer_demo_lateness_seconds_bucket "$work/metrics" &&
		"$prometheus/promtool" check metrics <"$work/metrics"
}

# Each panel's query has data.
dashboard_works() {
	local expression
	jq -r '.panels[].targets[].expr' "$P/grafana-dashboard.json" >"$work/queries"
	[ "$(wc -l <"$work/queries")" -ge 6 ] || return
	while IFS= read -r expression; do
		expression=${expression//\$__rate_interval/2m}
		expression=${expression//\$timer/fleet}
		query "${expression//\$instance/.*}" 'length > 0' ||
			{ echo "$expression"; return 1; }
	done <"$work/queries"
}

stop_all() {
	# The pids of jobs that have ended already are of no use to others here.
	kill "${pids[@]}" 2>/dev/null || :
	wait 2>/dev/null
}

[ $# -eq 0 ] || usage
"$TOP/scripts/dev/deps.sh" build vm fleet
declare -A port=()
pids=()
rm -rf "$work"
mkdir -p "$work"
get_programs
"$TOP/scripts/dev/build.sh" >/dev/null
wrap_qemu
trap stop_all EXIT
trap 'exit 130' INT TERM HUP
echo "TAP version 13"
start_machines
start_prometheus
check "three machines start" wait_for 300 "the machines start" all_say ready
check "the alert fires for the machine under load" \
	wait_for $((RUN_S * 2 + 120)) "waiting for the alert" alert_fires
check "promtool check metrics" metrics_are_clean
check "each query of the dashboard has data" dashboard_works
check "the machines end their runs" \
	wait_for $((RUN_S * 3)) "the machines run" all_say complete
check "Prometheus has seen the end" wait_for 60 "the last scrape" all_stopped
cat "$work"/{one,two,late}.out >"$work/all.out"
check "the alert fires for no other" no_other_alert
for name in "${MACHINES[@]}"; do
	check "p99 of $name agrees with its snapshot" one_agrees "$name"
done
check "p99 of the fleet agrees with the three snapshots" fleet_agrees
check "so do the counts" counts_agree
echo "1..$points"
[ "$failed" -eq 0 ]
