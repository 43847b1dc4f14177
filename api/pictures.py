"""Pictures from customers, made harmless: decoded and written anew, so that only pixels are kept."""

import asyncio
import hashlib
import io
import unicodedata
from dataclasses import dataclass
from pathlib import PurePath

from PIL import Image, ImageOps, UnidentifiedImageError

from api.problems import Invalid, TooLarge, UnsupportedType

#: Bytes of one picture.
LARGEST = 10 * 1024 * 1024
#: Width times height; decoded, a pixel takes four bytes.
PIXELS = 40_000_000
#: Formats that are taken, with their media types.
TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp", "GIF": "image/gif"}
NAME_LENGTH = 100

#: Decoding takes memory and a processor: so many at once, whatever comes in.
_decoding = asyncio.Semaphore(2)


@dataclass(frozen=True, kw_only=True, slots=True)
class Picture:
    """A picture as it is kept. ``digest``: SHA-256 of what was sent, so that a retry is known."""

    name: str
    type: str
    data: bytes
    digest: str


async def clean(name: str, data: bytes) -> Picture:
    """The picture, written anew without anything hidden in it; of an animation the first frame.

    Raises TooLarge, UnsupportedType (no picture, or of another kind), Invalid (too many pixels).
    """
    if len(data) > LARGEST:
        raise TooLarge
    async with _decoding:
        kind, cleaned = await asyncio.to_thread(_rewrite, data)
    return Picture(name=_harmless(name), type=TYPES[kind], data=cleaned, digest=hashlib.sha256(data).hexdigest())


def _rewrite(data: bytes) -> tuple[str, bytes]:
    try:
        with Image.open(io.BytesIO(data), formats=tuple(TYPES)) as image:
            kind = image.format or ""
            if image.width * image.height > PIXELS:
                raise Invalid(errors=[("/file", "画像の縦横が大きすぎます。")])
            upright = ImageOps.exif_transpose(image)
            if kind == "JPEG" and upright.mode not in ("RGB", "L"):
                upright = upright.convert("RGB")
            # A new image has the pixels only: no metadata, no profiles, no text chunks.
            bare = Image.frombytes(upright.mode, upright.size, upright.tobytes())
            if upright.mode == "P":
                bare.putpalette(upright.getpalette("RGBA") or [], "RGBA")
            written = io.BytesIO()
            bare.save(written, kind)
    except Image.DecompressionBombError:
        raise Invalid(errors=[("/file", "画像の縦横が大きすぎます。")]) from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError):
        raise UnsupportedType("PNG、JPEG、WebP、GIFの画像だけを受け付けます。") from None
    return kind, written.getvalue()


def _harmless(name: str) -> str:
    base = PurePath(name.replace("\\", "/")).name
    shown = "".join(letter for letter in base if unicodedata.category(letter)[0] != "C").strip()
    return shown[-NAME_LENGTH:] or "image"
