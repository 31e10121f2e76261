"""The few pages a resident sees between a chat and another place: plain, quick, no scripts."""

from html import escape

from aiohttp import web

_STYLE = """
:root { color-scheme: light dark; font: 1.15rem/1.5 system-ui, sans-serif }
body { margin: 0; display: grid; place-items: center; min-height: 100vh; background: Canvas; color: CanvasText }
main { max-width: 26rem; padding: 2rem 1.5rem }
p { white-space: pre-line; overflow-wrap: anywhere }
img { max-width: 100%; height: auto; border-radius: .7rem }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 1rem }
.code { font-size: 2.4rem; letter-spacing: .3em; font-weight: 700; margin: 1rem 0 }
form { display: grid; gap: .75rem; margin-top: 1.5rem }
button { font: inherit; padding: .8rem 1rem; border-radius: .7rem; border: 2px solid #0057b8; cursor: pointer }
a.yes { display: block; text-align: center; text-decoration: none; padding: .8rem 1rem; border-radius: .7rem }
button.yes, a.yes { background: #0057b8; color: #fff }
button.no { background: transparent; color: inherit }
button:focus-visible, a:focus-visible { outline: 3px solid #ffd700; outline-offset: 2px }
"""
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
}


def page(language: str, title: str, *paragraphs: str, form: str = "", status: int = 200) -> web.Response:
    """Title and paragraphs are text; `form` is markup made by a function below."""
    body = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs)
    html = (
        f'<!doctype html><html lang="{escape(language)}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{escape(title)}</title>'
        f"<style>{_STYLE}</style></head><body><main><h1>{escape(title)}</h1>{body}{form}</main></body></html>"
    )
    return web.Response(text=html, content_type="text/html", status=status, headers=_HEADERS)


def confirm_form(action: str, ticket: str, code: str, *, yes: str, no: str) -> str:
    return (
        f'<p class="code">{escape(code)}</p><form method="post" action="{escape(action)}">'
        f'<input type="hidden" name="ticket" value="{escape(ticket)}">'
        f'<button class="yes" name="answer" value="yes">{escape(yes)}</button>'
        f'<button class="no" name="answer" value="no">{escape(no)}</button></form>'
    )


def picture(url: str, told: str) -> str:
    return f'<p><img src="{escape(url)}" alt="{escape(told)}"></p>'


def link(url: str, label: str, language: str) -> str:
    return f'<p><a href="{escape(url)}" lang="{escape(language)}">{escape(label)}</a></p>'


def link_button(url: str, label: str) -> str:
    return f'<p><a class="yes" href="{escape(url)}">{escape(label)}</a></p>'
