#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# timeout: 300
# After all other tests on this machine: they have leaked nothing.
. /guest/ktap.sh
. /guest/leaks.sh

! leaks_hidden || skip_all "this kernel has no kmemleak"
check "no memory of ours is leaked" not leaks_found
finish
