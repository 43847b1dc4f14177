"""Pictures from customers, made harmless: decoded and written anew, so that only pixels are kept."""

import asyncio
import hashlib
import io
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import PurePath

from PIL import Image, ImageOps

from api.problems import Invalid, TooLarge, UnsupportedType
from bot.privacy import mask

#: Bytes of one picture.
LARGEST = 10 * 1024 * 1024
#: Width times height; decoded, a pixel takes four bytes.
PIXELS = 40_000_000
#: Formats that are taken, with their media types.
TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp", "GIF": "image/gif"}
#: How a file of each begins.
_BEGINNINGS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF", b"GIF8")
_SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".webp", ".gif"})
NAME_LENGTH = 100

#: Decoding takes memory and a processor: so many at once, whatever comes in.
_decoding = ThreadPoolExecutor(2, thread_name_prefix="pictures")


@dataclass(frozen=True, kw_only=True, slots=True)
class Picture:
    """A picture as it is kept. ``digest``: SHA-256 of what was sent, so that a retry is known."""

    name: str
    type: str
    data: bytes
    digest: str


async def clean(name: str, data: bytes) -> Picture:
    """The picture, written anew without anything hidden in it; of an animation the first frame.

    Raises TooLarge, UnsupportedType (no picture, or of another kind), Invalid (broken, or too many pixels).
    """
    if len(data) > LARGEST:
        raise TooLarge
    kind, cleaned = await asyncio.get_running_loop().run_in_executor(_decoding, _rewrite, data)
    digest = hashlib.sha256(data).hexdigest()
    return Picture(name=_harmless(name, kind), type=TYPES[kind], data=cleaned, digest=digest)


def _rewrite(data: bytes) -> tuple[str, bytes]:
    if not data.startswith(_BEGINNINGS) or (data.startswith(b"RIFF") and data[8:12] != b"WEBP"):
        raise UnsupportedType("PNG、JPEG、WebP、GIFの画像だけを受け付けます。")
    try:
        with Image.open(io.BytesIO(data), formats=tuple(TYPES)) as image:
            if image.width * image.height > PIXELS:
                raise Invalid(errors=[("/file", "画像の縦横が大きすぎます。")])
            # Phones put a second picture behind a JPEG and call it MPO.
            kind = "JPEG" if image.format == "MPO" else image.format or ""
            return kind, _anew(image, kind)
    except Invalid:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Invalid(errors=[("/file", "画像の縦横が大きすぎます。")]) from None
    except Exception:
        raise Invalid(errors=[("/file", "画像が壊れているようです。")]) from None


def _anew(image: Image.Image, kind: str) -> bytes:
    upright = ImageOps.exif_transpose(image)
    if kind == "JPEG" and upright.mode not in ("RGB", "L"):
        upright = upright.convert("RGB")
    # A new image has the pixels only: no metadata, no profiles, no text chunks.
    bare = Image.frombytes(upright.mode, upright.size, upright.tobytes())
    if upright.mode == "P":
        bare.putpalette(upright.getpalette("RGBA") or [], "RGBA")
    written = io.BytesIO()
    # Letters on a screen suffer first from JPEG's usual quality.
    bare.save(written, kind, **({"quality": 90} if kind in ("JPEG", "WEBP") else {}))
    return written.getvalue()


def _harmless(name: str, kind: str) -> str:
    """The name without path, secrets and what cannot be seen; it ends as a picture's does."""
    base = PurePath(name.replace("\\", "/")).name
    shown = "".join(letter for letter in base if unicodedata.category(letter)[0] != "C").strip()
    safe = mask(shown).text[-NAME_LENGTH:] or "image"
    suffix = "" if PurePath(safe).suffix.lower() in _SUFFIXES else f".{kind.lower()}"
    return safe + suffix
