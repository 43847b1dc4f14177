"""A customer on the web, as a program: no browser, the API alone."""

import json
import urllib.error
import urllib.request
import uuid
from dataclasses import dataclass, replace
from typing import Any, Self

from tests.waiting import PATIENCE, wait_until


@dataclass(frozen=True)
class WebCustomer:
    """One conversation, reached at ``address``."""

    address: str
    path: str
    token: str

    @classmethod
    def opens(cls, address: str) -> Self:
        """A new conversation, with nothing said yet."""
        opened = _call(f"{address}/api/chat/conversations", {"client_id": str(uuid.uuid4())})
        return cls(address, f"/api/chat/conversations/{opened['id']}", opened["token"])

    def through(self, address: str) -> Self:
        """The same conversation by way of another process."""
        return replace(self, address=address)

    def say(self, text: str) -> dict[str, Any]:
        """Say it; what could not be taken just now (503) is sent again under the same client id, as the widget does."""
        body = {"client_id": str(uuid.uuid4()), "text": text}
        answers: list[dict[str, Any]] = []

        def is_taken() -> bool:
            try:
                answers.append(_call(f"{self.address}{self.path}/messages", body, self.token))
            except urllib.error.HTTPError as error:
                if error.code != 503:
                    raise
            return bool(answers)

        wait_until(is_taken)
        return answers[0]

    def seen(self) -> list[dict[str, Any]]:
        """All messages of the conversation (at most 200)."""
        messages: list[dict[str, Any]] = self._state()["messages"]
        return messages

    @property
    def status(self) -> str:
        """Who has the conversation."""
        return str(self._state()["status"])

    def _state(self) -> dict[str, Any]:
        return _call(f"{self.address}{self.path}/messages", token=self.token)


def _call(url: str, body: Any = None, token: str | None = None) -> dict[str, Any]:
    headers = {"content-type": "application/json"} | ({"authorization": f"Bearer {token}"} if token else {})
    data = json.dumps(body).encode() if body is not None else None
    request = urllib.request.Request(url, data=data, headers=headers)
    with urllib.request.urlopen(request, timeout=PATIENCE) as response:
        answer: dict[str, Any] = json.load(response)
        return answer
