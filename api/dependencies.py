"""What routes ask for by name: the parts of the running service, from the lifespan's state."""

from typing import Annotated, TypedDict, cast

from fastapi import Depends
from starlette.requests import Request

from api.channels.setup import Channels
from api.conversations import Conversations
from api.desk import Desk
from api.guesses import Guesses
from api.keys import Keys
from api.live import Live
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


async def _desk(request: Request) -> Desk:
    return cast(Desk, request.state.desk)


async def _walks(request: Request) -> Walks:
    return Walks(cast(Conversations, request.state.conversations))


async def _guesses(request: Request) -> Guesses:
    return cast(Guesses, request.state.guesses)


async def _signing(request: Request) -> Signing:
    return cast(Signing, request.state.signing)


async def _settings(request: Request) -> Settings:
    return cast(Settings, request.state.settings)


async def _keys(request: Request) -> Keys:
    return cast(Keys, request.state.keys)


async def _writer(request: Request) -> Writer:
    return cast(Writer, request.state.writer)


async def _reads(request: Request) -> Reads:
    return cast(Reads, request.state.reads)


async def _live(request: Request) -> Live:
    return cast(Live, request.state.live)


async def _suggesting(request: Request) -> Suggesting:
    return cast(Suggesting, request.state.suggesting)


DeskDep = Annotated[Desk, Depends(_desk)]
GuessesDep = Annotated[Guesses, Depends(_guesses)]
WalksDep = Annotated[Walks, Depends(_walks)]
SigningDep = Annotated[Signing, Depends(_signing)]
SettingsDep = Annotated[Settings, Depends(_settings)]
KeysDep = Annotated[Keys, Depends(_keys)]
WriterDep = Annotated[Writer, Depends(_writer)]
ReadsDep = Annotated[Reads, Depends(_reads)]
LiveDep = Annotated[Live, Depends(_live)]
SuggestingDep = Annotated[Suggesting, Depends(_suggesting)]
