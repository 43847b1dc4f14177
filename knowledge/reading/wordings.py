"""One line, many wordings: ``(メール|めーる)が(届かない|来ない)`` stands for four texts."""

from itertools import product

#: More would no longer be read by its author, and each wording costs the matcher memory.
MAX_WORDINGS = 200
#: Brackets within brackets; nobody writes more, and a pasted row of brackets must not exhaust the stack.
MAX_NESTING = 8


class WordingError(ValueError):
    """A line of alternatives cannot be unfolded. The message is a Japanese sentence for its author."""


def expand(line: str) -> tuple[str, ...]:
    """All wordings of a line, in order, each once.

    ASCII brackets that hold a bar are alternatives and may stand in each other; brackets without a bar and bars outside
    of brackets are what they are. Raises `WordingError` for more than 200 wordings and for alternatives left open.
    """
    if "(" not in line:
        return (line.strip(),)
    wordings, _ = _sequence(line, 0, depth=0)
    return tuple(dict.fromkeys(wording.strip() for wording in wordings))


def _sequence(line: str, begin: int, *, depth: int) -> tuple[list[str], int]:
    """The wordings of ``line`` from ``begin`` to its end, or (inside a bracket) to the next bar or closing bracket."""
    pieces: list[list[str]] = []
    count = 1
    position = literal = begin
    while position < len(line) and not (depth and line[position] in "|)"):
        if line[position] != "(":
            position += 1
            continue
        pieces.append([line[literal:position]])
        options, after = _group(line, position, depth + 1)
        group = line[position:after]
        count *= len(options)
        if count > MAX_WORDINGS:
            raise WordingError(f"一行の言い方が {MAX_WORDINGS} 通りを超えます（「{group}」までで {count} 通り）。")
        pieces.append(options)
        position = literal = after
    pieces.append([line[literal:position]])
    return ["".join(choice) for choice in product(*pieces)], position


def _group(line: str, begin: int, depth: int) -> tuple[list[str], int]:
    """The options of the bracket at ``begin``, and the position behind it."""
    if depth > MAX_NESTING:
        raise WordingError(f"括弧の入れ子が {MAX_NESTING} 段を超えます。")
    options: list[list[str]] = []
    position = begin
    while True:
        option, position = _sequence(line, position + 1, depth=depth)
        options.append(option)
        if position >= len(line):
            if len(options) > 1:
                raise WordingError(f"「{line[begin:]}」の括弧が閉じられていません。")
            # A smiley or a sentence cut short: no alternatives were meant.
            return [f"({wording}" for wording in option], position
        if line[position] == ")":
            break
    if len(options) == 1:
        return [f"({wording})" for wording in options[0]], position + 1
    unfolded = list(dict.fromkeys(wording for option in options for wording in option))
    if len(unfolded) > MAX_WORDINGS:
        group = line[begin : position + 1]
        raise WordingError(f"一行の言い方が {MAX_WORDINGS} 通りを超えます（「{group}」だけで {len(unfolded)} 通り）。")
    return unfolded, position + 1
