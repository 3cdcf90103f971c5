# SPDX-License-Identifier: GPL-2.0

# A text without what a terminal, a picture or a page could take for anything but a
# character, what ends a line and what turns text around. gnuplot leaves > as it is,
# and ]]> is no text in XML.
def shown: explode
	| map(if . < 32 or (. >= 127 and . < 160) or (. >= 8232 and . <= 8238)
		or (. >= 8294 and . <= 8297) or . >= 65534 and . < 65536 then 63 else . end)
	| implode | split("]]>") | join("]] >");
