"""The widget's modules, for any page to load: read once, without comments and indentation, compressed once.

The files run as they are written; what is taken off here only makes them lighter on a bad line.
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


@dataclass(frozen=True, kw_only=True, slots=True)
class _Module:
    plain: bytes
    packed: bytes
    tag: str


class WidgetFiles:
    """Serves the ``.js`` files of a folder to every origin."""

    def __init__(self, folder: Path) -> None:
        self._modules = {file.name: _module(file.read_text("utf-8")) for file in folder.glob("*.js")}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        module = self._modules.get(scope["path"].removeprefix(scope.get("root_path", "")).lstrip("/"))
        if module is None:
            raise NotFound
        if scope["method"] not in ("GET", "HEAD"):
            raise MethodNotAllowed(headers={"Allow": "GET, HEAD"})
        await _answer(module, Headers(scope=scope))(scope, receive, send)


#: A stylesheet in a module: the only template literal that has lines of its own.
_STYLES = re.compile(r"sheet\(`(.+?)`\)", re.DOTALL)


def _module(source: str) -> _Module:
    # What jsmin leaves as it is are the template literals.
    plain = _STYLES.sub(_packed_styles, str(jsmin(source))).encode()
    return _Module(plain=plain, packed=gzip.compress(plain, 9, mtime=0), tag=f'"{sha256(plain).hexdigest()[:32]}"')


def _packed_styles(styles: re.Match[str]) -> str:
    return re.sub(r";?\s*([{};,>])\s*|(?<=:) ", r"\1", styles[0])


def _answer(module: _Module, asked: Headers) -> Response:
    headers = {
        "Access-Control-Allow-Origin": "*",
        # Checked again every time: an old widget must not talk to a new desk.
        "Cache-Control": "no-cache",
        "ETag": module.tag,
        "Vary": "Accept-Encoding",
    }
    if module.tag in asked.get("If-None-Match", ""):
        return Response(status_code=304, headers=headers)
    if "gzip" not in asked.get("Accept-Encoding", ""):
        return Response(module.plain, media_type="text/javascript", headers=headers)
    return Response(module.packed, media_type="text/javascript", headers={**headers, "Content-Encoding": "gzip"})
