"""What a whole, durable turn costs, in one run, as ratios.

A real server over real HTTP, loaded from another process, 16 connections at once: masking, matching, the machine,
messages and state in one synced commit, the answer. Beside it, with the same request: a bare FastAPI endpoint; one that
only commits two rows through the same writer; one with an SQLModel session. Cells are interleaved and repeated, and the
best pass of each counts, so that a busy machine harms all alike; each server works for a while before it is measured.
The server's processor time a request is told as well: it can be compared when the cores are shared with other work.

"turn" says wordings of the topics again and again, so that most were read before; "new texts" says what nobody has said
before; "talk" plays the rehearsals of the knowledge as conversations go, with taps on buttons and short answers that
come again, and everything longer said by nobody before.

    python -m benchmarks.turns [--seconds 3] [--warm 3] [--passes 3] [--knowledge DIR]
"""

import argparse
import itertools
import json
import multiprocessing
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import knowledge
from benchmarks.load import Result, Session, post, run
from knowledge.load import load
from knowledge.model import Rehearsal

#: Ratios to be reached (see docs): name, what is compared, at least.
TARGETS = (
    ("a turn against bare FastAPI", "turn", "bare", 0.30),
    ("a turn against group commit alone", "turn", "group", 0.45),
    ("a turn against an SQLModel session", "turn", "session", 4.0),
)
#: Turns before a connection begins another conversation.
TURNS = 12
#: Texts of so many letters at most (はい, まだです, できました) are said again and again, longer ones never.
COMES_AGAIN = 8
_COUNT = itertools.count(int(time.time()))


class SamePost(Session):
    """The comparison's request."""

    def __init__(self, texts: list[str]) -> None:
        self._texts = itertools.cycle(texts)

    def next(self, body: bytes | None) -> tuple[bytes, bool]:
        """The next text under a new id."""
        del body
        content = json.dumps({"client_id": str(uuid4()), "text": next(self._texts)}).encode()
        return post("/say", content), True


class Conversing(Session):
    """Conversations one after the other; opening one is not counted."""

    def __init__(self) -> None:
        self._path = self._token = ""

    def _open(self) -> tuple[bytes, bool]:
        return post("/api/chat/conversations", json.dumps({"client_id": str(uuid4())}).encode()), False

    def _opened(self, answer: Mapping[str, Any]) -> None:
        self._path, self._token = f"/api/chat/conversations/{answer['id']}/messages", answer["token"]


class Turns(Conversing):
    """Conversations of a few turns each."""

    def __init__(self, texts: list[str]) -> None:
        super().__init__()
        self._texts = itertools.cycle(texts)
        self._left = 0

    def next(self, body: bytes | None) -> tuple[bytes, bool]:
        """The next turn, or the opening of the next conversation."""
        if self._left == 0:
            self._left = -1
            return self._open()
        if self._left < 0 and body:
            self._opened(json.loads(body))
            self._left = TURNS
        self._left -= 1
        content = json.dumps({"client_id": str(uuid4()), "text": self.text()}, ensure_ascii=False).encode()
        return post(self._path, content, self._token), True

    def text(self) -> str:
        """What is said next."""
        return next(self._texts)


class NewTurns(Turns):
    """The same, with texts that nobody has said before: nothing that the service keeps of texts helps."""

    def text(self) -> str:
        """What is said next, with a count of its own."""
        return f"{super().text()}（{next(_COUNT)}回目）"


class Talk(Conversing):
    """The conversations of the knowledge's own rehearsals, each from its beginning to its end."""

    def __init__(self, rehearsals: Sequence[Rehearsal]) -> None:
        super().__init__()
        self._rehearsals = itertools.cycle(random.sample(rehearsals, len(rehearsals)))
        self._turns: Iterator[tuple[str, str]] | None = None
        self._offered: dict[str, str] = {}

    def next(self, body: bytes | None) -> tuple[bytes, bool]:
        """The next turn of the conversation, or the opening of the next one."""
        answer = json.loads(body) if body else {}
        if "token" in answer:
            self._opened(answer)
        self._offered = {
            choice["label"]: choice["id"] for message in answer.get("messages", ()) for choice in message["choices"]
        }
        turn = next(self._turns, None) if self._turns else None
        if turn is None:
            said = [("text", turn) if isinstance(turn, str) else turn for turn in next(self._rehearsals).turns]
            self._turns = iter([turn for turn in said if turn[0] != "after"])
            return self._open()
        return post(self._path, self._content(*turn), self._token), True

    def _content(self, what: str, said: str) -> bytes:
        content = {"client_id": str(uuid4())}
        if what == "choose" and said in self._offered:
            content["choice"] = self._offered[said]
        else:
            comes_again = what == "choose" or len(said) <= COMES_AGAIN
            content["text"] = said if comes_again else f"{said}（{next(_COUNT)}回目）"
        return json.dumps(content, ensure_ascii=False).encode()


@contextmanager
def serving(app: str, folder: Path, source: Path) -> Iterator[tuple[int, int]]:
    """A uvicorn process with that application on a free port: its port and its id."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "MADOGUCHI_DATA_DIR": str(folder / app.rpartition(":")[2]),
        "MADOGUCHI_KNOWLEDGE_DIR": str(source),
        "MADOGUCHI_RATE_PER_ADDRESS": "0",
        "MADOGUCHI_RATE_PER_CONVERSATION": "0",
        "BENCHMARK_DATABASE": f"sqlite:///{folder}/{app.rpartition(':')[2]}.db",
    }
    command = [sys.executable, "-m", "uvicorn", "--factory", app, "--port", str(port), "--no-access-log"]
    with (folder / "server.log").open("ab") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        for _ in range(600):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield port, process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def main() -> None:
    """Run all cells and print what they measured."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    arguments.add_argument("--seconds", type=float, default=3.0)
    arguments.add_argument("--warm", type=float, default=3.0)
    arguments.add_argument("--passes", type=int, default=3)
    arguments.add_argument("--connections", type=int, default=16)
    arguments.add_argument("--knowledge", type=Path, default=knowledge.shipped())
    chosen = arguments.parse_args()
    known = load(chosen.knowledge)
    texts = [example for topic in known.topics.values() for example in topic.examples[:20]][:1_000]
    cells = {
        "bare": ("benchmarks.turn_peers:bare", SamePost),
        "group": ("benchmarks.turn_peers:group", SamePost),
        "session": ("benchmarks.turn_peers:session", SamePost),
        "turn": ("api.app:serve_app", Turns),
        "talk": ("api.app:serve_app", Talk),
        "new texts": ("api.app:serve_app", NewTurns),
    }
    best: dict[str, Result] = {}
    alone: dict[str, Result] = {}
    with tempfile.TemporaryDirectory() as folder, multiprocessing.get_context("spawn").Pool(1) as pool:
        for _ in range(chosen.passes):
            for name, (app, session) in cells.items():
                with serving(app, Path(folder), chosen.knowledge) as (port, server):
                    said = known.rehearsals if session is Talk else texts
                    pool.apply(_load, (port, session, said, chosen.connections, chosen.warm))
                    for connections, kept in ((chosen.connections, best), (1, alone)):
                        before = _processor_seconds(server)
                        result = pool.apply(_load, (port, session, said, connections, chosen.seconds))
                        result.processor = _processor_seconds(server) - before
                        if name not in kept or result.per_second > kept[name].per_second:
                            kept[name] = result
    _report(best, alone)


def _load(
    port: int, session: Callable[[Any], Session], said: Sequence[Any], connections: int, seconds: float
) -> Result:
    return run(port, lambda: session(said), connections=connections, seconds=seconds)


def _processor_seconds(process: int) -> float:
    """What a process has used so far (Linux)."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _report(best: dict[str, Result], alone: dict[str, Result]) -> None:
    print(f"{'':10}{'req/s':>8}{'p50 ms':>9}{'p99 ms':>9}{'cpu ms':>9}{'failed':>8}{'alone p50':>11}")
    for name, result in best.items():
        print(
            f"{name:10}{result.per_second:8.0f}{result.percentile(0.5):9.2f}{result.percentile(0.99):9.2f}"
            f"{result.processor_ms:9.3f}{result.failed:8}{alone[name].percentile(0.5):11.2f}"
        )
    print()
    for title, name, other, least in TARGETS:
        ratio = best[name].per_second / best[other].per_second
        print(f"{title}: {ratio:.2f} (target {least:.2f}) {'ok' if ratio >= least else 'MISSED'}")
    tail = best["turn"].percentile(0.99) / best["group"].percentile(0.99)
    print(f"p99 of a turn against group commit's: {tail:.2f} (target at most 1.50) {'ok' if tail <= 1.5 else 'MISSED'}")
    single = alone["turn"].percentile(0.5) / alone["bare"].percentile(0.5)
    print(f"alone, p50 against bare FastAPI's: {single:.2f} (target at most 4.00) {'ok' if single <= 4 else 'MISSED'}")


if __name__ == "__main__":
    main()
