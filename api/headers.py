"""Headers of a request, for whoever looks at one of them: to make an object of all takes longer."""

from starlette.types import Scope


def header(scope: Scope, name: bytes, default: str = "") -> str:
    """The first header of that name, which is written in small letters; ``default`` where there is none."""
    for key, value in scope["headers"]:
        if key == name:
            return value.decode("latin-1")
    return default
