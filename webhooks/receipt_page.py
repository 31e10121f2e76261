"""A receipt's own page: what it stands for, and its check in the reader's browser, step by step.

It holds what everybody may know. The words of every end of every step stand in it, hidden; the script (`static/`)
only chooses among them, so that they are translated like all others.
"""

from hashlib import sha256
from html import escape
from pathlib import Path

from aiohttp import web

from bot.requests import browser_language
from city.receipts import number_of, prefix_of, unpack
from handlers.names import LEAF_NAMES, language_name
from handlers.speech import _, minute, number, speaking
from locales import languages
from storage import receipts
from storage.receipts import PlacedLeaf
from webhooks.doors import SERVICE
from webhooks.public_log import asking

_STATIC = Path(__file__).parent / "static"
_FILES = {"receipt.js": "text/javascript", "receipt.css": "text/css"}
_BODIES = {name: (_STATIC / name).read_bytes() for name in _FILES}
_MARKS = {name: sha256(body).hexdigest()[:12] for name, body in _BODIES.items()}
_COMMON = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}
_HEADERS = {
    **_COMMON,
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex",
}


async def static(request: web.Request) -> web.Response:
    """The page asks for them by what is in them, so that they may be kept."""
    name = request.path.rsplit("/", 1)[1]
    headers = {**_COMMON, "Cache-Control": "public, max-age=86400"}
    return web.Response(body=_BODIES[name], content_type=_FILES[name], charset="utf-8", headers=headers)


async def page(request: web.Request) -> web.Response:
    prefix = prefix_of(request.match_info["number"])
    leaf = signed = None
    if prefix is not None:
        async with asking(request) as db:
            leaf, signed = await receipts.find_leaf(db, prefix), await receipts.newest_head(db)
    with speaking(language := _language(request)):
        if prefix is None or leaf is None:
            return _html(language, _("No such receipt"), _nothing(), status=404)
        receipt = number_of(prefix)  # as it was asked for, whatever the record is: that is to be checked
        facts = _facts(leaf, signed.head.size if signed else 0)
        body = facts + _check() + _meaning() + _without_us(receipt, request.app[SERVICE].settings.own_url)
        return _html(language, _("Receipt"), body, receipt=receipt)


def _language(request: web.Request) -> str:
    wanted = request.query.get("lang", "")
    return wanted if wanted in languages() else browser_language(request)


# --- what stands in it -----------------------------------------------------------------------------------------------


def _nothing() -> str:
    return _paragraph(
        _("The public log holds no such receipt. Compare the number, letter by letter, with the one in your chat.")
    )


def _facts(leaf: PlacedLeaf, size: int) -> str:
    act = unpack(leaf.body)
    where = _("promised; it gets its place within a minute")
    if leaf.index is not None and leaf.index < size:
        where = _("record {place} of {size}").format(place=number(leaf.index + 1), size=number(size))
    facts = {
        _("What"): _(LEAF_NAMES[act.kind]).format(petition=act.petition_id),
        _("When"): _("in the hour that began on {moment}").format(moment=minute(act.at)),
        _("Place in the log"): where,
    }
    rows = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in facts.items())
    return f"<dl>{rows}</dl>"


def _check() -> str:
    steps = "".join(
        f'<li id="{step}"><h3>{escape(title)}</h3>{_ends(ends)}</li>' for step, (title, ends) in _steps().items()
    )
    title = _("The check, made by your own browser")
    script_needed = _("This check runs in your browser and needs JavaScript. Without it, use the script named below.")
    return (
        f"<h2>{escape(title)}</h2>"
        f"<noscript>{_paragraph(script_needed)}</noscript><ol>{steps}</ol>"
        f'<div id="verdict" role="status">{_ends(_verdicts())}</div>'
    )


def _steps() -> dict[str, tuple[str, dict[str, str]]]:
    """Step → its title, and its words for every end that `static/receipt.js` may find."""
    wait = _("Not yet: the record is promised. This page looks again by itself.")
    return {
        "record": (
            _("The receipt belongs to the record"),
            {
                "pass": _("The receipt's number is the beginning of the record's fingerprint (SHA-256)."),
                "fail": _("The record has another fingerprint: this is not the record of this receipt."),
            },
        ),
        "path": (
            _("The record is in the tree"),
            {
                "pass": _("From the record, fingerprint by fingerprint, the way leads to the root of the whole tree."),
                "fail": _("The way from the record does not lead to the root of the tree."),
                "promised": wait,
            },
        ),
        "signature": (
            _("The city signed it"),
            {
                "pass": _("The root of the tree carries the signature of the log's key (Ed25519)."),
                "fail": _("The signature is not that of the log's key."),
                "promised": _("The promise carries the signature of the log's key (Ed25519)."),
                "unknown": _("Your browser cannot check Ed25519 signatures yet. The script named below can."),
            },
        ),
        "growth": (
            _("Nothing was changed since you were last here"),
            {
                "pass": _("All that was in the log the last time is still in it, unchanged; the log only grew."),
                "fail": _("What this browser saw the last time is not in the log any more."),
                "promised": wait,
                "first": _(
                    "This browser is here for the first time. It keeps the root, and will compare it next time."
                ),
            },
        ),
    }


def _verdicts() -> dict[str, str]:
    return {
        "pass": _("Everything agrees: the record is in the public log, and the city has signed for it."),
        "unknown": _("The record is in the tree. Only the signature could not be checked in this browser."),
        "promised": _("The city has promised to put the record into the log. As a rule that takes a minute."),
        "fail": _("Something does not agree. Keep this page, and show it to others: it is a proof too."),
        "error": _("The log did not answer just now. Please open this page once more in a minute."),
    }


def _ends(words: dict[str, str]) -> str:
    return "".join(f'<p data-when="{end}" hidden>{escape(said)}</p>' for end, said in words.items())


def _meaning() -> str:
    proven = (
        _("The record is in the log at this place. Nobody can change it or take it out unseen, not even the city."),
        _("A petition's count can be made again from the log by anybody."),
    )
    not_proven = (
        _("Who signed: the log holds no names. The mark in a record tells nobody whose it is."),
        _("That the signer is a real person: for that the identity provider vouches, and the public list of signers."),
        _("That nobody else was given the same number: whoever compares theirs with others' will see."),
        _("That it still counts: a signature that was withdrawn, or declared invalid, has a second record."),
    )
    return _list(_("What this proves"), proven) + _list(_("What this does not prove"), not_proven)


def _list(title: str, items: tuple[str, ...]) -> str:
    return f"<h2>{escape(title)}</h2><ul>{''.join(f'<li>{escape(item)}</li>' for item in items)}</ul>"


def _without_us(receipt: str, address: str) -> str:
    """This page comes from whom it checks: there must be a way that does not."""
    title, save = _("Check it without this page"), _("Save the proof")
    raw = _("The record, the way and the signed root as they are")
    why = _(
        "This page comes from the same city whose log it checks. Who would rather not trust it runs the script "
        "docs/verify_receipt.py of this bot's open source: a hundred lines of Python that need nothing else."
    )
    return (
        f"<h2>{escape(title)}</h2>{_paragraph(why)}"
        f"<pre>python3 verify_receipt.py {receipt} {escape(address)}</pre>"
        f'<p><a href="/log/proof?receipt={receipt}" download="{receipt}.json">{escape(save)}</a></p>'
        f'<details><summary>{escape(raw)}</summary><pre id="raw"></pre></details>'
    )


def _paragraph(text: str) -> str:
    return f"<p>{escape(text)}</p>"


def _html(language: str, title: str, body: str, *, receipt: str = "", status: int = 200) -> web.Response:
    others = (code for code in languages() if code != language)
    switch = " ".join(
        f'<a href="?lang={code}" lang="{code}" hreflang="{code}">{escape(language_name(code))}</a>' for code in others
    )
    heading = f"{escape(title)} <span>{receipt}</span>" if receipt else escape(title)
    script = f'<script src="/receipt.js?{_MARKS["receipt.js"]}" defer></script>' if receipt else ""
    html = (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">'
        f'<title>{escape(title)} {receipt}</title><link rel="stylesheet" href="/receipt.css?{_MARKS["receipt.css"]}">'
        f"{script}</head><body><header><span>Kyiv Smart City</span><nav>{switch}</nav></header>"
        f'<main data-receipt="{receipt}"><h1>{heading}</h1>{body}</main></body></html>'
    )
    return web.Response(text=html, content_type="text/html", status=status, headers=_HEADERS)
