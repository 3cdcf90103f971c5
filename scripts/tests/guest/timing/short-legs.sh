#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# tier: check
# budget: 120
# machine: short-legs
# The module of this machine asks the timer wheel for 3 ticks at most, as if its
# reach ended there: every deadline takes several legs, and the promises are the
# same.
. /guest/tests/timing/expiry.sh
