"""Every way in which a request can fail, as one family of exceptions, and its one JSON form (RFC 9457).

A subclass names its HTTP status, its code and what the customer reads; it stands here or beside its raiser.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel, Field
from pydantic_core import to_json
from starlette.responses import Response


class Fault(BaseModel):
    """One thing that is wrong in a request."""

    pointer: str = Field(
        description="Where, as a JSON pointer into the body, or `/query/name`, `/path/name`, `/header/name`."
    )
    detail: str


class Problem(BaseModel):
    """RFC 9457 problem details; the body of every answer that is not a success."""

    type: str = Field(examples=["/problems/not-found"])
    code: str = Field(examples=["not-found"])
    title: str = Field(examples=["Not Found"])
    status: int = Field(examples=[404])
    detail: str = Field(examples=["見つかりません。"])
    errors: list[Fault] | None = Field(default=None, description="What is wrong where; always there for `invalid`.")


class MadoguchiError(Exception):
    """Base of all expected failures."""

    status = 500
    code = "internal"
    title = "Internal Server Error"
    detail = "申し訳ありません。処理できませんでした。もう一度お試しください。"

    def __init__(
        self,
        detail: str | None = None,
        *,
        errors: Sequence[tuple[str, str]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.detail = detail or type(self).detail
        self.errors = tuple(errors)
        self.headers = dict(headers or {})
        super().__init__(self.detail)

    def response(self) -> Response:
        """The problem+json answer."""
        body: dict[str, Any] = {
            "type": f"/problems/{self.code}",
            "code": self.code,
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
        }
        if self.errors:
            body["errors"] = [{"pointer": pointer, "detail": detail} for pointer, detail in self.errors]
        headers = {"cache-control": "no-store", **self.headers}
        return Response(to_json(body), self.status, headers, media_type="application/problem+json")


class BadJson(MadoguchiError):
    """The body is no JSON."""

    status, code, title = 400, "bad-json", "Bad Request"
    detail = "本文がJSONとして読み取れません。"


class BadEncoding(MadoguchiError):
    """The body is no UTF-8."""

    status, code, title = 400, "bad-encoding", "Bad Request"
    detail = "本文の文字コードがUTF-8ではありません。"


class BadSignature(MadoguchiError):
    """A webhook's signature does not fit."""

    status, code, title = 401, "bad-signature", "Unauthorized"
    detail = "署名が正しくありません。"


class NoSession(MadoguchiError):
    """Nobody is signed in."""

    status, code, title = 401, "no-session", "Unauthorized"
    detail = "サインインしてください。"


class WrongPassword(MadoguchiError):
    """Name, password or one-time code are wrong; which one is not said."""

    status, code, title = 401, "wrong-password", "Unauthorized"
    detail = "名前またはパスワードが違います。"


class NotAllowed(MadoguchiError):
    """The role does not permit it."""

    status, code, title = 403, "not-allowed", "Forbidden"
    detail = "この操作は許可されていません。"


class NotFound(MadoguchiError):
    """There is no such thing, or it belongs to somebody else: both look the same."""

    status, code, title = 404, "not-found", "Not Found"
    detail = "見つかりません。"


class MethodNotAllowed(MadoguchiError):
    """The address exists, the method does not."""

    status, code, title = 405, "method-not-allowed", "Method Not Allowed"
    detail = "このメソッドは使えません。"


class ClientIdReused(MadoguchiError):
    """A client id came again with other content."""

    status, code, title = 409, "client-id-reused", "Conflict"
    detail = "同じ client_id が別の内容で使われています。"


class ConversationOver(MadoguchiError):
    """The conversation takes no more messages."""

    status, code, title = 410, "conversation-over", "Gone"
    detail = "この会話は終了しました。新しい会話を始めてください。"


class TooLarge(MadoguchiError):
    """The body is larger than the limit."""

    status, code, title = 413, "too-large", "Content Too Large"
    detail = "送信された内容が大きすぎます。"


class UnsupportedType(MadoguchiError):
    """The media type cannot be taken."""

    status, code, title = 415, "unsupported-type", "Unsupported Media Type"
    detail = "この形式は受け付けられません。"


class TextEmpty(MadoguchiError):
    """The text has nothing in it."""

    status, code, title = 422, "text-empty", "Unprocessable Content"
    detail = "文章が入力されていません。"


class TextTooLong(MadoguchiError):
    """The text has more than 8,000 characters."""

    status, code, title = 422, "text-too-long", "Unprocessable Content"
    detail = "文章は8,000文字までです。短くするか、分けて送ってください。"


class UnknownChoice(MadoguchiError):
    """There is no such button in this conversation."""

    status, code, title = 422, "unknown-choice", "Unprocessable Content"
    detail = "その選択肢はありません。"


class Invalid(MadoguchiError):
    """Something else in the request is wrong; ``errors`` says what."""

    status, code, title = 422, "invalid", "Unprocessable Content"
    detail = "送信された内容に誤りがあります。"


class TooFast(MadoguchiError):
    """More requests than the rate allows."""

    status, code, title = 429, "too-fast", "Too Many Requests"
    detail = "短い時間に多くの送信がありました。少し待ってからお試しください。"

    def __init__(self, seconds: int) -> None:
        super().__init__(headers={"retry-after": str(max(1, seconds))})


class NotWritable(MadoguchiError):
    """Nothing can be stored now (full disk, read-only or unreachable database)."""

    status, code, title = 503, "not-writable", "Service Unavailable"
    detail = "ただいま記録を保存できません。しばらくしてからもう一度お試しください。"

    def __init__(self) -> None:
        super().__init__(headers={"retry-after": "5"})


class Overloaded(MadoguchiError):
    """Too much is waiting already."""

    status, code, title = 503, "overloaded", "Service Unavailable"
    detail = "ただいま混み合っています。しばらくしてからもう一度お試しください。"

    def __init__(self) -> None:
        super().__init__(headers={"retry-after": "2"})
