# SPDX-License-Identifier: GPL-2.0
# The distribution above, and below it how many were at least so late.
set xrange [low:high]
set xtics ()
do for [i=1:14] { set xtics add (unit_at[i] 10 ** (i - 1)) }
set for [i=1:B] arrow i from first bound[i], graph 0 to first bound[i], graph 1 nohead lc "#888888" lw 1.5 dt (2,4)
# Down to a power of ten below the least share there is; at least one.
lowest = floor(log10(share))
if (lowest > -1) { lowest = -1 }
set multiplot
widest = 0
do for [i=1:N] { if (strlen(L[i]) > widest) { widest = strlen(L[i]) } }
right = 0.885 - widest * 0.0088
if (right < 0.4) { right = 0.4 }
set lmargin at screen 0.105
set rmargin at screen right
set tmargin at screen 0.925
set bmargin at screen 0.57
unset key
set label 1 heading[1] at screen 0.105, screen 0.975 noenhanced
set for [i=1:B] label (10 + i) bound_text[i] at first bound[i], graph 1 offset 0, 0.6 center tc "#666666" noenhanced
set ylabel "share, per power of two" offset 1, 0
set format y "%g %%"
set yrange [10 ** (lowest + 2):100]
plot for [i=1:N] $shares index i - 1 using 1:2 with linespoints lt S[i] lw 2 ps 0.9
unset for [i=1:B] label (10 + i)
unset label 1
set tmargin at screen 0.5
set bmargin at screen 0.125
set xlabel "lateness: from the planned time to the callback" offset 0, 0.3
set ylabel "share at least so late" offset 1, 0
set yrange [10 ** lowest:1]
unset format
set ytics ("100 %%" 1, "10 %%" 0.1, "1 %%" 0.01, "0.1 %%" 0.001, "0.01 %%" 1e-4, "0.001 %%" 1e-5, "10^{-6}" 1e-6, "10^{-7}" 1e-7)
set y2range [10 ** lowest:1]
set logscale y2 10
set y2tics ("p50" 0.5, "p90" 0.1, "p99" 0.01, "p999" 0.001) tc "#666666" scale 0
plot for [i=1:N] $tails index i - 1 using 1:2 with linespoints lt S[i] lw 2 ps 0.7
# The key by itself: as high as the picture, whatever a plot's height is.
reset
unset border
unset tics
set lmargin at screen 0
set rmargin at screen 1
set tmargin at screen 0.98
set bmargin at screen 0.02
set xrange [0:1]
set yrange [0:1]
set key at screen 0.985, screen 0.945 top right noenhanced spacing 1.3 samplen 3
plot for [i=1:N] NaN with linespoints title L[i] lt S[i] lw 2 ps 0.9
unset multiplot
