"""The command line. Every command is a module of its own that is imported when it is called.

Exit codes: 0 done, 1 failed, 2 wrong usage or configuration; `run` has two more, told in its help. Errors are
sentences on standard error.
"""

from __future__ import annotations

import importlib
import io
import sys
from typing import TYPE_CHECKING, Any, Final, NoReturn

import click

from actors.errors import DocketdError

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS: Final = {
    "run": "actors.commands.run:run",
    "demo": "actors.commands.demo:demo",
    "check": "actors.commands.check:check",
    "doctor": "actors.commands.doctor:doctor",
    "reload": "actors.commands.reload:reload",
    "status": "actors.commands.status:status",
    "logs": "actors.commands.logs:logs",
    "printers": "actors.commands.printers:printers",
    "sources": "actors.commands.sources:sources",
    "jobs": "actors.commands.jobs:jobs",
    "forget": "actors.commands.forget:forget",
    "orders": "actors.commands.orders:orders",
    "print": "actors.commands.print:print_file",
    "layouts": "actors.commands.layouts:layouts",
    "render": "actors.commands.render:render",
    "emulate": "actors.commands.emulate:emulate",
    "keys": "actors.commands.keys:keys",
    "simulate": "actors.commands.simulate:simulate",
    "backup": "actors.commands.backup:backup",
    "restore": "actors.commands.restore:restore",
    "bench": "actors.commands.bench:bench",
}


class Commands(click.Group):
    """Finds its commands in `COMMANDS`, in that order, and turns every error into a sentence and a code."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,  # noqa: ARG002, FBT001, FBT002 - click's signature
        **extra: Any,  # noqa: ANN401
    ) -> NoReturn:
        try:
            code = super().main(args, prog_name or "docketd", complete_var, standalone_mode=False, **extra)
        except click.exceptions.NoArgsIsHelpError as error:
            error.show()
            sys.exit(error.exit_code)
        except click.UsageError as error:
            _complain(_with_hint(error), error.exit_code)
        except click.ClickException as error:
            _complain(error.format_message(), error.exit_code)
        except DocketdError as error:
            _complain(str(error), error.exit_code)
        except click.Abort:
            _complain("stopped", 1)
        sys.exit(code or 0)


def _with_hint(error: click.UsageError) -> str:
    path = "docketd" if error.ctx is None else error.ctx.command_path
    told = " ".join(error.format_message().split())  # click names choices over several lines
    return f"{told.rstrip('.')} ({path} --help shows how)"


def _complain(text: str, code: int) -> NoReturn:
    for line in text.splitlines():
        click.echo(f"docketd: {line}", err=True)
    sys.exit(code)


def _show_version(ctx: click.Context, _parameter: click.Parameter, wanted: bool) -> None:  # noqa: FBT001
    if wanted:
        from actors.release import release  # noqa: PLC0415 - reading metadata costs, and few ask

        click.echo(f"docketd {release()}")
        ctx.exit()


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="\b\nExamples:\n  docketd demo\n  docketd check --config docketd.toml\n  docketd run",
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_version,
    help="Show the version.",
)
def docketd() -> None:
    """Print online orders on a restaurant's ticket printers, and say how we know that they printed."""


def main() -> NoReturn:
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # In a pipe, Windows takes a code page of one language: a guest's name must not end a command.
            stream.reconfigure(errors="replace")
    docketd.main()
