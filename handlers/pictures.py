"""What we draw, so that it is seen at a glance. The words beside a picture say the same."""

from functools import lru_cache
from io import BytesIO

import segno
from PIL import Image, ImageDraw, ImageFont

_BLUE, _GOLD, _TRACK, _INK, _PAPER = "#0057B8", "#FFD700", "#E3E8F0", "#10233F", "#FFFFFF"
_WIDTH, _HEIGHT, _MARGIN = 640, 200, 40
_TOP, _BOTTOM, _BASELINE, _DIGITS = 118, 156, 98, 72
_FINE = 2
"""Drawn so many times larger and made smaller afterwards, which smooths the edges."""


# Of a QR code: pixels of a module, modules of the quiet zone that scanners ask for, pixels of the line below.
_MODULE, _QUIET, _CAPTION = 16, 4, 96


@lru_cache(maxsize=256)
def progress(per_cent: int) -> bytes:
    """A bar as PNG, 640 × 200 pixels: blue, and gold from 100 % on. Digits only, so that it serves every language."""
    image = Image.new("RGB", (_WIDTH * _FINE, _HEIGHT * _FINE), _PAPER)
    draw = ImageDraw.Draw(image)
    right = _WIDTH - _MARGIN
    _bar(draw, right, _TRACK)
    if per_cent > 0:
        round_end = _MARGIN + _BOTTOM - _TOP
        reached = _MARGIN + (right - _MARGIN) * min(per_cent, 100) // 100
        _bar(draw, max(round_end, reached), _GOLD if per_cent >= 100 else _BLUE)
    place = (_MARGIN * _FINE, _BASELINE * _FINE)
    draw.text(place, f"{per_cent}%", font=ImageFont.load_default(_DIGITS * _FINE), fill=_INK, anchor="ls")
    return _png(image.reduce(_FINE))


@lru_cache(maxsize=64)
def code(address: str, number: int) -> bytes:
    """A QR code as PNG with the petition's number under it: large enough for a poster, and forgiving a stain."""
    rows = segno.make(address, error="m", micro=False).matrix
    side = len(rows) + 2 * _QUIET
    image = Image.new("1", (side * _MODULE, side * _MODULE + _CAPTION), 1)
    draw = ImageDraw.Draw(image)
    for y, row in enumerate(rows, _QUIET):
        for x, dark in enumerate(row, _QUIET):
            if dark:
                draw.rectangle((x * _MODULE, y * _MODULE, (x + 1) * _MODULE - 1, (y + 1) * _MODULE - 1), fill=0)
    middle = (image.width // 2, image.height - _CAPTION // 2 - _MODULE)
    draw.text(middle, str(number), font=ImageFont.load_default(_CAPTION * 2 // 3), fill=0, anchor="mm")
    return _png(image)


def _bar(draw: ImageDraw.ImageDraw, right: int, colour: str) -> None:
    edges = [edge * _FINE for edge in (_MARGIN, _TOP, right, _BOTTOM)]
    draw.rounded_rectangle(edges, radius=(_BOTTOM - _TOP) / 2 * _FINE, fill=colour)


def _png(image: Image.Image) -> bytes:
    kept = BytesIO()
    image.save(kept, "PNG")
    return kept.getvalue()
