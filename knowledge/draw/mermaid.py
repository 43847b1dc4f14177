"""The machine as a Mermaid flowchart, one box a topic."""

from collections.abc import Iterator

from knowledge.draw.edges import edges, end_name, heading, shorten, words
from knowledge.graph import Graph
from knowledge.model import Knowledge, StepKind

_SHAPES: dict[StepKind, tuple[str, str]] = {
    "say": ("[", "]"),
    "ask": ("{{", "}}"),
    "try": ("(", ")"),
    "task": ("[/", "/]"),
    "do": ("[[", "]]"),
    "ticket": (">", "]"),
}
_MOST = 60


def mermaid(knowledge: Knowledge) -> str:
    """A flowchart that Mermaid 10 and later draws. Ends stand in their topic's box, calls and jumps cross boxes."""
    return "\n".join(_lines(knowledge)) + "\n"


def _lines(knowledge: Knowledge) -> Iterator[str]:
    graph = Graph(knowledge)
    titles = {topic.id: topic.title or topic.id for topic in knowledge.topics.values()}
    # Mermaid takes some ids for keywords ("end"), so nodes are numbered.
    names = {node: f"n{number}" for number, node in enumerate(graph.steps)}
    arrows: list[str] = []
    yield "flowchart TD"
    for number, topic in enumerate(knowledge.topics.values()):
        yield f"  subgraph t{number}[{_quoted(heading(topic))}]"
        yield "    direction TB"
        ends: dict[str, str] = {}
        for step in topic.steps:
            left, right = _SHAPES[step.kind]
            text = f"{step.id}\n{shorten(words(step, titles), _MOST)}"
            yield f"    {names[step.node]}{left}{_quoted(text)}{right}:::{step.kind}"
            for edge in edges(graph, step):
                if edge.target.node is not None:
                    to = names[edge.target.node]
                else:
                    to = ends.setdefault(end_name(topic, edge.target), f"t{number}e{len(ends)}")
                arrow = "-.->" if edge.target == step.transitions.get("call") else "-->"
                label = f"|{_quoted(edge.label)}|" if edge.label else ""
                arrows.append(f"  {names[step.node]} {arrow}{label} {to}")
        for name, end in ends.items():
            yield f"    {end}([{_quoted(name)}]):::end_"
        yield "  end"
    yield from arrows
    yield "  classDef say fill:#eef3fb,stroke:#5b7db1"
    yield "  classDef ask fill:#fff6df,stroke:#b98a1d"
    yield "  classDef try fill:#e9f7ee,stroke:#3f8f5f"
    yield "  classDef task fill:#e7f6f8,stroke:#2f8795"
    yield "  classDef do fill:#f3eefb,stroke:#7d5bb1"
    yield "  classDef ticket fill:#fdebea,stroke:#b4493f"
    yield "  classDef end_ fill:#ffffff,stroke:#888888"


_ENTITIES = {
    "#": "#35;",
    '"': "#quot;",
    "&": "#amp;",
    "<": "#lt;",
    ">": "#gt;",
    "`": "#96;",
    ";": "#59;",
    "\\": "#92;",
}


def _quoted(text: str) -> str:
    """A Mermaid string: its own signs as entities, line breaks as tags."""
    escaped = "".join(_ENTITIES.get(character, character) for character in text)
    return '"' + escaped.replace("\n", "<br/>") + '"'
