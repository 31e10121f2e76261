"""What every door shares: the service behind it, and how an answer becomes a response."""

from aiohttp import web

from bot.arrivals import Answer
from bot.service import Service

SERVICE = web.AppKey("service", Service)


def respond(answer: Answer) -> web.Response:
    headers = {"Retry-After": str(answer.retry_after)} if answer.retry_after else None
    kind = "application/json" if answer.body else None
    return web.Response(status=answer.status, body=answer.body, headers=headers, content_type=kind)
