"""Figures that a test leaves behind are shown below the summary: `make prove` and `make prove-mutants` are for them."""

from typing import Any

import pytest


def pytest_terminal_summary(terminalreporter: Any) -> None:
    reports: list[pytest.TestReport] = [
        report for kind in ("passed", "failed") for report in terminalreporter.stats.get(kind, ())
    ]
    lines = sorted(str(value) for report in reports for name, value in report.user_properties if name == "figures")
    for line in lines:
        terminalreporter.write_line(line)
