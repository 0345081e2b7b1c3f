"""Options that several commands share."""

from __future__ import annotations

from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

from actors.commands.daemon import Daemon
from actors.domain.font import FontSize

if TYPE_CHECKING:
    from collections.abc import Callable

F = TypeVar("F", bound="Callable[..., Any]")

FOLDER = click.Path(file_okay=False, path_type=Path)
FILE = click.Path(dir_okay=False, path_type=Path)


def _default_data() -> Path:
    from actors.config import default_data_folder  # noqa: PLC0415 - only where --data is not given

    return default_data_folder()


data = click.option(
    "--data",
    type=FOLDER,
    default=_default_data,
    envvar="DOCKETD_DATA",
    show_default="the platform's place for it",
    help="Folder with the journal, run.json and the secrets file.",
)

config = click.option(
    "--config",
    "file",
    type=FILE,
    envvar="DOCKETD_CONFIG",
    show_default="docketd.toml here, else in the data folder",
    help="The settings.",
)

as_json = click.option("--json", "as_json", is_flag=True, help="Answer in JSON, for programs.")

key_option = click.option(
    "--key-file", type=FILE, help="A file with the API key for --server; on this machine none is needed."
)

server_option = click.option(
    "--server", metavar="URL", help="Address of a docketd on another machine, such as http://pi:8080."
)


font_size = click.option(
    "--font-size",
    type=click.Choice([size.value for size in FontSize]),
    help="Of a plain text: large is twice as high, xlarge twice as wide, double both.",
)

font_bold = click.option(
    "--font-bold/--no-font-bold", "font_bold", default=None, help="Whether a plain text is bold."
)


def at_daemon(function: F) -> F:
    """Adds --server, --key-file and --data, which the command gets as one `daemon`."""

    @wraps(function)  # the options found so far come along
    def made(server: str | None, key_file: Path | None, data: Path, **rest: Any) -> Any:  # noqa: ANN401
        return function(daemon=Daemon(server, key_file, data), **rest)

    return cast("F", server_option(key_option(data(made))))
