#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
# Run a shell script on a terminal of its own, press keys, print what it showed:
# terminal.py COLUMNS SCRIPT [SECONDS KEYS]...: wait so long, then press these keys
# (\x03 is Ctrl-C, \x1a Ctrl-Z); ends with the script, or after 20 s with status 124.
import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import time

columns, script, steps = int(sys.argv[1]), sys.argv[2], sys.argv[3:]
pid, terminal = pty.fork()
if pid == 0:
    # As after a login: who runs the tests in the background has these ignored, and
    # a shell cannot trap what was ignored when it began.
    for ignored in (signal.SIGINT, signal.SIGQUIT, signal.SIGPIPE):
        signal.signal(ignored, signal.SIG_DFL)
    os.environ["TERM"] = "xterm"
    os.execvp("bash", ["bash", "-c", script])
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
start = due = time.monotonic()
if steps:
    due = start + float(steps[0])
shown = b""
while time.monotonic() < start + 20:
    if select.select([terminal], [], [], 0.05)[0]:
        try:
            data = os.read(terminal, 65536)
        except OSError:
            data = b""
        if not data:
            break
        shown += data
    if steps and time.monotonic() >= due:
        os.write(terminal, steps[1].encode().decode("unicode_escape").encode())
        steps = steps[2:]
        if steps:
            due = time.monotonic() + float(steps[0])
else:
    os.kill(pid, 9)
    sys.stdout.buffer.write(shown)
    sys.exit(124)
sys.stdout.buffer.write(shown)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
