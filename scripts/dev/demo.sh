#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Show the module at work in a virtual machine.
. "$(dirname "$0")/lib.sh"
USAGE="   (KERNEL=NAME in the environment chooses the kernel)"

[ $# -eq 0 ] || usage
exec "$TOP/scripts/vm/run.sh" --log "$BUILD/logs/demo" --timeout 240 \
	--run sh /guest/demo.sh
