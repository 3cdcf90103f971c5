# SPDX-License-Identifier: GPL-2.0
# A heat map: CPUs across, lateness upwards; dark is where most expiries are.
unset logscale x
set yrange [low:high]
set ytics ()
set palette defined (0 "#FFE945", 0.2 "#CAB969", 0.4 "#958F78", 0.6 "#666870", 0.8 "#31446B", 1 "#00204C")
set logscale cb 10
set cbrange [0.01:100]
set format cb "%g %%"
set cbtics offset -0.5, 0
set style fill solid noborder
unset key
columns = P > 4 ? 4 : P
lines = (P + columns - 1) / columns
set label 1 heading[1] at screen 0.07, screen 0.97 noenhanced
set multiplot
across = 0.78 / columns
down = 0.90 / lines
do for [p=1:P] {
	column = (p - 1) % columns
	line = (p - 1) / columns
	set lmargin at screen 0.11 + column * across
	set rmargin at screen 0.11 + column * across + across * 0.92
	set tmargin at screen 0.91 - line * down
	set bmargin at screen 0.91 - (line + 1) * down + 0.12
	set title title[p] noenhanced offset 0, -0.5
	set xrange [-0.5:cpus[p] - 0.5]
	set xlabel "CPU" offset 0, 0.5
	if (column == 0) { set ylabel "lateness" offset 0.8, 0; set format y } else { unset ylabel; set format y "" }
	if (column == 0) { do for [i=1:14] { set ytics add (unit_at[i] 10 ** (i - 1)) } } else { do for [i=1:14] { set ytics add ("" 10 ** (i - 1)) } }
	if (p == P) { set colorbox user origin 0.9, 0.12 size 0.016, 0.79; set label 2 "share of the CPU's expiries" at screen 0.985, screen 0.515 rotate center } else { unset colorbox }
	unset xtics
	set xtics scale 0
	plot $heat index p - 1 using 1:(sqrt($2 * $3)):($1 - 0.45):($1 + 0.45):2:3:4:xtic(5) with boxxyerror lc palette
	unset label 1
}
unset multiplot
