"""A QR code as a drawing inside the page: nothing of it leaves this machine."""

import segno
from markupsafe import Markup


def square(text: str) -> Markup:
    """Its secret stands beside it in words, so that it is decoration to whoever cannot see it."""
    drawing = segno.make(text, error="m").svg_inline(border=2, dark="#000", light="#fff", omitsize=True)
    return Markup(drawing)  # noqa: S704 # made of numbers alone
