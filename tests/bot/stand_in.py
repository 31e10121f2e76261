"""Stands for any process of the service in the supervisor's tests: writes down what it did, ends when told to.

Run as `stand_in.py WHAT`. STORY names the file it writes to; BAD_<WHAT> gives an exit status to end with at once,
and STUBBORN names whoever does not listen to SIGTERM.
"""

import os
import signal
import sys
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

WHAT = sys.argv[-1]


def tell(line: str) -> None:
    with Path(os.environ["STORY"]).open("a") as story:
        story.write(f"{line}\n")


def end(*_: object) -> None:
    tell(f"{WHAT} ended")
    os._exit(0)


class Door(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


def main() -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN if os.environ.get("STUBBORN") == WHAT else end)
    tell(f"{WHAT} began {os.getpid()}")
    if bad := os.environ.get(f"BAD_{WHAT.upper()}"):
        sys.stderr.write(f"{WHAT}: SOME_SETTING is wrong\n")
        sys.exit(int(bad))
    ports = {"web": "PORT", "simulator": "SIMULATOR_PORT"}
    if WHAT in ports:
        HTTPServer(("127.0.0.1", int(os.environ[ports[WHAT]])), Door).serve_forever()
    if WHAT in ("deliver", "jobs", "poll"):
        time.sleep(120)


if __name__ == "__main__":
    main()
