"""What staff may do."""

from enum import StrEnum


class Role(StrEnum):
    """From the least to the most: reads; also answers; also changes the knowledge; everything."""

    viewer = "viewer"
    agent = "agent"
    author = "author"
    admin = "admin"

    def covers(self, other: "Role") -> bool:
        """Whether this role may do what the ``other`` may: each may do what the ones before it may."""
        order = list(Role)
        return order.index(self) >= order.index(other)
