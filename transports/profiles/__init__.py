"""Profiles of printer models: our own, and those that python-escpos ships."""

from __future__ import annotations

import tomllib
from difflib import get_close_matches
from functools import cache
from importlib.resources import files

from transports.errors import UnknownModelError
from transports.languages.escpos import capabilities
from transports.profiles.model import Profile

__all__ = ["Profile", "models", "profile"]

OWN = {"TM-m30III": "tm_m30iii.toml", "generic-80": "generic_80.toml", "generic-58": "generic_58.toml"}


@cache
def profile(model: str) -> Profile:
    """The profile of a model, whose name may be written in any case.

    Raises `UnknownModelError`, which names the nearest models.
    """
    own = {name.lower(): name for name in OWN}
    folded = model.strip().lower()
    if folded in own:
        return _own(own[folded])
    others = {name.lower(): name for name in capabilities.models()}
    if folded in others:
        return capabilities.profile(others[folded])
    names = own | others
    nearest = get_close_matches(folded, names, n=3, cutoff=0.5)
    raise UnknownModelError(model, [names[name] for name in nearest])


def models() -> tuple[str, ...]:
    """The names of all models that have a profile, our own first."""
    return (*OWN, *(name for name in capabilities.models() if name not in OWN))


def _own(name: str) -> Profile:
    data = tomllib.loads(files(__name__).joinpath(OWN[name]).read_text("utf-8"))
    return Profile(
        model=data["model"],
        language=data["language"],
        dots=data["dots"],
        dpi=data["dpi"],
        columns=tuple(data["columns"]),
        code_pages=tuple((number, codec) for number, codec in data["code_pages"]),
        process_id=data["process_id"],
        marker=data["marker"],
        # TOML has no null.
        counter=None if data["counter"] == "none" else data["counter"],
        cutter=None if data["cutter"] == "none" else data["cutter"],
    )
