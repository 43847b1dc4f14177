import json
from collections.abc import Callable, Iterator

import pytest

from bot.evaluate import below, compare, evaluate, read_bounds
from bot.evidence import Candidate, Match
from bot.labels import LabelError, Labelled, read_labels
from bot.report import page
from knowledge.model import Knowledge
from tests.knowledge.folders import minimal

MAIL = """\
topic: receive
was: old-receive
title: 受信できない
label: 受信できない
examples: [受信できない]
steps:
  - do: codes
  - {id: quota, say: 容量を超えています。}
---
topic: send
title: 送信できない
label: 送信できない
examples: [送信できない]
steps:
  - do: codes
---
topic: spam
title: 迷惑メール
label: 迷惑メール
examples: [スパムが来る]
steps:
  - {id: info, say: 消してください。}
---
topic: error-0x800ccc0d
title: 0D のエラー
label: 0D のエラー
examples: [0Dが出る]
steps:
  - {id: name, say: サーバ名を確かめてください。}
---
topic: error-0x800ccc0e
title: 0E のエラー
label: 0E のエラー
examples: [0Eが出る]
steps:
  - {id: line, say: 回線を確かめてください。}
  - do: send
"""
CODES = """\
part: codes
steps:
  - id: which
    ask: エラーの番号は何ですか？
    answers: [{label: 0D}, {label: ほか, go: back}]
  - do: error-0x800ccc0d
    if: {device: phone}
"""
ERRORS = """\
error: oe-0d
code: 0x800ccc0d
to: [{go: error-0x800ccc0d}]
---
error: oe-79
code: 0x800ccc79
to: [{go: send}]
---
error: oe-0e
code: 0x800ccc0e
to: [{if: {device: phone}, go: spam}, {go: error-0x800ccc0e}]
---
error: quota
texts: [quota]
to: [{go: receive.quota}]
"""


@pytest.fixture(scope="module")
def mail() -> Knowledge:
    return minimal(topic=MAIL, part=CODES, errors=ERRORS, dialogues=None)


def answer(topic: str, node: str | None = None, score: float = 0.9) -> Match:
    best = Candidate(topic=topic, node=node, score=score)
    return Match(decision="answer", topic=topic, node=node, score=score, candidates=(best,))


def clarify(*topics: str, node: str | None = None) -> Match:
    found = tuple(Candidate(topic=topic, node=node if topic == topics[0] else None, score=0.4) for topic in topics)
    return Match(decision="clarify", score=0.4, offered=topics, candidates=found)


REJECT = Match(decision="reject", candidates=(Candidate(topic="spam", node=None, score=0.05),))


def ticking() -> Callable[[], float]:
    ticks: Iterator[float] = iter(range(10_000))
    return lambda: next(ticks) / 1000


def figures(knowledge: Knowledge, *lines: tuple[str | list[str], Match], node: str | None = None) -> dict[str, object]:
    labels = [
        Labelled(id=str(i), text=f"文{i}", topics=(topics,) if isinstance(topics, str) else tuple(topics), node=node)
        for i, (topics, _) in enumerate(lines)
    ]
    answers = {f"文{i}": match for i, (_, match) in enumerate(lines)}
    return evaluate(answers.__getitem__, labels, knowledge, clock=ticking()).to_json()


class TestFigures:
    def test_an_answer_with_a_listed_topic_is_right_and_another_one_wrong(self, mail: Knowledge) -> None:
        found = figures(mail, ("receive", answer("receive")), ("receive", answer("send")), ("receive", REJECT))

        assert (found["in_scope"], found["first"], found["offered"], found["wrong"]) == (3, 0.3333, 0.3333, 0.3333)
        assert found["refused"] is None
        assert found["error_node"] is None

    def test_offering_the_topic_counts_as_offered_and_as_first_only_where_several_are_listed(
        self, mail: Knowledge
    ) -> None:
        one = figures(mail, ("receive", clarify("receive", "send")))
        several = figures(mail, (["receive", "spam"], clarify("receive", "send")))

        assert (one["first"], one["offered"], one["wrong"]) == (0.0, 1.0, 0.0)
        assert (several["first"], several["offered"], several["wrong"]) == (1.0, 1.0, 0.0)

    def test_out_of_scope_is_refused_by_not_answering_and_rejected_by_rejecting(self, mail: Knowledge) -> None:
        found = figures(mail, ("none", REJECT), ("none", clarify("receive", "send")), ("none", answer("spam")))

        assert (found["n"], found["in_scope"]) == (3, 0)
        assert (found["refused"], found["rejected"]) == (0.6667, 0.3333)
        assert (found["first"], found["wrong"]) == (None, None)

    def test_the_node_is_found_in_the_answer_or_with_an_offered_candidate(self, mail: Knowledge) -> None:
        quota = "receive.quota"

        assert figures(mail, ("receive", answer("receive", quota)), node=quota)["error_node"] == 1.0
        assert figures(mail, ("receive", clarify("receive", "send", node=quota)), node=quota)["error_node"] == 1.0
        assert figures(mail, ("receive", answer("receive")), node=quota)["error_node"] == 0.0
        assert figures(mail, ("receive", answer("receive", quota)), node="old-receive.quota")["error_node"] == 1.0

    def test_an_error_codes_topic_counts_as_the_procedures_that_it_is_a_piece_of(self, mail: Knowledge) -> None:
        for label in ("receive", "send", ["receive", "send"], "old-receive", "error-0x800ccc0d"):
            found = figures(mail, (label, answer("error-0x800ccc0d", "error-0x800ccc0d")), node="error-0x800ccc0d")
            assert (found["first"], found["wrong"], found["error_node"]) == (1.0, 0.0, 1.0)

        assert figures(mail, ("send", answer("error-0x800ccc0e")))["wrong"] == 0.0
        for label, topic in (
            ("spam", "error-0x800ccc0d"),
            ("receive", "error-0x800ccc0e"),
            ("receive", "send"),
            ("send", "spam"),
        ):
            assert figures(mail, (label, answer(topic)))["wrong"] == 1.0

    def test_kinds_and_topics_have_figures_of_their_own(self, mail: Knowledge) -> None:
        labels = [
            Labelled(id="1", text="a", topics=("receive",), kind="noisy"),
            Labelled(id="2", text="b", topics=("receive", "send"), kind="pair"),
        ]
        found = evaluate(lambda text: answer("send"), labels, mail, clock=ticking()).to_json()

        assert found["by_kind"]["noisy"]["first"] == 0.0
        assert found["by_kind"]["pair"]["first"] == 1.0
        assert found["by_topic"]["receive"]["n"] == 2
        assert found["by_topic"]["receive"]["got"] == {"send": 2}

    def test_scores_are_held_against_how_often_they_were_right(self, mail: Knowledge) -> None:
        found = figures(
            mail,
            ("receive", answer("receive", score=1.0)),
            ("receive", answer("receive", score=0.95)),
            ("receive", answer("send", score=0.95)),
            ("none", REJECT),
        )

        top = found["reliability"][-1]  # type: ignore[index]
        assert top == {"from": 0.9, "to": 1.0, "n": 3, "score": 0.9667, "right": 0.6667}
        assert found["reliability"][5] == {"from": 0.5, "to": 0.6, "n": 0, "score": None, "right": None}  # type: ignore[index]
        assert found["ece"] == pytest.approx((3 * 0.3 + 0.05) / 4, abs=1e-3)

    def test_each_text_is_timed_with_the_clock_handed_in(self, mail: Knowledge) -> None:
        assert figures(mail, ("receive", REJECT), ("send", REJECT))["ms"] == {"p50": 1.0, "p99": 1.0}

    def test_misses_say_what_was_wanted_and_what_came(self, mail: Knowledge) -> None:
        found = figures(
            mail,
            ("receive", answer("receive")),
            ("receive", answer("send")),
            ("send", clarify("receive", "spam")),
            ("none", clarify("receive", "spam")),
            ("spam", REJECT),
        )

        assert [(miss["id"], miss["want"], miss["got"]) for miss in found["misses"]] == [  # type: ignore[union-attr]
            ("1", ["receive"], ["send"]),
            ("2", ["send"], ["receive", "spam"]),
            ("3", ["none"], ["receive", "spam"]),
            ("4", ["spam"], ["none"]),
        ]
        (missed_node,) = figures(mail, ("receive", answer("receive")), node="receive.quota")["misses"]  # type: ignore[misc]
        assert (missed_node["want"], missed_node["got"]) == (["receive.quota"], ["receive"])

    def test_without_lines_every_figure_is_null(self, mail: Knowledge) -> None:
        found = figures(mail)

        assert (found["n"], found["first"], found["ece"], found["ms"]) == (0, None, None, {"p50": None, "p99": None})
        assert json.loads(json.dumps(found)) == found


class TestLabels:
    def test_lines_are_read_with_other_keys_ignored(self) -> None:
        line = '{"id": 7, "text": "a", "topics": ["x"], "node": null, "how": "kana"}'

        assert read_labels(f"\n{line}\n\n") == [Labelled(id="7", text="a", topics=("x",))]

    @pytest.mark.parametrize(
        "line",
        [
            "{",
            "[]",
            '{"topics": ["x"]}',
            '{"text": "a"}',
            '{"text": "a", "topics": []}',
            '{"text": "a", "topics": [1]}',
            '{"text": "a", "topics": "x"}',
            '{"text": "a", "topics": ["x"], "node": 1}',
            "[" * 100_000,
        ],
    )
    def test_a_line_that_cannot_be_read_is_named(self, line: str) -> None:
        with pytest.raises(LabelError, match=r"^2 行目"):
            read_labels('{"text": "a", "topics": ["x"]}\n' + line)


class TestBounds:
    def test_a_bound_holds_from_below_and_where_less_is_better_from_above(self, mail: Knowledge) -> None:
        found = figures(mail, ("receive", answer("receive")), ("receive", answer("send")))

        assert below(found, read_bounds("first=.5, wrong=.5,other.offered=.5")) == []
        assert len(below(found, read_bounds("first=.51,wrong=.49,other.offered=.6,nokind.first=0,refused=0"))) == 5

    @pytest.mark.parametrize("text", ["", "first", "first=x", "first=nan", "speed=1", "first=.9,,"])
    def test_a_bound_that_cannot_be_read_is_named(self, text: str) -> None:
        with pytest.raises(LabelError, match="--min"):
            read_bounds(text)


def test_two_reports_are_compared_by_figures_and_misses(mail: Knowledge) -> None:
    old = figures(mail, ("receive", answer("send")), ("send", answer("send")), ("spam", answer("spam")))
    new = figures(mail, ("receive", answer("receive")), ("send", answer("spam")), ("spam", answer("spam")))

    found = compare(old, new)

    assert [miss["id"] for miss in found["better"]] == ["0"]
    assert [miss["id"] for miss in found["worse"]] == ["1"]
    assert "first" not in found["figures"]
    assert compare({}, new)["figures"]["first"] == {"old": None, "new": 0.6667}


def test_the_page_shows_the_figures_and_escapes_what_customers_wrote(mail: Knowledge) -> None:
    labels = [
        Labelled(id="1", text='<script>alert("x")</script>', topics=("receive",), kind="a&b"),
        Labelled(id="2", text="b", topics=("none",), kind="out"),
    ]
    html = page(evaluate(lambda text: answer("send"), labels, mail, clock=ticking()))

    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert "a&amp;b" in html
    assert html.count("<svg") == 3
    assert "http" not in html
    assert page(evaluate(lambda text: REJECT, [], mail, clock=ticking())).count("<svg") == 3
