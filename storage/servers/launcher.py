"""A program's last steps before it starts: give up root, ask to end with its parent, become the program.

Run as a script of its own between fork and exec, because code that runs there inside a threaded parent is not safe.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def drop_privileges(uid: int, gid: int) -> None:
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)


def end_with_parent(death_signal: int, parent: int) -> None:
    """Linux only. After the privileges are dropped, since setuid clears it; then look whether we were too late."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, death_signal, 0, 0, 0)
    if os.getppid() != parent:
        sys.exit("the process that started this one is gone")


def main(arguments: list[str]) -> None:
    """DEATH_SIGNAL PARENT UID GID PROGRAM ARGUMENT…; a UID of -1 stays who we are."""
    death_signal, parent, uid, gid = (int(number) for number in arguments[:4])
    program = arguments[4:]
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    try:
        if uid >= 0:
            drop_privileges(uid, gid)
        end_with_parent(death_signal, parent)
        os.execv(program[0], program)  # noqa: S606 - becoming the program is the point
    except OSError as error:
        sys.exit(f"cannot start {program[0]}: {error}")


if __name__ == "__main__":
    main(sys.argv[1:])
