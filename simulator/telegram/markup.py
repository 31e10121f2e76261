"""Keyboards of the Bot API: checked as the server checks them, and drawn as buttons of the phone."""

from typing import Any

from simulator.telegram.params import member
from simulator.telegram.refusals import bad
from simulator.telegram.text import check_link

Json = dict[str, Any]
Rows = list[list[Json]]
INLINE_KINDS = ("callback_data", "url", "web_app", "login_url", "switch_inline_query",
                "switch_inline_query_current_chat", "switch_inline_query_chosen_chat", "copy_text", "pay",
                "callback_game")  # fmt: skip
MOST_BUTTONS = 100


def of(params: Json) -> Json:
    """The `reply_markup` as it will be kept, {} for none. Raises Refused."""
    markup = member(params, "reply_markup")
    if markup is None:
        if params.get("reply_markup") not in (None, ""):
            raise bad("can't parse reply keyboard markup JSON object")
        return {}
    if markup == "":
        return {}
    if not isinstance(markup, dict):
        raise bad("object expected as reply markup")
    if markup.get("inline_keyboard") is not None:
        rows = _rows(markup, "inline_keyboard", 'Field "inline_keyboard" of the InlineKeyboardMarkup')
        return {"inline_keyboard": [row for row in ([_inline(button) for button in row] for row in rows) if row]}
    if markup.get("keyboard") is not None:
        rows = _rows(markup, "keyboard", 'Field "keyboard"')
        return {**markup, "keyboard": [[_reply(button) for button in row] for row in rows]}
    return markup


def _rows(markup: Json, name: str, what: str) -> list[list[Any]]:
    rows = markup[name]
    if not isinstance(rows, list):
        raise bad(f'field "{name}" must be of type Array')
    if not all(isinstance(row, list) for row in rows):
        raise bad(f"{what} must be an Array of Arrays")
    if sum(map(len, rows)) > MOST_BUTTONS:
        raise bad("REPLY_MARKUP_TOO_LONG")
    return rows


def _text(button: Json, what: str) -> str:
    if "text" not in button:
        raise bad(f"can't parse {what}: Can't find field \"text\"")
    if not isinstance(button["text"], str):
        raise bad(f'can\'t parse {what}: Field "text" must be of type String')
    if not button["text"].strip():
        raise bad(f"{what} text must be non-empty")
    return str(button["text"])


def _inline(button: object) -> Json:
    """Exactly one action, as documented; the real server takes the first of several in silence."""
    what = "inline keyboard button"
    if not isinstance(button, dict):
        raise bad(f"can't parse {what}: InlineKeyboardButton must be an Object")
    label = _text(button, what)
    kinds = [kind for kind in INLINE_KINDS if button.get(kind) is not None and (button[kind] != "" or "query" in kind)]
    if not kinds:
        raise bad(f"can't parse {what}: Text buttons are unallowed in the inline keyboard")
    if len(kinds) > 1:
        raise bad(f"can't parse {what}: exactly one of the optional fields must be used")
    kind, value = kinds[0], button[kinds[0]]
    if kind in ("callback_data", "url") and not isinstance(value, str):
        raise bad(f'can\'t parse {what}: Field "{kind}" must be of type String')
    if kind == "callback_data" and len(value.encode()) > 64:
        raise bad("BUTTON_DATA_INVALID")
    if kind == "url":
        check_link(what, value)
    return {"text": label, kind: value}


def _reply(button: object) -> Json:
    """A plain string is a button too."""
    whole = {"text": button} if isinstance(button, str) else button
    if not isinstance(whole, dict):
        raise bad("can't parse keyboard button: KeyboardButton must be a String or an Object")
    return {**whole, "text": _text(whole, "keyboard button")}


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
