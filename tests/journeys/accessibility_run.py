"""Hooks of pytest that write the accessibility table after a whole run, in however many processes it ran."""

from typing import Any, cast

import pytest

from tests.journeys.accessibility import DOCUMENT, SCREEN, Run, Screen, written

RUN = Run()


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Notes what the table is made of."""
    RUN.note(report.nodeid.rpartition("::")[2].partition("[")[0], passed=not report.failed)
    if report.when == "call":
        found = [cast("dict[str, Any]", value) for name, value in report.user_properties if name == SCREEN]
        RUN.screens += [Screen(**screen) for screen in found]


def pytest_sessionfinish() -> None:
    """Writes the table, if all that it names has run."""
    if RUN.is_complete:
        DOCUMENT.write_text(written(RUN), "utf-8")
