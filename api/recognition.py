"""Reading error messages off screenshots: the extra ``madoguchi[ocr]``, whose models lie inside its wheel.

Without the extra pictures are kept and acknowledged, and nothing else.
"""

import asyncio
import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import structlog
from PIL import Image

#: From a picture's file to the lines of text on it.
Recognise = Callable[[bytes], list[str]]

_MODULE = "rapidocr"
#: More pictures than this do not wait: a picture of which nothing was read is no harm, a desk that hangs is.
_MOST_WAITING = 4
#: Seconds that a customer waits for it; a screenshot takes two or three on one core.
_PATIENCE = 20.0
#: It needs a core for itself for so long that it gets one thread, and no more threads inside.
_reading = ThreadPoolExecutor(1, thread_name_prefix="recognition")

log = structlog.get_logger("recognition")


class Recognition:
    """Reads pictures, one after the other. ``recognise``: how; None where the extra is not installed."""

    def __init__(self, recognise: Recognise | None) -> None:
        self._recognise = recognise
        self._waiting = 0

    async def words(self, data: bytes) -> str:
        """The text on a picture, a line each; empty where nothing can be read, or not in time. Never raises."""
        if self._recognise is None or self._waiting >= _MOST_WAITING:
            return ""
        self._waiting += 1
        try:
            work = asyncio.get_running_loop().run_in_executor(_reading, self._recognise, data)
            return "\n".join(await asyncio.wait_for(work, _PATIENCE))
        except Exception as error:
            log.warning("recognition.failed", error=type(error).__name__)
            return ""
        finally:
            self._waiting -= 1


def installed() -> Recognise | None:
    """The extra's recogniser, which loads on first use; None where it is not installed."""
    return _lines if find_spec(_MODULE) is not None else None


def _lines(data: bytes) -> list[str]:
    with Image.open(io.BytesIO(data)) as image:
        pixels = image.convert("RGB")
    return [str(line) for line in _engine()(pixels).txts or ()]


@cache
def _engine() -> Any:
    module: Any = import_module(_MODULE)
    parameters = {"Global.log_level": "critical", "EngineConfig.onnxruntime.intra_op_num_threads": 1}
    return module.RapidOCR(params=parameters)
