r"""Make `requirements.lock` and `requirements-test.lock` again from pyproject.toml.

    python3.11 -m venv /tmp/lock
    /tmp/lock/bin/pip install --upgrade pip pip-tools
    /tmp/lock/bin/python deploy/lock.py

It wants the oldest Python that docketd runs on. pip resolves the runtime, the build back end and the tests'
tools together, from wheels only. But pip judges environment markers by the machine it runs on; so this script
walks the dependencies for each system and Python that docketd is made for, has pip resolve again with what
was missing, and writes the markers itself. pip-compile adds the hashes of every file of each release, so that
one lock fits every system.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any

from pip._vendor.packaging.requirements import Requirement
from pip._vendor.packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
SYSTEMS = {
    "linux": {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"},
    "win32": {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt"},
}
MACHINES = {"linux": ("x86_64", "aarch64"), "win32": ("AMD64",)}

HEAD = """\
# {title}
# Linux on x86-64 and 64-bit ARM, and Windows on x86-64, with CPython 3.11 to 3.14.
# Do not edit. Made from pyproject.toml on the oldest Python that docketd runs on:
#
#     python3.11 -m venv /tmp/lock
#     /tmp/lock/bin/pip install --upgrade pip pip-tools
#     /tmp/lock/bin/python deploy/lock.py
#
--only-binary :all:
"""

Environment = dict[str, str]
Releases = dict[str, dict[str, Any]]


def environments() -> list[Environment]:
    return [
        {
            **SYSTEMS[system],
            "platform_machine": machine,
            "python_version": python,
            "python_full_version": f"{python}.0",
            "implementation_name": "cpython",
            "platform_python_implementation": "CPython",
        }
        for system in SYSTEMS
        for machine in MACHINES[system]
        for python in PYTHONS
    ]


#: For pip: what this machine can't install, such as pywin32, is looked for as Windows would.
WINDOWS = ("--platform", "win_amd64", "--implementation", "cp")


def resolve(requirements: list[str], *options: str) -> Releases:
    """What pip would install, by canonical name: the metadata of each release."""
    pip = [sys.executable, "-m", "pip", "install", "--dry-run", "--ignore-installed", "--quiet"]
    wanted = [*pip, "--only-binary", ":all:", *options, "--report", "-", *requirements]
    report = json.loads(subprocess.run(wanted, check=True, stdout=subprocess.PIPE).stdout)
    return {canonicalize_name(item["metadata"]["name"]): item["metadata"] for item in report["install"]}


def closure(roots: list[str], releases: Releases, environment: Environment) -> set[str]:
    """The names of all that the roots need in one environment, known to `releases` or not."""
    found: set[str] = set()
    waiting = [(Requirement(root), "") for root in roots]
    while waiting:
        requirement, extra = waiting.pop()
        if requirement.marker and not requirement.marker.evaluate({**environment, "extra": extra}):
            continue
        name = canonicalize_name(requirement.name)
        for wanted_extra in ("", *requirement.extras):
            if f"{name}[{wanted_extra}]" in found:
                continue
            found |= {name, f"{name}[{wanted_extra}]"}
            needs = releases.get(name, {}).get("requires_dist", [])
            waiting += [(Requirement(need), wanted_extra) for need in needs]
    return {name for name in found if "[" not in name}


def resolve_everywhere(roots: list[str]) -> Releases:
    """Resolve until nothing is missing in any environment."""
    extra: set[str] = set()
    foreign = [str(unmarked(root)) for root in roots if is_foreign(root)]
    target = ("--target", tempfile.gettempdir(), "--python-version", PYTHONS[0])
    elsewhere = resolve(foreign, *WINDOWS, *target, "--no-deps") if foreign else {}
    while True:
        here = [str(unmarked(root)) for root in roots if not is_foreign(root)]
        releases = elsewhere | resolve(here + sorted(extra))
        needed = set().union(*(closure(roots, releases, one) for one in environments()))
        if needed <= releases.keys():
            return {name: releases[name] for name in sorted(needed)}
        extra |= needed - releases.keys()


def is_foreign(root: str) -> bool:
    """Whether only another system than this one wants it."""
    marker = Requirement(root).marker
    return marker is not None and not marker.evaluate()


def unmarked(text: str) -> Requirement:
    requirement = Requirement(text)
    requirement.marker = None
    return requirement


def marker_for(name: str, roots: list[str], releases: Releases) -> str:
    """Empty for what every environment needs, else the smallest condition that describes those that do."""
    needing = [one for one in environments() if name in closure(roots, releases, one)]
    if len(needing) == len(environments()):
        return ""
    if {one["sys_platform"] for one in needing} == {"linux"}:
        return ' ; sys_platform != "win32"'
    for key in ("sys_platform", "python_version", "platform_machine"):
        values = sorted({one[key] for one in needing})
        if needing == [one for one in environments() if one[key] in values]:
            return " ; " + " or ".join(f'{key} == "{value}"' for value in values)
    return ""  # installing it where it is not needed does no harm


def hashed(releases: Releases, foreign: set[str]) -> dict[str, str]:
    """The pinned and hashed lines of each release, by canonical name."""
    pins = {name: f"{name}=={one['version']}" for name, one in releases.items()}
    blocks = hashed_here([pin for name, pin in pins.items() if name not in foreign])
    return blocks | {name: hashed_there(pins[name]) for name in sorted(foreign)}


def hashed_there(pin: str) -> str:
    """Of the wheels that Windows takes with each Python."""
    with tempfile.TemporaryDirectory() as folder:
        download = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder]
        for python in PYTHONS:
            options = ["--only-binary", ":all:", *WINDOWS, "--python-version", python]
            subprocess.run([*download, *options, pin], check=True)
        digests = sorted({hashlib.sha256(file.read_bytes()).hexdigest() for file in Path(folder).iterdir()})
    return " \\\n".join([pin, *(f"    --hash=sha256:{digest}" for digest in digests)]) + "\n"


def hashed_here(lines: list[str]) -> dict[str, str]:
    with tempfile.TemporaryDirectory() as folder:
        pins, lock = Path(folder, "pins.in"), Path(folder, "lock.txt")
        pins.write_text("".join(f"{line}\n" for line in lines))
        compile_ = [sys.executable, "-m", "piptools", "compile", "--quiet", "--generate-hashes"]
        options = ["--allow-unsafe", "--strip-extras", "--no-annotate", "--no-header", "--no-emit-options"]
        subprocess.run([*compile_, *options, "--output-file", str(lock), str(pins)], check=True)
        blocks = re.findall(r"^\S+==(?:.*\\\n)+.*\n?", lock.read_text(), flags=re.MULTILINE)
    return {canonicalize_name(block.split("==")[0]): block.rstrip() + "\n" for block in blocks}


def with_marker(block: str, marker: str) -> str:
    first, _, rest = block.partition(" \\\n")
    return f"{first}{marker} \\\n{rest}"


def main() -> int:
    if sys.version_info[:2] != tuple(int(part) for part in PYTHONS[0].split(".")):
        print(
            f"deploy/lock.py: run it with Python {PYTHONS[0]}, the oldest that docketd supports",
            file=sys.stderr,
        )
        return 2
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    runtime = [*project["project"]["dependencies"], *project["build-system"]["requires"]]
    roots = [*runtime, *project["dependency-groups"]["test"]]
    releases = resolve_everywhere(roots)
    needed = set().union(*(closure(runtime, releases, one) for one in environments()))
    foreign: set[str] = {canonicalize_name(Requirement(root).name) for root in roots if is_foreign(root)}
    blocks = hashed(releases, foreign)
    for file, title, names in (
        ("requirements.lock", "All that docketd runs on and is built with.", needed),
        ("requirements-test.lock", "What its tests need besides.", releases.keys() - needed),
    ):
        body = [with_marker(blocks[name], marker_for(name, roots, releases)) for name in sorted(names)]
        (ROOT / "deploy" / file).write_text(HEAD.format(title=title) + "".join(body), "utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
