#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Say that make was given what it does not know, and what may have been meant.
. "$(dirname "$0")/lib.sh"
USAGE="target|variable WORD KNOWN..."

[ $# -ge 3 ] || usage
say "make: there is no $1 '$2'; the nearest is '$(nearest "${@:2}")'. \`make\` lists all."
exit 2
