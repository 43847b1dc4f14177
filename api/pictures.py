"""Pictures from customers, made harmless: decoded and written anew, so that only pixels are kept."""

import asyncio
import hashlib
import io
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import PurePath

from PIL import Image, ImageOps
from sqlalchemy import Connection, func, select

from api.problems import Invalid, TooLarge, UnsupportedType
from api.records.tables import Attachment, table
from bot.privacy import mask

#: Bytes of one picture.
LARGEST = 10 * 1024 * 1024
#: Width times height; decoded, a pixel takes four bytes.
PIXELS = 40_000_000
#: Pictures of one conversation, and their bytes as they are kept: whoever needs more does not want to be helped.
MOST, MOST_BYTES = 100, 100 * 1024 * 1024
#: Formats that are taken, with their media types.
TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp", "GIF": "image/gif"}
#: How a file of each begins.
_BEGINNINGS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF", b"GIF8")
_SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".webp", ".gif"})
NAME_LENGTH = 100

_ATTACHMENT = table(Attachment)

#: Decoding takes memory and a processor: so many at once, whatever comes in.
_decoding = ThreadPoolExecutor(2, thread_name_prefix="pictures")


@dataclass(frozen=True, kw_only=True, slots=True)
class Picture:
    """A picture as it is kept. ``digest``: SHA-256 of what was sent, so that a retry is known."""

    name: str
    type: str
    data: bytes
    digest: str


class TooManyPictures(Invalid):
    """The conversation has all the pictures that it may have."""

    def __init__(self) -> None:
        super().__init__(
            errors=[("/file", f"一つの相談で送れる画像は、{MOST}枚、合わせて{MOST_BYTES // 1024**2} MBまでです。")]
        )


def check_room(connection: Connection, conversation: str, picture: Picture) -> None:
    """Whether the conversation may have one more picture. Raises TooManyPictures."""
    kept = select(func.count(), func.coalesce(func.sum(_ATTACHMENT.c.size), 0))
    count, size = connection.execute(kept.where(_ATTACHMENT.c.conversation == conversation)).one()
    if count >= MOST or size + len(picture.data) > MOST_BYTES:
        raise TooManyPictures


async def clean(name: str, data: bytes) -> Picture:
    """The picture, written anew without anything hidden in it; of an animation the first frame.

    Raises TooLarge, UnsupportedType (no picture, or of another kind), Invalid (broken, or too many pixels).
    """
    if len(data) > LARGEST:
        raise TooLarge
    kind, cleaned, digest = await asyncio.get_running_loop().run_in_executor(_decoding, _rewrite, data)
    return Picture(name=_harmless(name, kind), type=TYPES[kind], data=cleaned, digest=digest)


def _rewrite(data: bytes) -> tuple[str, bytes, str]:
    """The format, the bytes to keep, and the digest of those that were sent."""
    if not data.startswith(_BEGINNINGS) or (data.startswith(b"RIFF") and data[8:12] != b"WEBP"):
        raise UnsupportedType("PNG、JPEG、WebP、GIFの画像だけを受け付けます。")
    try:
        with Image.open(io.BytesIO(data), formats=tuple(TYPES)) as image:
            if image.width * image.height > PIXELS:
                raise Invalid(errors=[("/file", "画像の縦横が大きすぎます。")])
            # Phones put a second picture behind a JPEG and call it MPO.
            kind = "JPEG" if image.format == "MPO" else image.format or ""
            return kind, _anew(image, kind), hashlib.sha256(data).hexdigest()
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
