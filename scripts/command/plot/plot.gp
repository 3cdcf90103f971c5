# SPDX-License-Identifier: GPL-2.0
# What each picture of plot has in common. Before it: the data of plot.jq, the
# terminal, and micro.
#
# Colours are Okabe and Ito's, which the colour-blind tell apart; points and
# dashes differ, too, so that grey does.
set encoding utf8
set linetype 1 lc rgb "#000000" dt 1 pt 7
set linetype 2 lc rgb "#D55E00" dt (14,5) pt 5
set linetype 3 lc rgb "#0072B2" dt (5,4) pt 9
set linetype 4 lc rgb "#009E73" dt (14,4,3,4) pt 13
set linetype 5 lc rgb "#CC79A7" dt 1 pt 4
set linetype 6 lc rgb "#E69F00" dt (24,6) pt 6
set linetype 7 lc rgb "#56B4E9" dt (3,3) pt 8
set linetype 8 lc rgb "#666666" dt (14,3,3,3,3,3) pt 12
set linetype 9 lc rgb "#000000" dt (8,8) pt 6
set linetype 10 lc rgb "#D55E00" dt 1 pt 4
set linetype 11 lc rgb "#0072B2" dt (20,4,4,4) pt 8
set linetype 12 lc rgb "#009E73" dt (3,3) pt 12
set linetype 13 lc rgb "#CC79A7" dt (10,4) pt 5
set linetype 14 lc rgb "#E69F00" dt (3,3) pt 7
set linetype 15 lc rgb "#56B4E9" dt 1 pt 9
set linetype 16 lc rgb "#666666" dt (24,6) pt 13

set border 3 lc "#444444"
set grid x y lc "#dddddd" lw 1 dt 1
set logscale x 10
set logscale y 10
set tics nomirror out
low = 10 ** floor(log10(least < 1 ? 1 : least))
high = 10 ** ceil(log10(most))
if (high <= low) high = low * 10
array unit_at[14] = ["1 ns", "10 ns", "100 ns", "1 ".micro."s", "10 ".micro."s", "100 ".micro."s", "1 ms", "10 ms", "100 ms", "1 s", "10 s", "100 s", "1000 s", "10000 s"]
