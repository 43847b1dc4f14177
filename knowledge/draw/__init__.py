"""The machine as a picture: Mermaid for documents, SVG for everything else."""

from knowledge.draw.mermaid import mermaid
from knowledge.draw.svg import svg

__all__ = ["mermaid", "svg"]
