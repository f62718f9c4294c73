"""The commands of `netmend`, by name. Each lives in its own file."""

import sys
from typing import Annotated

import typer

from netmend.cli import (
    abort_command,
    audit_commands,
    check_command,
    decide_commands,
    demo_command,
    explain_command,
    init_command,
    lab_commands,
    plan_command,
    resolve_command,
    run_commands,
    schema_command,
    show_commands,
    trust_commands,
    trust_host_key_command,
)

_TERMINAL = sys.stdout.isatty()
app = typer.Typer(
    name="netmend",
    help="Restore a degraded network service by a planned, authorized, reversible change.",
    epilog="Start here: netmend demo. Exit codes: 0 done, 2 bad input, 3 refused, 4 backed out, 5 a person "
    "is needed, 6 a local service is away, 75 waiting, 130 left.",
    no_args_is_help=True,
    # Boxes are for a terminal: in a pipe they break names, and loading them takes as long as the rest.
    rich_markup_mode="rich" if _TERMINAL else None,
    add_completion=True,
    pretty_exceptions_enable=False,
    pretty_exceptions_show_locals=False,
    context_settings={
        "help_option_names": ["-h", "--help"],
        # Wide enough that no sentence of a list of commands is cut short.
        **({} if _TERMINAL else {"terminal_width": 120, "max_content_width": 120}),
    },
)


def _say_version(chosen: bool) -> None:  # noqa: FBT001 - the library hands the value over by place
    if chosen:
        from importlib.metadata import version  # noqa: PLC0415 - keeps --help fast

        sys.stdout.write(f"netmend {version('netmend')}\n")
        raise typer.Exit


@app.callback()
def start(
    *,
    version: Annotated[
        bool,
        typer.Option("--version", help="Say which version this is.", callback=_say_version, is_eager=True),
    ] = False,
) -> None:
    """Restore a degraded network service by a planned, authorized, reversible change."""


for commands in (  # in the order in which a newcomer needs them
    demo_command,
    init_command,
    check_command,
    plan_command,
    run_commands,
    abort_command,
    resolve_command,
    decide_commands,
    show_commands,
    explain_command,
    trust_host_key_command,
    schema_command,
):
    commands.add_to(app)
app.add_typer(lab_commands.lab, name="lab")
app.add_typer(trust_commands.trust, name="trust")
app.add_typer(audit_commands.audit, name="audit")
