"""Keyboards of the Bot API: checked as the server checks them, and drawn as buttons of the phone."""

from typing import Any

from simulator.telegram.refusals import Refused, bad

Json = dict[str, Any]
Rows = list[list[Json]]
INLINE_KINDS = ("callback_data", "url", "web_app", "login_url", "switch_inline_query",
                "switch_inline_query_current_chat", "switch_inline_query_chosen_chat", "copy_text", "pay",
                "callback_game")  # fmt: skip
LINKS = ("http://", "https://", "tg://", "viber://", "mailto:")


def check(markup: object) -> Json:
    """The markup as it will be kept, {} for none. Raises Refused."""
    if markup is None or markup == {} or markup == "":
        return {}
    if not isinstance(markup, dict):
        raise bad("object expected as reply markup")
    if "inline_keyboard" in markup:
        rows = [[_inline(button) for button in row] for row in _rows(markup["inline_keyboard"])]
        return {"inline_keyboard": [row for row in rows if row]}
    if "keyboard" in markup:
        return {**markup, "keyboard": [[_reply(button) for button in row] for row in _rows(markup["keyboard"])]}
    return markup


def _rows(rows: object) -> list[list[Any]]:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad("object expected as reply markup")
    if sum(map(len, rows)) > 100:
        raise bad("reply markup is too long")
    return rows


def _inline(button: object) -> Json:
    if not isinstance(button, dict) or not isinstance(button.get("text"), str) or not button["text"].strip():
        raise bad('can\'t parse inline keyboard button: Field "text" must be a non-empty String')
    kinds = [kind for kind in INLINE_KINDS if button.get(kind) is not None]
    if not kinds:
        raise bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    data, url = button.get("callback_data"), button.get("url")
    if data is not None and not (isinstance(data, str) and 1 <= len(data.encode()) <= 64):
        raise Refused("Bad Request: BUTTON_DATA_INVALID")
    if url is not None and not (isinstance(url, str) and url.startswith(LINKS)):
        raise bad(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
    return {"text": button["text"], **{kind: button[kind] for kind in kinds}}


def _reply(button: object) -> Json:
    """A plain string is a button too."""
    whole = {"text": button} if isinstance(button, str) else button
    if not isinstance(whole, dict) or not isinstance(whole.get("text"), str) or not whole["text"].strip():
        raise bad('can\'t parse keyboard button: Field "text" must be a non-empty String')
    return whole


def drawn(markup: Json) -> Rows:
    """An inline keyboard's buttons, as the contract of the control API names them."""
    return [[_drawn_inline(button) for button in row] for row in markup.get("inline_keyboard", [])]


def _drawn_inline(button: Json) -> Json:
    label = button["text"]
    if "callback_data" in button:
        return {"label": label, "kind": "press", "data": button["callback_data"]}
    web_app = button.get("web_app")
    url = button.get("url") or (web_app.get("url") if isinstance(web_app, dict) else None)
    if isinstance(url, str):
        return {"label": label, "kind": "link", "url": url}
    return {"label": label, "kind": "words"}


def drawn_reply(markup: Json) -> Rows:
    return [[{"label": button["text"], "kind": _kind(button)} for button in row] for row in markup["keyboard"]]


def _kind(button: Json) -> str:
    if button.get("request_contact"):
        return "share_phone"
    return "share_location" if button.get("request_location") else "words"
