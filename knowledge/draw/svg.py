"""The machine as one self-contained SVG: each topic a card, its steps from top to bottom as its author wrote them.

The way to the next step is an arrow down. Every other way leaves a step on its right, with its label, and runs in a
lane of its own to the step it leads to, or to a pill that names the end or the other topic.
"""

import unicodedata
from dataclasses import dataclass
from html import escape

from knowledge.draw.edges import KIND_NAMES, Edge, edges, end_name, heading, shorten, words
from knowledge.graph import Graph
from knowledge.model import Knowledge, Step, Topic

_FONT = 12
_LINE = 17
_BOX = 300
_LABELS = 150
_LANE = 14
_PILL = 170
_PORT = 22
_GAP = 34
_PAD = 18
_HEAD = 44
_MAX_LINES = 3
_COLUMNS = 3
#: Signs that no Japanese line begins with.
_NEVER_FIRST = "、。，．・：；？！ー）］｝」』】》"

_COLORS = {
    "say": "#5b7db1",
    "ask": "#b98a1d",
    "try": "#3f8f5f",
    "task": "#2f8795",
    "do": "#7d5bb1",
    "ticket": "#b4493f",
}
_STYLE = """
text { font-family: "Noto Sans CJK JP", "Hiragino Sans", "Yu Gothic", sans-serif; font-size: 12px; fill: #222; }
.title { font-size: 15px; font-weight: bold; }
.id { font-size: 10px; fill: #666; }
.label { font-size: 11px; fill: #444; }
.card { fill: #fafafa; stroke: #ccc; }
.box { fill: #fff; stroke: #999; }
.pill { fill: #f0f0f0; stroke: #bbb; }
.way { fill: none; stroke: #777; marker-end: url(#tip); }
.back { stroke: #c0702a; stroke-dasharray: 5 3; }
"""


def svg(knowledge: Knowledge) -> str:
    """A picture of all topics and parts. Needs nothing outside of itself; full texts show as tooltips."""
    graph = Graph(knowledge)
    titles = {topic.id: topic.title or topic.id for topic in knowledge.topics.values()}
    cards = [_Card(topic, graph, titles) for topic in knowledge.topics.values()]
    width = max((card.width for card in cards), default=0) + _PAD
    bottoms = [_PAD] * min(_COLUMNS, max(1, len(cards)))
    pieces: list[str] = []
    for card in cards:
        column = bottoms.index(min(bottoms))
        pieces.append(f'<g transform="translate({_PAD + column * width},{bottoms[column]})">{card.draw()}</g>')
        bottoms[column] += card.height + _PAD
    total_width, total_height = _PAD + width * len(bottoms), max(bottoms)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{total_width}" height="{total_height}" '
        f'viewBox="0 0 {total_width} {total_height}" role="img">'
        f"<title>{escape(knowledge.desk.name)}</title><style>{_STYLE}</style>"
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        '<path d="M0 0 L8 4 L0 8 z" fill="#777"/></marker></defs>'
        f'<rect width="100%" height="100%" fill="#fff"/>{"".join(pieces)}</svg>\n'
    )


@dataclass(slots=True)
class _Row:
    """A step with its place: ``top`` and ``height`` of its row, its lines, its ways out except to the next step."""

    step: Step
    lines: list[str]
    down: Edge | None
    ports: list[Edge]
    top: int
    height: int


class _Card:
    """One topic: its rows are laid out first, then the lanes, then everything is drawn."""

    def __init__(self, topic: Topic, graph: Graph, titles: dict[str, str]):
        self._topic = topic
        self._titles = titles
        self._rows: list[_Row] = []
        top = _HEAD
        for step, following in zip(topic.steps, [*topic.steps[1:], None], strict=True):
            row = self._row(step, following, edges(graph, step), top)
            self._rows.append(row)
            top += row.height + _GAP
        self._tops = {row.step.node: row.top for row in self._rows}
        self._lanes, count = self._assign_lanes()
        self._pill_x = _PAD + _BOX + _LABELS + count * _LANE + _PAD
        self.width = self._pill_x + _PILL + _PAD
        self.height = top - _GAP + _PAD

    def _row(self, step: Step, following: Step | None, ways: list[Edge], top: int) -> _Row:
        down = next((way for way in ways if following is not None and way.target.node == following.node), None)
        lines = _wrap(words(step, self._titles), _BOX - 24)
        ports = [way for way in ways if way is not down]
        height = max(28 + len(lines) * _LINE, 18 + len(ports) * _PORT)
        return _Row(step, lines, down, ports, top, height)

    def _assign_lanes(self) -> tuple[dict[tuple[str, int], int], int]:
        """A lane for each way inside of the card, the short ways nearest to the boxes, none over another."""
        spans: list[tuple[int, int, tuple[str, int]]] = []
        for row in self._rows:
            for place, way in enumerate(row.ports):
                target_top = self._tops.get(way.target.node or "")
                if target_top is not None:
                    ends = sorted((_port_y(row, place), target_top + 8))
                    spans.append((ends[0], ends[1], (row.step.node, place)))
        taken: list[list[tuple[int, int]]] = []
        lanes: dict[tuple[str, int], int] = {}
        for begin, end, key in sorted(spans, key=lambda span: span[1] - span[0]):
            lane = next(
                (n for n, used in enumerate(taken) if all(end < other[0] or other[1] < begin for other in used)),
                len(taken),
            )
            if lane == len(taken):
                taken.append([])
            taken[lane].append((begin, end))
            lanes[key] = lane
        return lanes, len(taken)

    # Drawing

    def draw(self) -> str:
        """The card's SVG, its corner at 0,0."""
        pieces = [
            f'<rect class="card" width="{self.width}" height="{self.height}" rx="8"/>',
            _text(_PAD, 27, shorten(heading(self._topic), 48), "title"),
        ]
        for row in self._rows:
            pieces.append(self._box(row))
            if row.down is not None:
                x, y = _PAD + _BOX // 2, row.top + row.height
                pieces.append(f'<path class="way" d="M{x} {y} V{y + _GAP - 1}"/>')
                pieces.append(_text(x + 8, y + 20, shorten(row.down.label, 30), "label"))
            pieces += [self._way(row, place, way) for place, way in enumerate(row.ports)]
        return "".join(pieces)

    def _box(self, row: _Row) -> str:
        step, y = row.step, row.top
        lines = [_text(_PAD + 14, y + 34 + number * _LINE, line) for number, line in enumerate(row.lines)]
        full = "\n".join(filter(None, (step.caution, step.text, step.help, step.afterwards))) or step.call or ""
        return (
            f"<g><title>{escape(full)}</title>"
            f'<rect class="box" x="{_PAD}" y="{y}" width="{_BOX}" height="{row.height}" rx="4"/>'
            f'<rect x="{_PAD}" y="{y}" width="5" height="{row.height}" fill="{_COLORS[step.kind]}"/>'
            f"{_text(_PAD + 14, y + 16, f'{KIND_NAMES[step.kind]} · {step.id}', 'id')}{''.join(lines)}</g>"
        )

    def _way(self, row: _Row, place: int, way: Edge) -> str:
        x, y = _PAD + _BOX, _port_y(row, place)
        label = _text(x + 6, y - 4, shorten(way.label, 12), "label")
        lane = self._lanes.get((row.step.node, place))
        if lane is None:
            name = self._elsewhere(way)
            pill = (
                f'<rect class="pill" x="{self._pill_x}" y="{y - 10}" width="{_PILL}" height="19" rx="9"/>'
                f"{_text(self._pill_x + 10, y + 4, shorten(name, 13), 'label')}"
            )
            return (
                f"<g><title>{escape(f'{way.label} → {name}')}</title>{label}"
                f'<path class="way" d="M{x} {y} H{self._pill_x - 1}"/>{pill}</g>'
            )
        target = self._tops[way.target.node or ""] + 8
        lane_x = x + _LABELS + lane * _LANE
        kind = "way back" if target < y else "way"
        return (
            f"<g><title>{escape(f'{way.label} → {way.target.node}')}</title>{label}"
            f'<path class="{kind}" d="M{x} {y} H{lane_x} V{target} H{x + 1}"/></g>'
        )

    def _elsewhere(self, way: Edge) -> str:
        if way.target.node is None:
            return end_name(self._topic, way.target)
        topic, _, step = way.target.node.partition(".")
        return f"{self._titles.get(topic, topic)} {step}"


def _port_y(row: _Row, place: int) -> int:
    # The first line of a row's right side is where ways come in.
    return row.top + 24 + place * _PORT


def _text(x: int, y: int, text: str, kind: str = "") -> str:
    attribute = f' class="{kind}"' if kind else ""
    return f'<text x="{x}" y="{y}"{attribute}>{escape(text)}</text>' if text else ""


def _wrap(text: str, width: int) -> list[str]:
    """The text in lines of at most ``width`` pixels; what does not fit in three lines ends in an ellipsis."""
    lines, line, used = list[str](), "", 0.0
    for character in text:
        wide = unicodedata.east_asian_width(character) in "WFA"
        size = _FONT if wide else _FONT * 0.6
        if used + size > width and character not in _NEVER_FIRST:
            lines.append(line)
            line, used = "", 0.0
        line, used = line + character, used + size
    lines.append(line)
    if len(lines) > _MAX_LINES:
        lines = [*lines[: _MAX_LINES - 1], f"{lines[_MAX_LINES - 1][:-1]}…"]
    return lines
