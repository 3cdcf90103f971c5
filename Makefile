# SPDX-License-Identifier: GPL-2.0
# For people; kbuild reads module/Kbuild only. `make` lists the targets.

TOP := $(dir $(realpath $(lastword $(MAKEFILE_LIST))))
S := $(TOP)scripts
export KERNEL UPDATE JOBS CLOCK TOOLS

# What a command line may set: what `make` lists, and what its scripts take. Another
# name is a mistake, of which nothing would come.
VARIABLES := KERNEL TEST PARAMS CLOCK TOOLS SUITES STAGE JOBS ROWS UPDATE W \
	STORM_SEED STORM_STORES RUN_S CHECK_LOGS NO_PROGRESS V Q \
	DESTDIR PREFIX prefix exec_prefix bindir libexecdir datarootdir mandir docdir \
	sysconfdir unitdir udevrulesdir sysusersdir dkmsdir
given := $(foreach name,$(.VARIABLES),$(if $(filter command,$(origin $(name))),$(name)))
unknown := $(firstword $(filter-out $(VARIABLES),$(given)))
ifneq ($(unknown),)
$(shell $(S)/dev/unknown.sh variable '$(unknown)' $(VARIABLES))
$(error nothing was done)
endif

.PHONY: help demo shell check check-smp check-stress check-all check-fleet check-report \
	check-system coverage bench bench-check module examples load unload install \
	uninstall deb clean clean-cache

help: ## this list
	@echo "make TARGET [VARIABLE=value...]"
	@echo
	@sed -nE 's/^([a-zA-Z%-]+):.*## (.*)/\1\t\2/p' $(TOP)Makefile | \
		while IFS='	' read -r target text; do \
			printf '  %-12s %s\n' "$$target" "$$text"; done
	@echo
	@echo "  KERNEL=NAME  a kernel of scripts/kernels/kernels.list (default 6.1-amd64)"
	@echo "  TEST=NAME    one test for make check, such as timing/expiry, expiry or sparse"
	@echo "  PARAMS=...   module parameters for make shell and make load"
	@echo "  SUITES=...   Debian releases for make check-system (default bookworm)"
	@echo "  CLOCK=real   make demo, make shell: not instructions, where KVM is missing"
	@echo "  TOOLS=1      make shell: also with perf, bpftrace and trace-cmd"
	@echo "  JOBS=N       checks, machines or rows of check-all at once (default 2)"
	@echo "  ROWS=...     rows for make check-all, or a word for some: ci, kernels, system"
	@echo "  UPDATE=1     look for a newer version of the kernel"
	@echo
	@echo "All but load, unload, install and uninstall leave this machine's kernel alone."

demo: ## show the module at work in a virtual machine
	@$(S)/dev/try.sh demo

shell: ## a shell in a virtual machine with the module loaded
	@$(S)/dev/try.sh shell "$(PARAMS)"

check: ## static checks and the tests that one CPU can do (TEST= for one)
	@$(S)/tests/run.sh $(if $(TEST),$(TEST),static check)

check-smp: ## the tests that need two CPUs
	@CHECK_LOGS=$(TOP).build/logs/check-smp $(S)/tests/run.sh smp

check-stress: ## storms of stores, faults, everything at once (an hour at most)
	@CHECK_LOGS=$(TOP).build/logs/check-stress $(S)/tests/run.sh stress

check-all: ## build and test with every kernel (ROWS= for some); by hand
	@$(S)/tests/matrix.sh $(ROWS)

check-fleet: ## three virtual machines, watched by a Prometheus
	@$(S)/tests/fleet/run.sh

check-report: ## open the report of timer_demo in a headless browser
	@$(S)/tests/command/report-in-browser.sh

check-%: ## one static check: w1, sparse, checkpatch, ...
	@$(S)/tests/run.sh $*

bench: ## measure beside other tools, in instructions (10 minutes)
	@$(S)/bench/bench.sh

bench-check: ## fail when the cost of an expiry is 10 % worse than committed
	@$(S)/bench/bench.sh --check

check-system: ## packages, boot and Secure Boot on real Debians (SUITES=)
	@$(S)/tests/system/run.sh $(STAGE)

coverage: ## guest tests on the debug kernel: which lines of module/ ran
	@$(S)/tests/coverage.sh $(TEST)

module: ## build timer_demo.ko for the virtual machine's kernel
	@$(S)/dev/build.sh

examples: ## build module/examples for the virtual machine's kernel
	@$(S)/dev/build.sh | sed 's|[^/]*$$|examples|'

load: ## build for the running kernel and load (root)
	@$(S)/dev/load.sh load $(PARAMS)

unload: ## remove the module from the running kernel (root)
	@$(S)/dev/load.sh unload

install: ## install for DKMS, with units and documents (root; DESTDIR=, PREFIX=)
	@$(S)/packaging/install.sh install

uninstall: ## remove what make install has installed (root)
	@$(S)/packaging/install.sh uninstall

deb: ## build the Debian packages (.build/deb)
	@$(S)/packaging/deb.sh

clean: ## remove what was built here (.build)
	rm -rf "$(TOP).build"

clean-cache: clean ## also remove the fetched kernels
	rm -rf "$${XDG_CACHE_HOME:-$$HOME/.cache}/timer_demo"

.DEFAULT:
	@$(S)/dev/unknown.sh target '$@' \
		$$(sed -nE 's/^([a-zA-Z-]+):.*## .*/\1/p' $(TOP)Makefile)
