"""What docs/lab-testing.md tells a team to write works as it is written."""

import re
import shlex
from pathlib import Path

import typer
from ruamel.yaml import YAML

from netmend.cli.app import app

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "lab-testing.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    (found,) = re.findall(rf"^```{language}\n(.*?)^```$", TEXT, flags=re.MULTILINE | re.DOTALL)
    return str(found)


def test_the_tests_of_the_page_are_tests_that_run() -> None:
    """They are those of this repository's own project, to the letter."""
    assert block("python") == (ROOT / "tests" / "project" / "test_runbooks.py").read_text("utf-8")


def test_the_workflow_runs_commands_that_exist() -> None:
    """It is a workflow, and what it asks of netmend parses."""
    workflow = YAML(typ="safe", pure=True).load(block("yaml"))
    steps = workflow["jobs"]["runbooks"]["steps"]
    runs = [shlex.split(step["run"]) for step in steps if "run" in step]

    ours = [words[1:] for words in runs if words[0] == "netmend"]
    group = typer.main.get_command(app)
    assert isinstance(group, typer.core.TyperGroup)
    assert [words[0] for words in ours] == ["check"]
    assert group.commands["check"].make_context("check", ours[0][1:]).params["output"].value == "github"
    assert ["pytest", "tests"] in runs
