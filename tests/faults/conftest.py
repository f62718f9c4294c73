"""The same projects and labs as in tests/line, and a report of what was really run."""

from collections.abc import Callable, Iterator

import pytest
from tests.faults.report import Report
from tests.line.conftest import built_on  # noqa: F401 - a fixture is found by its name here
from tests.line.forks import Forks, forks_of

from netmend.testing.site import Site

DRIVERS = ("netconf", "iosxe", "eos")
_REPORT = Report()


@pytest.fixture(scope="session", params=DRIVERS)
def forks(
    request: pytest.FixtureRequest,
    built_on: Callable[[str], Site],  # noqa: F811 - the fixture imported above
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Forks]:
    """Runs on each admitted driver, which begin again from a fork."""
    driver = str(request.param)
    with forks_of(built_on(driver), tmp_path_factory.mktemp(driver)) as made:
        made.driver = driver
        yield made


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Count what was run, also by other workers."""
    _REPORT.count(report)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Write the table at the end of `make faults`."""
    if config.option.markexpr or not _REPORT.rows:
        return
    terminalreporter.section("what was run")
    for line in _REPORT.lines():
        terminalreporter.write_line(line)
