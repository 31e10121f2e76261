"""The limit: an aiohttp door that reads an update and says 200, and does nothing else."""

import os

from aiohttp import web


async def door(request: web.Request) -> web.Response:
    await request.read()
    return web.Response()


async def alive(_request: web.Request) -> web.Response:
    return web.Response()


def main() -> None:
    app = web.Application()
    app.router.add_post("/webhook", door)
    app.router.add_get("/healthz", alive)
    web.run_app(app, host="127.0.0.1", port=int(os.environ["PORT"]), access_log=None, print=None)


if __name__ == "__main__":
    main()
