"""The log of a whole conversation: what happened stands in it, what was said does not."""

import json
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any
from uuid import uuid4

from tests.api.chats import write_folder
from tests.service import running

SECRET = "Hunter2xyz"
WORDS = "お湯がわかない"


def test_no_words_no_secrets_no_tokens(tmp_path: Path):
    environment = {"KNOWLEDGE_DIR": str(write_folder(tmp_path / "knowledge")), "LOG_LEVEL": "debug"}
    with running(tmp_path, environment) as service:

        def send(path: str, body: dict[str, Any] | None = None, token: str = "") -> Any:
            data = json.dumps(body).encode() if body is not None else None
            headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
            with urllib.request.urlopen(urllib.request.Request(service.address + path, data, headers)) as response:
                return json.loads(response.read() or b"null")

        opening = {"client_id": str(uuid4()), "text": WORDS, "page": f"https://shop.example/?password={SECRET}"}
        opened = send("/api/chat/conversations", opening)
        base = f"/api/chat/conversations/{opened['id']}"
        send(f"{base}/messages", {"client_id": str(uuid4()), "text": f"パスワードは{SECRET}です"}, opened["token"])
        send(f"{base}/rating", {"score": 5, "comment": f"パスワードは{SECRET}"}, opened["token"])
        send(f"/api/suggest?q={urllib.parse.quote(f'パスワードは{SECRET}')}")
        send(f"/api/time?nonce={SECRET}")
        service.stop()

    log = service.log.read_text(encoding="utf-8")
    lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    requests = [line for line in lines if line["event"] == "request"]
    assert [line["path"] for line in requests if line["method"] == "POST"] == [
        "/api/chat/conversations",
        f"{base}/messages",
        f"{base}/rating",
    ]
    assert all(line["client"] == "127.0.0.0" for line in requests)
    for hidden in (SECRET, WORDS, opened["token"]):
        assert hidden not in log
