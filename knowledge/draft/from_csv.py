"""An FAQ as CSV: ``id,question,answer``, other columns ignored, line breaks inside of quotes allowed."""

import csv
import io
from collections.abc import Sequence

from knowledge.draft.entries import Entry, Fault, decode, one_line, paragraphs
from knowledge.reading.notation import topic_id_fault

_COLUMNS = ("id", "question", "answer")


def read_csv(content: bytes) -> tuple[list[Entry], list[Fault]]:
    """The records in order, and every fault, each with the physical line where its record begins."""
    text, faults = decode(content)
    if faults:
        return [], faults
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    entries: list[Entry] = []
    places: list[int] | None = None
    first_seen: dict[str, int] = {}
    while True:
        line = rows.line_num + 1
        try:
            row = next(rows)
        except StopIteration:
            break
        except csv.Error as error:
            faults.append(_broken(line, str(error)))
            break
        if not any(cell.strip() for cell in row):
            continue
        if places is None:
            places, fault = _header(row, line)
            if fault:
                return [], [fault]
            continue
        entry, found = _record(row, places, line)
        if entry.id and (first := first_seen.setdefault(entry.id, line)) != line:
            found.append(
                Fault(
                    "doubled-id",
                    line,
                    f"ID「{entry.id}」が二度使われています（最初は {first} 行）。",
                    "どちらかの ID を変えてください。",
                )
            )
        faults += found
        entries.append(entry)
    return entries, faults


def _header(row: Sequence[str], line: int) -> tuple[list[int], Fault | None]:
    names = [cell.strip().lower() for cell in row]
    missing = [name for name in _COLUMNS if name not in names]
    if missing:
        return [], Fault(
            "bad-header",
            line,
            f"見出しに {'、'.join(missing)} の列がありません。",
            "最初の行を「id,question,answer」にしてください。",
        )
    return [names.index(name) for name in _COLUMNS], None


def _record(row: Sequence[str], places: Sequence[int], line: int) -> tuple[Entry, list[Fault]]:
    entry_id, question, answer = (row[place] if place < len(row) else "" for place in places)
    entry = Entry(one_line(question), paragraphs(answer), line, id=entry_id)
    faults: list[Fault] = []
    if fault := topic_id_fault(entry_id):
        remedy = "ID は半角の英字、数字、「-」、「_」だけで、1〜64 文字にしてください。"
        faults.append(Fault("bad-id", line, fault, remedy))
    for name, text in (("question", entry.question), ("answer", entry.answer)):
        if not text:
            faults.append(Fault("empty", line, f"{name} が空です。", "値を書くか、行ごと消してください。"))
    return entry, faults


def _broken(line: int, problem: str) -> Fault:
    if "field larger" in problem:
        return Fault(
            "too-large", line, "一つの欄が長すぎます。", '引用符 " の閉じ忘れを確かめるか、回答を分けてください。'
        )
    return Fault(
        "bad-csv",
        line,
        f"CSV として読めません（{problem}）。",
        '引用符 " の閉じ忘れや、引用符の中の " を "" と二つ重ねているかを確かめてください。',
    )
