"""What it costs to accept a webhook durably: signed events into the inbox, against a bare FastAPI endpoint, in one run.

    python benchmarks/webhooks.py [--seconds 5] [--at-once 16]

Both servers run in processes of their own with uvloop and httptools; the load comes from this process over keep-alive
connections. Read the figures as ratios: the machine is shared.
"""

import argparse
import asyncio
import base64
import hashlib
import hmac
import itertools
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import aiohttp

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.platforms.line_customer import SECRET, SETTINGS
from tests.ports import free_port
from tests.service import running

BARE = """
from fastapi import FastAPI
from pydantic import BaseModel

class Body(BaseModel):
    destination: str
    events: list[dict]

app = FastAPI()

@app.get("/healthz")
async def health():
    return {}

@app.post("/webhooks/line")
async def take(body: Body):
    return {"events": len(body.events)}
"""


@contextmanager
def bare() -> Iterator[str]:
    """The bare endpoint; yields its address."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "bare.py").write_text(BARE)
        port = free_port()
        command = [sys.executable, "-m", "uvicorn", "bare:app", "--port", str(port), "--log-level", "error"]
        process = subprocess.Popen(command, cwd=folder)
        try:
            time.sleep(2)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.kill()
            process.wait()


def event(number: int) -> tuple[bytes, dict[str, str]]:
    """A text of one of a hundred customers, signed."""
    body = json.dumps(
        {
            "destination": "UBOT",
            "events": [
                {
                    "type": "unfollow",
                    "mode": "active",
                    "timestamp": 1764000000000 + number,
                    "webhookEventId": f"e{time.time_ns()}-{number}",
                    "deliveryContext": {"isRedelivery": False},
                    "source": {"type": "user", "userId": f"U{number % 100}"},
                }
            ],
        }
    ).encode()
    signature = base64.b64encode(hmac.new(SECRET.encode(), body, hashlib.sha256).digest()).decode()
    return body, {"x-line-signature": signature, "content-type": "application/json"}


async def load(address: str, *, seconds: float, at_once: int) -> tuple[float, float, float]:
    """Events a second, p50 and p99 of the answer in ms."""
    numbers, times = itertools.count(), list[float]()
    end = time.perf_counter() + seconds

    async def one(session: aiohttp.ClientSession) -> None:
        while time.perf_counter() < end:
            body, headers = event(next(numbers))
            started = time.perf_counter()
            async with session.post(f"{address}/webhooks/line", data=body, headers=headers) as response:
                assert response.status == 200, response.status
                await response.read()
            times.append(time.perf_counter() - started)

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=at_once)) as session:
        await asyncio.gather(*(one(session) for _ in range(at_once)))
    quantiles = statistics.quantiles(times, n=100)
    return len(times) / seconds, quantiles[49] * 1000, quantiles[98] * 1000


def main() -> None:
    """Measure both and print the comparison."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--at-once", type=int, default=16)
    arguments = parser.parse_args()

    def measure(address: str) -> tuple[float, float, float]:
        return asyncio.run(load(address, seconds=arguments.seconds, at_once=arguments.at_once))

    with bare() as address:
        plain = measure(address)
    with tempfile.TemporaryDirectory() as folder, running(Path(folder), SETTINGS) as service:
        kept = measure(service.address)
    print(f"{'':34}{'events/s':>10}{'p50 ms':>9}{'p99 ms':>9}{'ratio':>8}")
    for name, (rate, p50, p99) in (("bare FastAPI, nothing kept", plain), ("madoguchi, signed and on disk", kept)):
        print(f"{name:34}{rate:10.0f}{p50:9.1f}{p99:9.1f}{rate / plain[0]:8.2f}")


if __name__ == "__main__":
    main()
