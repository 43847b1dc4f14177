"""The machine as pictures that other programs can read."""

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings

from knowledge.draw import mermaid, svg
from knowledge.model import Knowledge
from tests.knowledge.folders import TOPIC, minimal
from tests.strategies import knowledges

_SVG = "{http://www.w3.org/2000/svg}"


def words(picture: str) -> str:
    return "\n".join(ElementTree.fromstring(picture).itertext())


def test_the_mermaid_chart_shows_steps_ways_and_ends() -> None:
    lines = mermaid(minimal()).splitlines()

    assert lines[0] == "flowchart TD"
    assert '  subgraph t1["お湯がわかない（kettle）"]' in lines
    assert '    n1("plug<br/>コンセントを差し直してください。"):::try' in lines
    assert '  n1 -->|"直りました"| t1e0' in lines
    assert '    t1e0(["解決"]):::end_' in lines
    # back to an earlier step, into a part and out of it
    assert '  n2 -->|"開いている"| n1' in lines
    assert '  n3 -.->|"呼び出し"| n0' in lines
    assert '  n3 -->|"戻ったら"| n4' in lines


def test_the_svg_shows_the_same() -> None:
    text = words(svg(minimal()))

    for expected in (
        "お湯がわかない（kettle）",
        "コンセントを差し直してください。",
        "直りました",
        "解決",
        "開いている",
        "呼び出し",
    ):
        assert expected in text


def test_a_condition_is_shown() -> None:
    knowledge = minimal(topic=TOPIC.replace("    ask: ふた", "    if: {device: [phone, unknown]}\n    ask: ふた"))

    assert "［device = phone|unknown］" in mermaid(knowledge)
    assert "条件に合わない" in words(svg(knowledge))


@pytest.mark.parametrize("text", ["<b>", "a & b", '"引用"', "#3; だけ", "`code`", "a\\b", "]]>", "<!-- -->"])
def test_signs_with_a_meaning_are_only_text(text: str) -> None:
    knowledge = minimal(topic=TOPIC.replace("コンセントを差し直してください。", f"|\n      {text}"))

    assert text in words(svg(knowledge))
    [line] = [line for line in mermaid(knowledge).splitlines() if line.startswith("    n1(")]
    inside = line.removeprefix('    n1("plug<br/>').removesuffix('"):::try')
    assert not re.search(r'["<>`\\]', inside)


@settings(max_examples=30)
@given(knowledges())
def test_any_knowledge_can_be_drawn(knowledge: Knowledge) -> None:
    root = ElementTree.fromstring(svg(knowledge))
    chart = mermaid(knowledge)

    steps = [step for topic in knowledge.topics.values() for step in topic.steps]
    boxes = [node for node in root.iter(f"{_SVG}rect") if node.get("class") == "box"]
    assert len(boxes) == len(steps)
    # Every arrow leads to something that is drawn.
    defined = set(re.findall(r"^ {4}(\w+)[\[({>]", chart, re.MULTILINE))
    arrows = re.findall(r"^  (\w+) -\.?->(?:\|\"[^\"]*\"\|)? (\w+)$", chart, re.MULTILINE)
    assert arrows
    assert {end for arrow in arrows for end in arrow} <= defined


def test_nothing_outside_is_needed() -> None:
    assert "http" not in svg(minimal()).replace("http://www.w3.org/2000/svg", "")
