"""One place to wait for whatever comes first: a signal, the end of a child, or the time."""

import select
import signal
import socket
import time
from types import FrameType, TracebackType

# GNU make passes SIGTERM on, so a signal to the whole group arrives twice.
SAME_WISH_SECONDS = 1.0


class Bell:
    """Rings on SIGINT, SIGTERM, SIGHUP (counted in `wishes`) and SIGCHLD. Use it from the main thread."""

    def __init__(self) -> None:
        self.wishes = 0
        self._last_wish = 0.0
        self._ear, self._rope = socket.socketpair()
        self._before: dict[signal.Signals, object] = {}
        self._old_rope = -1

    def __enter__(self) -> "Bell":
        for end in (self._ear, self._rope):
            end.setblocking(False)
        self._old_rope = signal.set_wakeup_fd(self._rope.fileno(), warn_on_full_buffer=False)
        for sign in (signal.SIGINT, signal.SIGTERM):
            self._before[sign] = signal.signal(sign, self._wish)
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # as under nohup
            self._before[signal.SIGHUP] = signal.signal(signal.SIGHUP, self._wish)
        self._before[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, lambda *_: None)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for sign, handler in self._before.items():
            signal.signal(sign, handler)  # type: ignore[arg-type]  # what signal() gave us it takes back
        signal.set_wakeup_fd(self._old_rope)
        self._ear.close()
        self._rope.close()

    def _wish(self, sign: int, frame: FrameType | None) -> None:
        now = time.monotonic()
        if not self.wishes or now - self._last_wish > SAME_WISH_SECONDS:
            self.wishes += 1
            self._last_wish = now

    def wait(self, seconds: float) -> None:
        """Until it rings, at most so long."""
        if select.select([self._ear], [], [], max(0.0, seconds))[0]:
            self._ear.recv(4096)
