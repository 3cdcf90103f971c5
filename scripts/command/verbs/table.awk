# SPDX-License-Identifier: GPL-2.0
# A table of lines whose cells are separated by the byte 31.

BEGIN { FS = sprintf("%c", 31) }

{
	for (i = 1; i <= NF; i++)
		cell(NR, i, $i, "")
}

END { print_table(ENVIRON["TD_ALIGN"], ENVIRON["TD_LEAVE_OUT"]) }
