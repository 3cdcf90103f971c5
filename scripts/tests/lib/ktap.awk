# SPDX-License-Identifier: GPL-2.0
# The reader of KTAP, of any number of files and as deep as they are nested. It prints
# what failed, with how what it said begins and ends, and last how many points passed,
# failed and were skipped; its status is 0 when some passed and none failed. A point
# counts that has none below it, and one that fails though none below it does: that
# one has failed by itself.
#
#   row=NAME    goes before the names of what failed
#   skips=1     prints what was skipped, too, by reason
#   nest=FILE   of one test file, as it comes: print it indented, and write to FILE how
#               many plans it had, the plan, how many points and how many that failed

function fail(name) { names[++n] = name; depth[n] = d; why[n] = "" }

function explain(  i) {
	for (i = 1; i <= said; i++)
		if (i == 1 || i > said - 4)
			why[n] = why[n] "  # " text[i] "\n"
}

function skip(name, reason) {
	skipped++
	# A file that skips all of itself gives the reason in its plan.
	if (reason == "")
		reason = plan_reason
	if (reason == "")
		return
	reasons[reason] = reasons[reason] comma[reason] name
	comma[reason] = ", "
}

function forget(  i) {
	n = failed_below = said = d = 0
	plan_reason = ""
	split("", below)
}

FNR == 1 { forget() }

nest {
	print "  " $0
	fflush()
	if ($0 ~ /^1\.\.[0-9]+/) { plans++; plan = substr($1, 4) + 0 }
	if ($0 ~ /^(not )?ok /) points++
	if ($0 ~ /^not ok /) bad++
	next
}

/^ *# / {
	text[++said] = $0
	sub(/^ *# /, "", text[said])
}

/^ *1\.\.0 *# *SKIP/ {
	plan_reason = $0
	sub(/.*# *SKIP */, "", plan_reason)
}

/^ *(not )?ok [0-9]+/ {
	match($0, /^ */)
	d = RLENGTH
	name = $0
	sub(/^ *(not )?ok [0-9]+ *(- )?/, "", name)
	reason = ""
	is_skip = name ~ /[^\\]# *SKIP/
	if (is_skip) {
		reason = name
		sub(/.*[^\\]# *SKIP */, "", reason)
		sub(/ *# *SKIP.*/, "", name)
	}
	for (i = 1; i <= n; i++)
		if (depth[i] > d) {
			names[i] = name ": " names[i]
			depth[i] = d
			failed_below = 1
		}
	if ($1 == "not" && !failed_below) {
		failed++
		fail(name)
	} else if (!below[d] && is_skip) {
		skip(name, reason)
	} else if (!below[d]) {
		passed++
	}
	if ($1 == "not")
		explain()
	failed_below = said = 0
	plan_reason = ""
	for (i in below)
		if (i + 0 >= d)
			below[i] = 0
	for (i = 0; i < d; i++)
		below[i] = 1
	if (d == 0) {
		for (i = 1; i <= n; i++)
			printf "failed: %s%s\n%s", row ? row ": " : "", names[i], why[i]
		n = 0
	}
}

END {
	if (nest) {
		print plans + 0, plan + 0, points + 0, bad + 0 >nest
		exit
	}
	if (skips)
		for (reason in reasons)
			print "skipped, " reason ": " reasons[reason]
	printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped
	exit failed > 0 || passed + skipped == 0
}
