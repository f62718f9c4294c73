from collections.abc import Iterator

import pytest
import structlog

from netmend.cli.engine_logs import log_to_stderr


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    yield
    structlog.reset_defaults()


def test_a_log_line_leaves_standard_output_alone(capsys: pytest.CaptureFixture[str]) -> None:
    """A program that reads JSON from standard output must not find log lines in it."""
    log_to_stderr()

    structlog.get_logger().warning("device.intent_not_recorded", device="r1", reason="no space left")

    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.endswith('Z event=device.intent_not_recorded device=r1 reason="no space left"\n')
