"""The public pages: the demo page, the connection check, and the procedures as plain pages. They need no script."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import FileResponse, HTMLResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.templating import Jinja2Templates

from api.office import WEEKDAYS, office
from api.procedures import written_out
from knowledge.model import Knowledge

FOLDER = Path(__file__).parent / "templates" / "pages"

router = APIRouter()
templates = Jinja2Templates(directory=FOLDER)


def current_knowledge(request: Request) -> Knowledge:
    """The knowledge in force now."""
    return request.state.library.current().knowledge


CurrentKnowledge = Annotated[Knowledge, Depends(current_knowledge)]


class DeskCard(BaseModel):
    """Who answers, and when: what the chat shows beside the conversation."""

    name: str = Field(examples=["シスコム メールサポート"])
    phone: str = Field(examples=["03-0000-0000"])
    hours: str = Field(examples=["平日 9:00-18:00"])
    check_url: str = Field(examples=["https://desk.example.jp/check"])


@router.get("/api/chat/desk", tags=["chat"])
async def desk_card(request: Request, knowledge: CurrentKnowledge) -> DeskCard:
    """Name, phone and hours of the desk."""
    desk = knowledge.desk
    return DeskCard(name=desk.name, phone=desk.phone, hours=desk.hours_text, check_url=_address(request, "check"))


@router.get("/", include_in_schema=False)
async def demo(request: Request, knowledge: CurrentKnowledge) -> HTMLResponse:
    """A provider's support page with the chat in it."""
    topics = [topic for topic in knowledge.topics.values() if not topic.part]
    return _page(request, knowledge, "demo.html", topics=topics, open_now=office(knowledge.desk, _now(request)))


@router.get("/check", include_in_schema=False)
async def check(request: Request, knowledge: CurrentKnowledge) -> HTMLResponse:
    """Date and time of the desk, for the connection check on another device. Never from a cache."""
    answer = _page(request, knowledge, "check.html", now=_now(request))
    answer.headers["Cache-Control"] = "no-store"
    return answer


@router.get("/faq", include_in_schema=False)
async def faq(request: Request, knowledge: CurrentKnowledge) -> HTMLResponse:
    """All procedures."""
    return _page(request, knowledge, "faq.html", topics=[t for t in knowledge.topics.values() if not t.part])


@router.get("/faq/{topic_id}", include_in_schema=False)
async def procedure(request: Request, knowledge: CurrentKnowledge, topic_id: str) -> HTMLResponse:
    """One procedure, written out."""
    renamed = (topic for topic in knowledge.topics.values() if topic_id in topic.was)
    topic = knowledge.topics.get(topic_id) or next(renamed, None)
    if topic is None or topic.part:
        raise HTTPException(404)
    desk = knowledge.desk
    fills = {
        "phone": desk.phone,
        "hours": desk.hours_text,
        "next_open": office(desk, _now(request)).next_open,
        "check_url": _address(request, "check"),
    }
    return _page(request, knowledge, "procedure.html", topic=topic, lines=written_out(knowledge, topic, fills))


@router.get("/pages/style.css", include_in_schema=False)
async def style() -> FileResponse:
    """The pages' look."""
    return FileResponse(FOLDER / "style.css", media_type="text/css", headers={"Cache-Control": "no-cache"})


@router.get("/pages/icon.svg", include_in_schema=False)
async def icon() -> FileResponse:
    """The pages' icon."""
    return FileResponse(FOLDER / "icon.svg", media_type="image/svg+xml", headers={"Cache-Control": "no-cache"})


def _page(request: Request, knowledge: Knowledge, name: str, **values: object) -> HTMLResponse:
    return templates.TemplateResponse(request, name, {"desk": knowledge.desk, "weekdays": WEEKDAYS, **values})


def _address(request: Request, path: str) -> str:
    return f"{request.state.settings.public_url}/{path}"


def _now(request: Request) -> datetime:
    return datetime.now(request.state.settings.zone)
