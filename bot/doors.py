"""Are the ports free, and do the doors answer? Asked from outside, as a caller would."""

import errno
import http.client
import socket

from bot.settings import SettingsError


def check_free(setting: str, host: str, port: int) -> None:
    """Raises SettingsError in words for the person at the terminal, before anything is started."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except OSError:
        raise SettingsError(f"HOST {host} is not an address of this machine") from None
    with socket.socket(family, kind, protocol) as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind(address)
            door.listen()
        except OSError as error:
            raise SettingsError(why_not(setting, host, port, error)) from None


def why_not(setting: str, host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"{setting} {port} is busy: stop what uses it, or choose another with {setting}=…"
    if error.errno == errno.EACCES:
        return f"{setting} {port} is not allowed to this user: choose one above 1023 with {setting}=…"
    return f"HOST {host} is not an address of this machine"


def answers(host: str, port: int, path: str, *, below: int) -> bool:
    """Whether GET gives a status below the given one. No proxy and no library's patience is in between."""
    caller = http.client.HTTPConnection(host, port, timeout=2)
    try:
        caller.request("GET", path)
        return caller.getresponse().status < below
    except (OSError, http.client.HTTPException):
        return False
    finally:
        caller.close()
