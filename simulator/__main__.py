"""`python -m simulator`: serve the simulated city until told to stop."""

import os
import sys

from aiohttp import web

from simulator.app import build
from simulator.settings import SettingsError, read


def main() -> int:
    try:
        settings = read(os.environ)
        app = build(settings)
    except ValueError as error:  # SettingsError, or the platform's word on its secret
        kind = "setting" if isinstance(error, SettingsError) else "secret"
        sys.stderr.write(f"simulator: malformed {kind}: {error}\n")
        return 2
    web.run_app(app, host=settings.host, port=settings.port, print=None, shutdown_timeout=2)
    return 0


if __name__ == "__main__":
    sys.exit(main())
