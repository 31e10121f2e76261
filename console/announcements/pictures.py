"""A picture as it was sent, made anew: only its pixels are kept, so that nothing hides in it."""

from io import BytesIO

from PIL import Image, ImageOps

from handlers.speech import _

MOST_BYTES = 8 * 1024 * 1024
MOST_PIXELS = 25_000_000
SIDE = 1600
LARGEST = 1024 * 1024
"""Viber's phones take no more."""


def read_picture(data: bytes) -> tuple[bytes, str]:
    """(the PNG, or nothing; what is wrong). Slow: not for the loop."""
    if len(data) > MOST_BYTES:
        return b"", _("The picture is over 8 MB.")
    try:
        with Image.open(BytesIO(data), formats=("PNG", "JPEG")) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                return b"", _("The picture has more than 25 million points.")
            turned = ImageOps.exif_transpose(opened)
            picture = _without_transparency(turned)
    except Exception:  # the decoder has many ways to say that it is no such picture
        return b"", _("This is no PNG or JPEG picture that we could read.")
    return _packed(picture), ""


def _without_transparency(picture: Image.Image) -> Image.Image:
    """Phones show it on white by day and on black by night."""
    if picture.mode in ("RGBA", "LA", "P", "PA"):
        layer = picture.convert("RGBA")
        ground = Image.new("RGBA", layer.size, "white")
        return Image.alpha_composite(ground, layer).convert("RGB")
    return picture.convert("RGB")


def _packed(picture: Image.Image) -> bytes:
    """Smaller until it fits: photographs make large PNGs."""
    side = SIDE
    while True:
        smaller = picture.copy()
        smaller.thumbnail((side, side))
        for colours in (None, 256, 128):
            drawn = smaller if colours is None else smaller.quantize(colours)
            body = BytesIO()
            drawn.save(body, "PNG", optimize=True)
            if body.tell() <= LARGEST:
                return body.getvalue()
        side = side * 3 // 4
