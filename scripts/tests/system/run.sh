#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Build the packages, then install, boot, upgrade, purge and sign them on real
# Debian systems; print KTAP; the last line counts the results.
. "$(dirname "$0")/../../dev/lib.sh"
USAGE="[STAGE...]   (install boot udev access hostile upgrade source
	enroll secure; SUITES=bookworm)"

STAGES="install boot udev access hostile upgrade source enroll secure"
suites=${SUITES:-bookworm}
logs=${SYSTEM_LOGS:-$BUILD/logs/system}
number=0

# The machine of stage $1 as arguments for system-vm.sh.
machine_of() {
	case $1 in
	enroll|secure)
		printf '%s\n' --efi /usr/share/OVMF/OVMF_CODE_4M.secboot.fd \
			"$work/vars" --append module.sig_enforce=1 ;;
	esac
}

# A key of our own is what the firmware trusts: for the kernel that it boots,
# and for the next keys.
make_keys() (
	cd "$work" || exit
	guid=77e1f2f4-2d0f-4b8a-9f7c-3d5b1e9a6c10
	list() { sbsiglist --owner "$guid" --type x509 --output "$1.esl" "$2"; }
	openssl req -new -x509 -newkey rsa:2048 -nodes -days 3650 -sha256 \
		-subj "/CN=system test" -keyout key -out cert &&
		openssl x509 -in cert -outform DER -out cert.der &&
		list PK cert.der && list KEK cert.der && list db cert.der &&
		list mok mok.pub && cat mok.esl >>db.esl || exit
	# Its default has APPEND_WRITE, which the guest does not write with.
	for name in PK KEK db; do
		sbvarsign --key key --cert cert --output "share/$name.auth" \
			--attr NON_VOLATILE,BOOTSERVICE_ACCESS,RUNTIME_ACCESS \
			"$name" "$name.esl" || exit
	done
	sbsign --key key --cert cert --output vmlinuz-signed "$image/vmlinuz" &&
		cp /usr/share/OVMF/OVMF_VARS_4M.fd vars
)

# The disk that a stage works on: signing starts from the first stage's.
prepare_stage() {
	kernel=$image/vmlinuz disk=$work/disk
	case $1 in
	install) cp --sparse=always "$image/disk" "$disk" ;;
	enroll)
		disk=$work/disk-signing
		progress "making keys" "$logs/keys-$suite.log" make_keys
		;;&
	secure) disk=$work/disk-signing ;;&
	enroll|secure) kernel=$work/vmlinuz-signed ;;
	esac
	cp "$TOP"/scripts/tests/system/stages/*-"$1".sh "$work/share/stage"
	cp "$TOP/scripts/tests/system/stages/common.sh" \
		"$TOP/Documentation/install.rst" "$work/share"
	rm -f "$work/share/verdict"
}

# Signing starts where install has ended.
keep_for_signing() {
	cp --sparse=always "$disk" "$work/disk-signing" &&
		cp "$work/share/mok.pub" "$work"
}

# run_stage NAME: its KTAP, indented, and its own result line.
run_stage() {
	local name=$1 out=$logs/$suite-$1 status=0 options verdict start=$SECONDS
	prepare_stage "$name" || status=$?
	mapfile -t options < <(machine_of "$name")
	[ "$status" -ne 0 ] || progress "$suite: $name" "$out.out" \
		"$TOP/scripts/tests/system/vm.sh" --timeout 2400 "${options[@]}" \
		"$kernel" "$image/initrd" "$disk" "$work/share" || status=$?
	[ "$name" != install ] || keep_for_signing || status=$?
	cp "$work/share/release" "$logs/$suite.release" 2>/dev/null || :
	cp "$work/share/console.log" "$out.console" 2>/dev/null || :
	cp "$work/share/journal" "$out.journal" 2>/dev/null || :
	verdict=$(cat "$work/share/verdict" 2>/dev/null) || verdict=none
	number=$((number + 1))
	{
		# The firmware clears its screen, which is here, too.
		tr -d '\r' <"$out.out" | sed 's/\x1b\[[0-9;=]*[A-Za-z]//g; s/^/  /'
		echo "  # $((SECONDS - start)) s"
		case $verdict in
		0) echo "ok $number - $suite/$name" ;;
		1) echo "not ok $number - $suite/$name" ;;
		*)
			echo "  # no verdict; see $out.console"
			echo "not ok $number - $suite/$name" ;;
		esac
	} | tee -a "$logs/all.tap"
	[ "$verdict" = 0 ]
}

# A disk that a stage works on is nobody else's meanwhile.
lock_suites() {
	local suite lock
	mkdir -p "$BUILD/system"
	for suite in $suites; do
		exec {lock}>"$BUILD/system/$suite.lock"
		flock -n "$lock" || die "another test of $suite is running here"
	done
}

# make_share SUITE: the host's part of what the guest runs.
make_share() {
	local share=$BUILD/system/$1/share
	mkdir -p "$share"
	rm -rf "${share:?}"/*
	cp -R "$old" "$share/old"
	cp -R "$new" "$share/new"
	cp "$TOP"/scripts/tests/system/stages/{common.sh,run} \
		"$TOP"/scripts/{tests/lib/ktap.sh,vm/guest/splats} \
		"$TOP/Documentation/install.rst" "$share"
	printf 'OLD=%s NEW=%s\n' "$OLD" "$NEW" >"$share/versions"
}

# The packages as they are and as the next version; one test at a time builds
# them.
make_shares() {
	local old new suite lock
	exec {lock}>"$BUILD/system/deb.lock"
	flock "$lock"
	old=$("$TOP/scripts/packaging/deb.sh" "$BUILD/deb")
	new=$(VERSION=$NEW "$TOP/scripts/packaging/deb.sh" "$BUILD/deb-next")
	for suite in $suites; do make_share "$suite"; done
	exec {lock}>&-
}

run_suite() {
	local name image work
	suite=$1
	image=$("$TOP/scripts/tests/system/image.sh" "$suite") || {
		number=$((number + 1))
		echo "not ok $number - $suite/image" | tee -a "$logs/all.tap"
		return
	}
	work=$BUILD/system/$suite
	# The later stages start from what the first has installed.
	for name in $STAGES; do
		[[ " $wanted " = *" $name "* ]] || continue
		run_stage "$name" || [ "$name" != install ] || return 0
	done
}

case ${1-} in -*) usage ;; esac
wanted=${*:-$STAGES}
for name in $wanted; do [[ " $STAGES " = *" $name "* ]] || usage; done
lock_suites
rm -rf "$logs"
mkdir -p "$logs"
"$TOP/scripts/dev/deps.sh" deb system
OLD=$(sed -n 's/^#define TDEMO_VERSION "\(.*\)"$/\1/p' "$TOP/module/version.h")
NEW=$OLD.1
make_shares
echo "KTAP version 1" | tee "$logs/all.tap"
for suite in $suites; do run_suite "$suite"; done
echo "1..$number" | tee -a "$logs/all.tap"
awk -f "$TOP/scripts/tests/lib/ktap.awk" "$logs/all.tap"
