"""Profiles of printer models: our own, one TOML file a family, and those that python-escpos ships."""

from __future__ import annotations

from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from transports.errors import UnknownModelError
from transports.languages.escpos import capabilities
from transports.profiles import setup
from transports.profiles.families import read
from transports.profiles.model import Profile
from transports.profiles.setup import Setup, applied

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Profile", "Setup", "models", "own", "profile"]


@cache
def own() -> Mapping[str, Profile]:
    """The models of our own files, in the order of the files' names. Raises `ProfileError`."""
    found = sorted((file for file in files(__name__).iterdir() if file.name.endswith(".toml")), key=str)
    return {each.model: each for file in found for each in read(file.read_text("utf-8"), file.name)}


@cache
def profile(name: str) -> Profile:
    """The profile of a model, whose name may be written in any case, as one unit of it is set up.

    Raises `UnknownModelError`, which names the nearest models, and `ProfileError` for what stands behind a
    question mark: see `setup`.
    """
    model, asks, query = name.partition("?")
    found = _of_model(model)
    return applied(found, setup.read(found.model, query)) if asks else found


def _of_model(model: str) -> Profile:
    ours = {name.lower(): name for name in own()}
    folded = model.strip().lower()
    if folded in ours:
        return own()[ours[folded]]
    others = {name.lower(): name for name in capabilities.models()}
    if folded in others:
        return capabilities.profile(others[folded])
    names = ours | others
    nearest = get_close_matches(folded, names, n=3, cutoff=0.5)
    raise UnknownModelError(model, [names[name] for name in nearest])


def models() -> tuple[str, ...]:
    """The names of all models that have a profile, our own first."""
    return (*own(), *(name for name in capabilities.models() if name not in own()))
