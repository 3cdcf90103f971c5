#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What .editorconfig and .clang-format say holds for the tree: ends of lines and of
# files, tabs, and how far each statement is indented. Where lines are broken and what
# is aligned within them is the author's, and width is checkpatch's. trace.h is left
# out: it is in the trace macros' own language.
. "$(dirname "$0")/../../dev/lib.sh"
cd "$TOP"

files=$(git -c safe.directory='*' ls-files 2>/dev/null) ||
	{ echo "SKIP no git repository"; exit 4; }

# For each text file of ours; pictures and captured output are what they are.
check_text() {
	local file
	while IFS= read -r file; do
		[ -s "$file" ] || continue
		! LC_ALL=C grep -nHE "$(printf '[ \t\r]$')" "$file" || status=1
		[ -z "$(tail -c 1 "$file")" ] ||
			{ echo "$file: no newline at its end"; status=1; }
		iconv -f UTF-8 -t UTF-8 "$file" >/dev/null ||
			{ echo "$file: not UTF-8"; status=1; }
		case $file in
		*.[ch]|Makefile|*/Kbuild)
			! grep -nHE '^ {8}' "$file" || status=1 ;;
		esac
	done < <(grep -vE '\.svg$|captured\.txt$' <<<"$files")
}

# statements: the lines that are one, or begin one, as "TABS TEXT" without blanks.
statements() {
	awk '{
		line = $0
		match(line, /^\t*/)
		tabs = RLENGTH
		gsub(/[ \t]/, "", line)
		if (line ~ /[;{}]$/ && begins && $0 !~ /^\t* /)
			print tabs, line
		begins = line == "" || line ~ /[;{}]$/ || line ~ /\*\/$/
	}'
}

# check_indent FILE: a statement that clang-format has too, but not so far in.
check_indent() {
	awk -v file="$1" '
		{ text = $0; sub(/^[0-9]+ /, "", text) }
		NR == FNR { said[text]; at[$0]; next }
		text in said && !($0 in at) { print file ": indented by " $0; bad = 1 }
		END { exit bad }' <(clang-format "$2" | statements) <(statements <"$2")
}

status=0
check_text
printf 'int f(void)\n{\n\treturn 0;\n}\n' >"$BUILD/style-good.c"
printf 'int f(void)\n{\n\t\treturn 0;\n}\n' >"$BUILD/style-bad.c"
check_indent good "$BUILD/style-good.c" && ! check_indent bad "$BUILD/style-bad.c" >/dev/null ||
	{ echo "clang-format does not find a fault that is there"; exit 1; }
while IFS= read -r file; do
	check_indent "$file" "$file" || status=1
done < <(grep -E '\.[ch]$' <<<"$files" | grep -v '^module/trace\.h$')
exit "$status"
