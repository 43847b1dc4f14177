"""The widget's modules, for any page to load: read once, without comments and indentation, compressed once.

The files run as they are written; what is done here only makes them lighter on a bad line. All but the one that a page
embeds are asked for under a version, ``/widget/<version>/panel.js``, and kept by the browser: on the next page, and
after a reload, it asks for none of them again. The embedded one may be used once more while a newer one is fetched, so
that the chat comes up on a reload also while the desk cannot be reached.
"""

import gzip
import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from rjsmin import jsmin
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from api.problems import MethodNotAllowed, NotFound

#: What a page embeds, and where it says from where it takes the others.
_EMBEDDED = "chat.js"
_HERE = "'./'"
#: Seconds for which a page may start with the embedded module that it has, while it asks for a newer one.
_STALE = 86_400


@dataclass(frozen=True, kw_only=True, slots=True)
class _Module:
    plain: bytes
    packed: bytes
    tag: str


class WidgetFiles:
    """Serves the ``.js`` files of a folder to every origin."""

    def __init__(self, folder: Path) -> None:
        sources = {file.name: _plain(file.read_text("utf-8")) for file in sorted(folder.glob("*.js"))}
        self._version = _hash("".join(sources.values()).encode())[:16]
        sources[_EMBEDDED] = sources[_EMBEDDED].replace(_HERE, f"'./{self._version}/'", 1)
        self._modules = {name: _module(source.encode()) for name, source in sources.items()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        path = scope["path"].removeprefix(scope.get("root_path", "")).lstrip("/")
        version, _, name = path.rpartition("/")
        module = self._modules.get(name)
        if module is None or "/" in version:
            raise NotFound
        if scope["method"] not in ("GET", "HEAD"):
            raise MethodNotAllowed(headers={"Allow": "GET, HEAD"})
        await _answer(module, Headers(scope=scope), self._keeping(version, name))(scope, receive, send)

    def _keeping(self, version: str, name: str) -> str:
        """How long a browser may keep a module."""
        if version == self._version:
            return "public, max-age=31536000, immutable"
        if name == _EMBEDDED:
            return f"max-age=0, stale-while-revalidate={_STALE}"
        # A page that was opened before the desk became newer gets what there is now.
        return "no-cache"


#: A stylesheet in a module: the only template literal that has lines of its own.
_STYLES = re.compile(r"sheet\(`(.+?)`\)", re.DOTALL)


def _module(plain: bytes) -> _Module:
    return _Module(plain=plain, packed=gzip.compress(plain, 9, mtime=0), tag=f'"{_hash(plain)[:32]}"')


def _hash(content: bytes) -> str:
    return sha256(content).hexdigest()


def _plain(source: str) -> str:
    # What jsmin leaves as it is are the template literals.
    return _STYLES.sub(_packed_styles, str(jsmin(source)))


def _packed_styles(styles: re.Match[str]) -> str:
    return re.sub(r";?\s*([{};,>])\s*|(?<=:) ", r"\1", styles[0])


def _answer(module: _Module, asked: Headers, keeping: str) -> Response:
    headers = {
        "Access-Control-Allow-Origin": "*",
        "Cache-Control": keeping,
        "ETag": module.tag,
        "Vary": "Accept-Encoding",
    }
    if module.tag in asked.get("If-None-Match", ""):
        return Response(status_code=304, headers=headers)
    if "gzip" not in asked.get("Accept-Encoding", ""):
        return Response(module.plain, media_type="text/javascript", headers=headers)
    return Response(module.packed, media_type="text/javascript", headers={**headers, "Content-Encoding": "gzip"})
