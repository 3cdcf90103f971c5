# SPDX-License-Identifier: GPL-2.0
# Timers as JSON: with TD_ARRAY an array of them; else one, with the members that
# TD_MEMBERS has.

function timer_read() {
	if (ENVIRON["TD_ARRAY"] == "")
		print timer_json() (ENVIRON["TD_MEMBERS"] == "" ? "" : ", ") \
			ENVIRON["TD_MEMBERS"] "}"
	else
		printf("%s%s}", (timers > 1 ? ",\n" : "["), timer_json())
}

function all_read() { if (ENVIRON["TD_ARRAY"] != "") print "]" }
