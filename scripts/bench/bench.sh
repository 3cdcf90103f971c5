#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Measure the module beside the tools that people use today, in a virtual machine
# whose clock counts instructions: 1 ns is one instruction, whatever this machine
# is doing. Nothing here asserts a time.
. "$(dirname "$0")/../dev/lib.sh"
USAGE="[--check | --real | --table FILE] [PART...]
  PART     1-cost 2-truth 2-truth-tick 3-rate 4-scale 5-control (default: all)
  --check  only 1-cost; fail when a ratio is more than 10 % worse than committed
  --real   in real time, which needs KVM
  --table  no more than the tables of FILE, a benchmarks.json"

# Debian's rt kernels are those that have the timerlat tracer.
kernel=${KERNEL:-6.1-rt-amd64}
committed=$TOP/Documentation/benchmarks.json
out=$BUILD/bench
check="" real=""
parts=()

# run_part PART: boot, measure, keep the figures as "PART WHO FIGURE VALUE".
run_part() {
	local script=$1 options=()
	echo "== $1"
	[ -n "$real" ] || options+=(--icount)
	# An idle CPU does without its tick, one that wakes a thread does not: the
	# same for all, then.
	case $1 in
	*-tick) script=${1%-tick} options+=(--append nohz=off) ;;
	esac
	"$TOP/scripts/vm/run.sh" --kernel "$kernel" "${options[@]}" --tools --mem 2048 \
		--timeout 1800 --log "$BUILD/logs/bench-$1" \
		--run "/guest/bench/$script.sh" "${1#*-}" |
		tee "$out/$1.log" | grep -v '^bench '
	sed -n 's/^bench //p' "$out/$1.log" >"$out/$1.figures"
	[ -s "$out/$1.figures" ] || die "no figures; see $out/$1.log"
}

figures() { cat "$out"/*.figures; }

# The ratios of part 1 that are promised, each to the floor.
ratios() {
	awk '$1 == "cost" { cost[$2] = $4; if (!($2 in place)) { place[$2] = ++n; name[n] = $2 } }
	END { for (i = 1; i <= n; i++)
		printf "%s %.3f\n", name[i], cost[name[i]] / cost["floor"] }'
}

# size FILE: text and data of a module.
size_of() { size "$1" | awk 'NR == 2 { print "text", $1; print "data", $2 + $3 }'; }

# timerlat is built into its kernel, so that its size is not known; rtla is the
# program that drives it.
sizes() {
	local who figure value file
	"$TOP/scripts/dev/deps.sh" bench
	for who in timer_demo cyclictest rtla jitterdebugger; do
		case $who in
		timer_demo) file=$("$TOP/scripts/dev/build.sh" "$kernel") ;;
		*) file=$(command -v "$who") || continue ;;
		esac
		while read -r figure value; do
			echo "size $who $figure $value"
		done < <(size_of "$file")
	done >"$out/6-size.figures"
}

to_json() {
	local part who figure value separator=""
	printf '{\n  "kernel": "%s",\n  "version": "%s",\n  "date": "%s",\n  "clock": "%s",\n  "figures": [\n' \
		"$1" "$2" "$(date -u +%F)" "${real:-instructions, 1 ns each}"
	while read -r part who figure value; do
		printf '%s    { "part": "%s", "who": "%s", "figure": "%s", "value": %s }' \
			"$separator" "$part" "$who" "$figure" "$value"
		separator=$',\n'
	done
	printf '\n  ]\n}\n'
}

# from_json FILE: "PART WHO FIGURE VALUE" again, one entry a line.
from_json() {
	sed -nE 's/.*"part": "([^"]*)", "who": "([^"]*)", "figure": "([^"]*)", "value": ([0-9.-]+).*/\1 \2 \3 \4/p' "$1"
}

tables() { awk -f "$TOP/scripts/bench/table.awk"; }

# Compare the ratios of now with the committed ones.
compare() {
	join <(figures | ratios | sort) <(from_json "$committed" | ratios | sort) |
		awk '$1 == "floor" || $1 == "loaded" { next }
		{ worse = $2 > $3 * 1.1; bad += worse; good += !worse
		  printf "%sok %d - %s: %.3f times the floor, committed %.3f\n",
			worse ? "not " : "", good + bad, $1, $2, $3 }
		END { printf "%d passed, %d failed, 0 skipped\n", good, bad
		      exit bad > 0 || !good }'
}

while [ $# -gt 0 ]; do
	case $1 in
	--check) check=1; parts=(1-cost) ;;
	--table) [ $# -eq 2 ] || usage; from_json "$2" | tables; exit ;;
	--real) real="real time" ;;
	[1-5]-*) [ -e "$TOP/scripts/bench/guest/${1%-tick}.sh" ] || usage; parts+=("$1") ;;
	*) usage ;;
	esac
	shift
done
[ ${#parts[@]} -gt 0 ] ||
	parts=(1-cost 2-truth 2-truth-tick 3-rate 4-scale 5-control)
[ -z "$check" ] || out=$out-check
kernel_env "$kernel"
if [ -n "$real" ]; then
	out=$out-real
	kvm_works "$kernel" ||
		die "KVM does not work here: an emulated CPU's real time says nothing"
fi
mkdir -p "$out"
for part in "${parts[@]}"; do run_part "$part"; done
if [ -n "$check" ]; then
	compare
	exit
fi
sizes
figures | to_json "$RELEASE" "$(sed -n 's/.*TDEMO_VERSION "\(.*\)"/\1/p' "$TOP/module/version.h")" >"$out/benchmarks.json"
figures | tables
echo
echo "The figures are in $out/benchmarks.json."
