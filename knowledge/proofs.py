"""What is proved on the machine: every step can be reached, every call comes back or leaves by name, every state has a
way to an end, a ticket or a person, and nothing goes round without the customer's word. A failure shows its path."""

from collections.abc import Iterator
from itertools import dropwhile, pairwise

from knowledge.findings import Finding
from knowledge.graph import Graph, way
from knowledge.model import Knowledge, Step, Topic


def prove(knowledge: Knowledge) -> list[Finding]:
    """All failed proofs of a knowledge."""
    proof = _Proof(knowledge)
    return [*proof.unused(), *proof.unreachable(), *proof.traps(), *proof.silent_circles()]


class _Proof:
    def __init__(self, knowledge: Knowledge):
        self._knowledge = knowledge
        self._graph = Graph(knowledge)
        self._called = {step.call for step in self._graph.steps.values() if step.call is not None}
        self._roots = list(self._find_roots())
        self._before = self._graph.paths(self._roots)

    def _find_roots(self) -> Iterator[str]:
        """Where a conversation can begin: topics, steps with examples, errors' targets. Parts only when called."""
        for topic in self._knowledge.topics.values():
            if not topic.part or topic.id not in self._called:
                yield self._graph.entry(topic.id)
            yield from (step.node for step in topic.steps if step.examples)
        for error in self._knowledge.errors:
            for target in error.to:
                yield target.go if "." in target.go else self._graph.entry(target.go)

    def unused(self) -> Iterator[Finding]:
        """Parts that nothing calls, topics that no text, error, call or step leads to."""
        targets = {target.go.partition(".")[0] for error in self._knowledge.errors for target in error.to}
        gone_to = {
            target.node.partition(".")[0]
            for step in self._graph.steps.values()
            for outcome, target in step.transitions.items()
            if target.node is not None and outcome != "call" and not target.node.startswith(f"{step.topic}.")
        }
        for topic in self._knowledge.topics.values():
            if topic.id in self._called:
                continue
            if topic.part:
                yield _of_topic(
                    topic,
                    "unused-part",
                    f"部品「{topic.id}」は、どこからも呼び出されていません。",
                    f"どこかの手順に「- do: {topic.id}」を書くか、この部品を消してください。",
                )
            elif not (topic.examples or any(step.examples for step in topic.steps) or topic.id in targets | gone_to):
                yield _of_topic(
                    topic,
                    "unused-topic",
                    f"トピック「{topic.id}」には、どの文からも手順からも来られません。",
                    "お客様の言い方を「examples」に書くか、errors.yaml かほかの手順から行けるようにしてください。",
                )

    def unreachable(self) -> Iterator[Finding]:
        """Steps that no way leads to; of several in a row only the first, the others follow from it."""
        excused: set[str] = set()
        for topic in self._knowledge.topics.values():
            if topic.steps[0].node not in self._before:
                # A part whose every call cannot be reached: the calls are told.
                continue
            for previous, step in pairwise(topic.steps):
                if step.node in self._before or step.node in excused:
                    continue
                excused.update(self._graph.paths([step.node]))
                yield _of_step(
                    step,
                    "unreachable",
                    f"手順「{step.id}」には、どこからも来られません。{self._elsewhere(previous)}",
                    "ひとつ前の手順の行き先を直すか、ほかの手順からここへ行けるようにするか、この手順を消してください。",
                )

    def _elsewhere(self, previous: Step) -> str:
        """Where the step before leads instead."""
        if previous.node not in self._before:
            return ""
        path = " → ".join(way(self._before, previous.node))
        if previous.kind == "do" and not any(outcome == "return" for outcome, _ in self._graph.moves(previous)):
            return f"ひとつ前の「{previous.id}」が呼び出す「{previous.call}」は、戻ってきません（{path}）。"
        targets = [target.node or target.kind for _, target in self._graph.moves(previous)]
        return f"ひとつ前の「{previous.id}」は {'、'.join(dict.fromkeys(targets))} へ進みます（{path}）。"

    def traps(self) -> Iterator[Finding]:
        """States from which no end, no ticket and no person can be reached; one for each topic, with the circle."""
        told: set[str] = set()
        for node in self._before:
            step = self._graph.steps[node]
            if not self._is_trapped(node) or step.topic in told:
                continue
            told.add(step.topic)
            circle = self._round(node)
            path = " → ".join([*way(self._before, node), *circle])
            yield _of_step(
                self._graph.steps[circle[-1]],
                "no-way-out",
                f"「{circle[-1]}」からは、終わりにも、担当者にも、申し込みにも行けません（{path}）。",
                "輪の中のどれかの手順に、外へ出る行き先（次の手順、solved、person など）を書いてください。",
            )
        for step in self._graph.steps.values():
            if step.call is not None and self._is_trapped(self._graph.entry(step.call)):
                entry = self._graph.entry(step.call)
                circle = " → ".join([step.node, entry, *self._round(entry)])
                yield _of_step(
                    step,
                    "call-never-returns",
                    f"呼び出す「{step.call}」からは、戻ることも、名指しで出ることもできません（{circle}）。",
                    f"「{step.call}」の輪の外へ出る行き先（back、次の手順、person など）を書いてください。",
                )

    def _is_trapped(self, node: str) -> bool:
        return node not in self._graph.ending and node not in self._graph.returning

    def _round(self, node: str) -> list[str]:
        """The steps after ``node`` until one comes again."""
        path = [node]
        while True:
            following = next(node for node in self._graph.successors(path[-1]) if self._is_trapped(node))
            path.append(following)
            if following in path[:-1]:
                return path[1:]

    def silent_circles(self) -> Iterator[Finding]:
        """Circles in which nothing is asked: the desk would talk for ever."""
        done: set[str] = set()
        for root in self._graph.steps:
            path: dict[str, None] = {}
            # What is still to be tried after each node of the path.
            waiting = [iter([root])]
            while waiting:
                node = next(waiting[-1], None)
                if node is None:
                    waiting.pop()
                    if path:
                        done.add(path.popitem()[0])
                elif node in path:
                    circle = [*dropwhile(lambda step, node=node: step != node, path)]
                    yield _of_step(
                        self._graph.steps[node],
                        "silent-circle",
                        f"お客様に何も尋ねないまま、手順が回り続けます（{' → '.join([*circle, node])}）。",
                        "輪の中に「ask」「try」「task」のどれかを置くか、行き先を変えてください。",
                    )
                elif node not in done:
                    path[node] = None
                    waiting.append(self._graph.silent_successors(node))


def _of_step(step: Step, code: str, message: str, remedy: str) -> Finding:
    return Finding(
        file=step.place.file, line=step.place.line, node=step.node, code=code, message=message, remedy=remedy
    )


def _of_topic(topic: Topic, code: str, message: str, remedy: str) -> Finding:
    return Finding(
        file=topic.place.file, line=topic.place.line, node=topic.id, code=code, message=message, remedy=remedy
    )
