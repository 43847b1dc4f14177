"""Reading JSON lines: one object a line, each error named by its line."""

import json
import math
from collections.abc import Iterable, Iterator
from typing import Any

from api.cli.output import UsageError


def objects(lines: Iterable[bytes], *, source: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """The objects of ``lines`` with their line numbers (from 1); blank lines are passed over.

    Raises UsageError at the first line that is no UTF-8, no JSON object, or holds half a surrogate pair; everything
    before it has been yielded by then.
    """
    for number, line in enumerate(lines, start=1):
        try:
            text = line.decode("utf-8-sig" if number == 1 else "utf-8").strip()
        except UnicodeDecodeError:
            raise UsageError(f"{source} の {number} 行目: UTF-8 ではありません") from None
        if not text:
            continue
        try:
            value = json.loads(text, parse_constant=_refuse, parse_float=_finite)
        except (ValueError, RecursionError):
            raise UsageError(f"{source} の {number} 行目: JSON として読めません") from None
        if not isinstance(value, dict):
            raise UsageError(f"{source} の {number} 行目: JSON のオブジェクトではありません")
        if has_half_pair(value):
            raise UsageError(f"{source} の {number} 行目: 文字として成り立たない値 (片方だけのサロゲート) があります")
        yield number, value


def _refuse(constant: str) -> Any:
    """NaN and Infinity are no JSON, though Python reads (and would print) them."""
    raise ValueError(constant)


def _finite(digits: str) -> float:
    value = float(digits)
    return value if math.isfinite(value) else _refuse(digits)


def has_half_pair(value: Any) -> bool:
    """Whether a JSON value holds a lone surrogate, which no output could carry."""
    return any(0xD800 <= ord(character) <= 0xDFFF for character in json.dumps(value, ensure_ascii=False))
