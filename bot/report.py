"""The figures of ``madoguchi eval`` as one self-contained HTML page: inline SVG, no script, nothing loaded."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from bot.evaluate import FIGURES, Report

_NAMES = {
    "first": "最初の答えが正しい",
    "offered": "正しいトピックを答えたか示した",
    "wrong": "違うトピックを答えた",
    "refused": "範囲外: 答えなかった",
    "rejected": "範囲外: 断った",
    "error_node": "エラー文から正しい手順へ",
    "ece": "確信度のずれ (ECE)",
}
_MOST_TOPICS = 30
_STYLE = """
:root { color-scheme: light dark; --ink: #1b1b1f; --paper: #fff; --quiet: #767680; --line: #d5d5dc; --main: #2b6cb0; --bad: #c53030 }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8e8ee; --paper: #17171b; --quiet: #9a9aa5; --line: #3a3a44; --main: #63a4e8; --bad: #f08080 }
}
body { font: 16px/1.6 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.5rem } h2 { font-size: 1.15rem; margin-top: 2.5rem }
table { border-collapse: collapse; width: 100% } th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums }
.scroll { overflow-x: auto } td.text { max-width: 26rem }
td.text div { white-space: pre-wrap; overflow-wrap: anywhere; max-height: 8rem; overflow-y: auto }
svg text { fill: var(--ink); font: 12px system-ui, sans-serif } svg .quiet { fill: var(--quiet) }
svg .axis { stroke: var(--line); fill: none } svg .main { fill: var(--main) } svg .curve { stroke: var(--main); fill: none; stroke-width: 2 }
svg .bad { fill: var(--bad) }
""".strip()  # noqa: E501


def page(report: Report) -> str:
    """The whole page."""
    figures = report.to_json()
    parts = [
        f"<p>{figures['n']} 文（うち範囲内 {figures['in_scope']} 文）。{_speed(figures['ms'])}</p>",
        "<h2>全体</h2>",
        _table(("数字", "値"), [(_NAMES[name], _percent(figures[name])) for name in (*FIGURES, "ece")], numbers={1}),
        "<h2>種類ごと</h2>",
        _kinds_plot(figures["by_kind"]),
        _figures_table("種類", figures["by_kind"]),
        "<h2>確信度は当たっているか</h2>",
        "<p>点が斜めの線に乗るほど、確信度を確率として信じられます。点の大きさと棒は、その確信度だった文の数です。</p>",
        _reliability_plot(figures["reliability"]),
        "<h2>取り違え</h2>",
        "<p>行が正しいトピック、列が答えたか示したトピックです。</p>",
        _confusion_plot(figures["by_topic"]),
        "<h2>トピックごと</h2>",
        _figures_table("トピック", figures["by_topic"]),
        f"<h2>見直す文（{len(figures['misses'])} 件）</h2>",
        _table(
            ("ID", "文", "正しい", "結果"),
            [(m["id"], m["text"], "、".join(m["want"]), "、".join(m["got"])) for m in figures["misses"]],
            texts={1},
        ),
    ]
    body = "\n".join(parts)
    return (
        '<!doctype html>\n<html lang="ja">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>読み取りの評価</title>\n<style>\n{_STYLE}\n</style>\n</head>\n"
        f"<body>\n<h1>読み取りの評価</h1>\n{body}\n</body>\n</html>\n"
    )


def _speed(times: Mapping[str, float | None]) -> str:
    if times["p50"] is None:
        return ""
    return f"1 文あたり中央値 {times['p50']:.2f} ms、99 % が {times['p99']:.2f} ms 以内。"


def _percent(value: float | None) -> str:
    return "—" if value is None else f"{value * 100:.1f} %"


# Tables -----------------------------------------------------------------------------------------------------------


def _table(
    heads: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    numbers: Iterable[int] = (),
    texts: Iterable[int] = (),
) -> str:
    kinds = dict.fromkeys(numbers, ' class="number"') | dict.fromkeys(texts, ' class="text"')
    head = "".join(f'<th scope="col"{kinds.get(i, "")}>{escape(name)}</th>' for i, name in enumerate(heads))
    lines = [
        "<tr>"
        + "".join(f"<td{kinds.get(i, '')}><div>{escape(cell)}</div></td>" for i, cell in enumerate(row))
        + "</tr>"
        for row in rows
    ]
    return (
        f'<div class="scroll"><table><thead><tr>{head}</tr></thead><tbody>\n'
        + "\n".join(lines)
        + "\n</tbody></table></div>"
    )


def _figures_table(head: str, groups: Mapping[str, Mapping[str, Any]]) -> str:
    rows = [(name, str(own["n"]), *(_percent(own[figure]) for figure in FIGURES)) for name, own in groups.items()]
    return _table((head, "文", *FIGURES), rows, numbers=range(1, len(FIGURES) + 2))


# Plots ------------------------------------------------------------------------------------------------------------


def _svg(width: int, height: int, title: str, shapes: Iterable[str]) -> str:
    return (
        f'<div class="scroll"><svg width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img">'
        f"<title>{escape(title)}</title>" + "".join(shapes) + "</svg></div>"
    )


def _label(x: float, y: float, text: str, *, anchor: str = "start", kind: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" class="{kind}">{escape(text)}</text>'


def _kinds_plot(kinds: Mapping[str, Mapping[str, Any]]) -> str:
    """A bar for each kind: the share answered or offered right (out of scope: rejected), the share answered wrong."""
    left, row, full = 150, 26, 360
    shapes: list[str] = []
    for place, (kind, own) in enumerate(kinds.items()):
        y = place * row
        right = own["offered"] if own["in_scope"] else own["rejected"]
        wrong = own["wrong"] if own["in_scope"] else _opposite(own["refused"])
        shapes.append(_label(left - 8, y + 16, kind, anchor="end"))
        shapes.append(f'<rect x="{left}" y="{y + 4}" width="{(right or 0) * full:.1f}" height="10" class="main"/>')
        shapes.append(f'<rect x="{left}" y="{y + 16}" width="{(wrong or 0) * full:.1f}" height="4" class="bad"/>')
        shapes.append(_label(left + full + 8, y + 16, f"{_percent(right)} / {_percent(wrong)}", kind="quiet"))
    title = "種類ごとの、正しく答えたか示した割合と、誤って答えた割合"
    return _svg(left + full + 130, max(1, len(kinds)) * row, title, shapes)


def _opposite(share: float | None) -> float | None:
    return None if share is None else 1 - share


def _reliability_plot(bins: Sequence[Mapping[str, Any]]) -> str:
    left, top, size = 40, 10, 300
    most = max((own["n"] for own in bins), default=0) or 1
    width = size / max(1, len(bins))
    shapes = [
        f'<rect x="{left}" y="{top}" width="{size}" height="{size}" class="axis"/>',
        f'<line x1="{left}" y1="{top + size}" x2="{left + size}" y2="{top}" class="axis"/>',
    ]
    points: list[tuple[float, float, float]] = []
    for place, own in enumerate(bins):
        height = own["n"] / most * size * 0.3
        x = left + place * width
        shapes.append(
            f'<rect x="{x + 1:.1f}" y="{top + size - height:.1f}" width="{width - 2:.1f}" height="{height:.1f}" '
            'class="main" opacity="0.25"/>'
        )
        if own["n"]:
            radius = 2 + 6 * (own["n"] / most) ** 0.5
            points.append((left + own["score"] * size, top + size - own["right"] * size, radius))
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y, _ in points)
    shapes.append(f'<polyline points="{line}" class="curve"/>')
    shapes += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}" class="main"/>' for x, y, r in points]
    for share in (0, 0.5, 1):
        shapes.append(_label(left - 6, top + size - share * size + 4, f"{share:g}", anchor="end", kind="quiet"))
        shapes.append(_label(left + share * size, top + size + 18, f"{share:g}", anchor="middle", kind="quiet"))
    shapes.append(_label(left + size / 2, top + size + 36, "確信度", anchor="middle"))
    return _svg(left + size + 30, top + size + 46, "確信度と、実際に正しかった割合", shapes)


def _confusion_plot(topics: Mapping[str, Mapping[str, Any]]) -> str:
    """A square for each pair: how often a text of the row's topic was answered, or offered, the column's.

    The topics with most texts, up to a number that fits a page.
    """
    topics = dict(sorted(topics.items(), key=lambda item: -item[1]["n"])[:_MOST_TOPICS])
    columns = list(dict.fromkeys([*topics, *(got for own in topics.values() for got in own["got"])]))[
        : 2 * _MOST_TOPICS
    ]
    left, top, cell = 170, 130, 30
    shapes = [
        f'<text transform="translate({left + (x + 0.65) * cell:.1f},{top - 6}) rotate(-50)">{escape(name)}</text>'
        for x, name in enumerate(columns)
    ]
    for y, (want, own) in enumerate(topics.items()):
        middle = top + (y + 0.65) * cell
        shapes.append(_label(left - 8, middle, want, anchor="end"))
        total = own["n"]
        for x, got in enumerate(columns):
            count = own["got"].get(got, 0)
            shade = min(1.0, count / total)
            kind = "main" if got == want else "bad"
            shapes.append(
                f'<rect x="{left + x * cell}" y="{top + y * cell}" width="{cell}" height="{cell}" class="axis"/>'
            )
            if count:
                shapes.append(
                    f'<rect x="{left + x * cell + 1}" y="{top + y * cell + 1}" width="{cell - 2}" height="{cell - 2}" '
                    f'class="{kind}" opacity="{0.15 + 0.6 * shade:.2f}"/>'
                )
                shapes.append(_label(left + (x + 0.5) * cell, middle, str(count), anchor="middle"))
    return _svg(left + len(columns) * cell + 90, top + len(topics) * cell + 10, "正しいトピックと結果", shapes)
