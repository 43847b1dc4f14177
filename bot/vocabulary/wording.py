"""Lists of wordings as patterns."""


def one_of(*lines: str) -> str:
    """A regular expression for one of the wordings in ``lines``, where they stand apart by spaces; the first that fits.

    A wording may be a small pattern itself: 助かり(ます|ました), まだ$.
    """
    return "(?:" + "|".join(wording for line in lines for wording in line.split()) + ")"
