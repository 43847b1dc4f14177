"""The command ``madoguchi``. Exit 0: good, 1: findings or refused, 2: used wrongly. Never a stack trace."""

import os
import sys


def main() -> None:
    """Runs the command line of this process and exits."""
    # What is learned is solved beside other work: more threads would only wait for each other, spinning on busy cores.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    _fill_closed_streams()
    for stream in (sys.stdout, sys.stderr):
        # The contract is UTF-8, whatever the locale; a broken argument quoted in an error must not fail again.
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # pyright: ignore[reportAttributeAccessIssue]
    from api.cli.output import RefusedError, UsageError, tell, tell_findings
    from knowledge.findings import KnowledgeError

    try:
        if _is_plain_match(sys.argv[1:]):
            from api.cli.matching import match

            match(sys.argv[2] if len(sys.argv) > 2 else None)
        else:
            from api.cli.commands import app

            app()
    except UsageError as error:
        tell(f"madoguchi: {error}")
        sys.exit(2)
    except RefusedError as error:
        tell(f"madoguchi: {error}")
        sys.exit(1)
    except KnowledgeError as error:
        tell_findings(error.findings)
        sys.exit(1)
    except KeyboardInterrupt:
        # Typer's own code for it, also where it comes before Typer does.
        sys.exit(130)
    except Exception as error:
        if os.environ.get("MADOGUCHI_LOG_LEVEL", "").lower() == "debug":
            raise
        tell(f"madoguchi: {type(error).__name__}: {_first_line(error)} (MADOGUCHI_LOG_LEVEL=debug で詳細)")
        sys.exit(1)


def _is_plain_match(arguments: list[str]) -> bool:
    """Whether it is ``match`` without options, which is to answer at once: the machinery for options takes 0.2 s."""
    return arguments[:1] == ["match"] and len(arguments) <= 2 and not arguments[-1].startswith("-")


def _fill_closed_streams() -> None:
    """A parent may have closed any of the three (``>&-``): Python then has None where commands expect a stream."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115


def _first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), "")
