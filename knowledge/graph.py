"""The machine as a graph: the moves that can really happen, and how a call returns."""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping

from knowledge.model import Knowledge, Step, Target

#: Target kinds that end a conversation's problem: it is solved, nothing more is to do, or a person is offered.
ENDS = frozenset({"solved", "open", "person"})
#: Target kinds that go back to the caller; without a caller a person is offered.
RETURNS = frozenset({"run-out", "back"})


class Graph:
    """All steps of a knowledge by full id, with what each can lead to."""

    def __init__(self, knowledge: Knowledge):
        self.knowledge = knowledge
        self.steps: dict[str, Step] = {step.node: step for topic in knowledge.topics.values() for step in topic.steps}
        self._callers: dict[str, list[str]] = defaultdict(list)
        for step in self.steps.values():
            for target in step.transitions.values():
                if target.node is not None:
                    self._callers[target.node].append(step.node)
        #: Steps from which an end can be reached, and steps from which the way leads back to the caller.
        self.ending: set[str] = set()
        self.returning: set[str] = set()
        self._grow()

    def moves(self, step: Step) -> Iterator[tuple[str, Target]]:
        """The outcomes that can happen at a step. A ``do`` moves on only where the called thing can come back."""
        called = step.transitions.get("call")
        for outcome, target in step.transitions.items():
            if outcome == "skip" and not step.condition:
                continue
            if outcome == "return" and called is not None and called.node and called.node not in self.returning:
                continue
            yield outcome, target

    def successors(self, node: str) -> Iterator[str]:
        """The steps that can come right after a step, those of called things among them."""
        for _, target in self.moves(self.steps[node]):
            if target.node is not None:
                yield target.node

    def silent_successors(self, node: str) -> Iterator[str]:
        """The steps that can follow without a word of the customer."""
        step = self.steps[node]
        known = step.slot is not None and step.condition.get(step.slot) != ("unknown",)
        for outcome, target in self.moves(step):
            waits = step.kind not in ("say", "do") and outcome != "skip"
            if waits and known and outcome.startswith("answer:"):
                # The slot may be known already: then its answer's way is taken unasked.
                waits = step.answers[int(outcome.removeprefix("answer:"))].value is None
            if target.node is not None and not waits:
                yield target.node

    def entry(self, topic: str) -> str:
        """The first step of a topic or part."""
        return self.knowledge.topics[topic].steps[0].node

    def paths(self, roots: Iterable[str]) -> Mapping[str, str | None]:
        """Everything that can be reached from ``roots``: each node with the one before it (None for a root)."""
        before: dict[str, str | None] = dict.fromkeys(roots)
        queue = deque(before)
        while queue:
            node = queue.popleft()
            for following in self.successors(node):
                if following not in before:
                    before[following] = node
                    queue.append(following)
        return before

    def _grow(self) -> None:
        """Find the steps that reach an end or their caller, from the ends on against the arrows."""
        queue = deque(reversed(self.steps))
        while queue:
            node = queue.popleft()
            step = self.steps[node]
            ends, returns = node in self.ending, node in self.returning
            if ends and returns:
                continue
            for outcome, target in self.moves(step):
                ends = ends or target.kind in ENDS or outcome == "opened"
                returns = returns or (target.kind in RETURNS and outcome != "call")
                if target.node is None:
                    continue
                ends = ends or target.node in self.ending
                if outcome == "call":
                    continue
                if self.steps[target.node].topic == step.topic:
                    returns = returns or target.node in self.returning
                else:
                    # Gone to another topic by name: nobody waits there, and its running out is an end.
                    ends = ends or target.node in self.returning
            if (ends and node not in self.ending) or (returns and node not in self.returning):
                if ends:
                    self.ending.add(node)
                if returns:
                    self.returning.add(node)
                queue.extend(self._callers[node])


def way(before: Mapping[str, str | None], node: str) -> list[str]:
    """The path to ``node`` that `Graph.paths` found, from its root on."""
    path = [node]
    while (previous := before[path[-1]]) is not None:
        path.append(previous)
    return path[::-1]
