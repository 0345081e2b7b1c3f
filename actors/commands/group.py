"""A command with sub-commands of which one is meant when none is named."""

from __future__ import annotations

from typing import Any

import click


class DefaultGroup(click.Group):
    def __init__(self, *args: Any, default: str, **kwargs: Any) -> None:  # noqa: ANN401 - click's own
        super().__init__(*args, **{"no_args_is_help": False, **kwargs})
        self._default = default

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """`docketd jobs --state held` is `docketd jobs list --state held`."""
        if not args or (args[0].startswith("-") and args[0] not in ctx.help_option_names):
            args = [self._default, *args]
        return super().parse_args(ctx, args)
