# SPDX-License-Identifier: GPL-2.0
# Reads gcov's text, of any number of objects, and prints how much of each source was
# run that lies below DIR, or a folder whose name begins so; the lines that were not
# run go to the file MISSED.

function percent(part, all) { return all ? 100 * part / all : 100 }

function row(name, lines, all_lines, branches, all_branches, to) {
	printf "%-32s %5d of %5d %6.1f %%  %5d of %5d %6.1f %%\n", name,
		lines, all_lines, percent(lines, all_lines),
		branches, all_branches, percent(branches, all_branches) | to
}

# "    COUNT:  LINE:TEXT", where COUNT is - for what is no code.
/^ *[-#=0-9*]+: *[0-9]+:/ {
	split($0, part, ":")
	gsub(/[ *]/, "", part[1])
	line = part[2] + 0
	text = $0
	sub(/^[^:]*:[^:]*:/, "", text)
	if (line == 0) {
		if (text ~ /^Source:/) {
			file = text
			sub(/^Source:/, "", file)
			ours = index(file, DIR) == 1
			sub(/.*\//, "", file)
		}
		next
	}
	key = file SUBSEP line
	branch = 0
	if (!ours || part[1] == "-")
		next
	code[key] = text
	ran[key] += part[1]
	files[file]
	last[file] = line > last[file] ? line : last[file]
	next
}

# "branch  N taken COUNT" or "branch  N never executed", below its line.
/^branch / && ours {
	branches[key] = ++branch > branches[key] ? branch : branches[key]
	if ($3 == "taken")
		taken[key, branch] += $4
}

function count(file, line, key, i) {
	for (line = 1; line <= last[file]; line++) {
		key = file SUBSEP line
		if (!(key in code))
			continue
		lines++
		if (ran[key])
			run++
		else
			printf "%s:%d:%s\n", file, line, code[key] >MISSED
		for (i = 1; i <= branches[key]; i++) {
			ways++
			went += taken[key, i] > 0
		}
	}
}

END {
	printf "%-32s %14s %8s  %14s %8s\n", "", "lines", "", "branches", ""
	for (file in files) {
		lines = run = ways = went = 0
		count(file)
		row(file, run, lines, went, ways, "sort")
		all[1] += run; all[2] += lines; all[3] += went; all[4] += ways
	}
	close("sort")
	row("all", all[1], all[2], all[3], all[4], "cat")
}
