"""The real service in a process of its own, which a test may stop, kill and start again on the same port and data."""

import contextlib
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path

from api.records.database import connect
from api.records.migrate import upgrade
from tests.ports import free_port
from tests.waiting import PATIENCE

ROOT = Path(__file__).parents[1]
#: Seconds that a start may take where everything else has precedence; one that fails is noticed at once.
START = 300.0


class Service:
    """One service; ``environment`` holds its settings without the prefix ``MADOGUCHI_``."""

    def __init__(self, folder: Path, environment: Mapping[str, str] | None = None) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        settings = {"DATA_DIR": str(folder / "data"), "SECRET_KEY": "a secret key for tests", "LOG_LEVEL": "warning"}
        settings |= {"RATE_PER_ADDRESS": "0", "RATE_PER_CONVERSATION": "0", **(environment or {})}
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.database = folder / "data" / "madoguchi.db"
        self.log = folder / f"service-{self.port}.log"
        self._environment = {name: value for name, value in os.environ.items() if not name.startswith("MADOGUCHI_")}
        self._environment |= {f"MADOGUCHI_{name}": value for name, value in settings.items()}
        self._environment["PYTHONPATH"] = str(ROOT)
        self._process: subprocess.Popen[bytes] | None = None
        url = settings.get("DATABASE_URL")
        if url:
            engine = connect(url)
            upgrade(engine)
            engine.dispose()

    def start(self) -> None:
        """Start it; returns when it answers."""
        command = [sys.executable, "-c", "from api.cli import main; main()", "serve"]
        command += ["--host", "127.0.0.1", "--port", str(self.port)]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(command, env=self._environment, cwd=ROOT, stdout=log, stderr=log)
        deadline = time.monotonic() + START
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise AssertionError(f"the service did not start:\n{self.log.read_text()[-4000:]}")
            time.sleep(0.05)

    def kill(self) -> None:
        """End it as a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def stop(self) -> int:
        """Ask it to end (SIGTERM); returns its exit code."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        code = self._process.wait(PATIENCE)
        self._process = None
        return code

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/healthz", timeout=5):
                return True
        except (OSError, urllib.error.URLError):
            return False


@contextlib.contextmanager
def running(folder: Path, environment: Mapping[str, str] | None = None) -> Iterator[Service]:
    """A started service that is ended with the block."""
    service = Service(folder, environment)
    service.start()
    try:
        yield service
    finally:
        service.kill()
