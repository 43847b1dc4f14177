"""What routes ask for by name: the parts of the running service, from the lifespan's state."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, TypedDict

from fastapi import Depends
from starlette.requests import Request

from api.channels.setup import Channels
from api.conversations import Conversations
from api.desk import Desk
from api.guesses import Guesses
from api.keys import Keys
from api.live import Live
from api.rates import SlidingRate
from api.records.reads import Reads
from api.records.writer import Writer
from api.settings import Settings
from api.staff.signing import Signing
from api.suggesting import Suggesting
from api.versions import Library
from api.walks import Walks


class State(TypedDict):
    """The running service; `request.state` has its keys as attributes."""

    settings: Settings
    keys: Keys
    library: Library
    writer: Writer
    reads: Reads
    live: Live
    conversations: Conversations
    desk: Desk
    suggesting: Suggesting
    channels: Channels
    guesses: Guesses
    signing: Signing
    picture_rate: SlidingRate


def _part(name: str) -> Callable[[Request], Awaitable[Any]]:
    """A dependency that gives the part of the running service which stands in `State` under ``name``."""

    async def part(request: Request) -> Any:
        return getattr(request.state, name)

    return part


async def _walks(request: Request) -> Walks:
    return Walks(request.state.conversations)


DeskDep = Annotated[Desk, Depends(_part("desk"))]
GuessesDep = Annotated[Guesses, Depends(_part("guesses"))]
KeysDep = Annotated[Keys, Depends(_part("keys"))]
LiveDep = Annotated[Live, Depends(_part("live"))]
PictureRateDep = Annotated[SlidingRate, Depends(_part("picture_rate"))]
ReadsDep = Annotated[Reads, Depends(_part("reads"))]
SettingsDep = Annotated[Settings, Depends(_part("settings"))]
SigningDep = Annotated[Signing, Depends(_part("signing"))]
SuggestingDep = Annotated[Suggesting, Depends(_part("suggesting"))]
WalksDep = Annotated[Walks, Depends(_walks)]
WriterDep = Annotated[Writer, Depends(_part("writer"))]
