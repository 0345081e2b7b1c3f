"""The door: `python -m docketd` and the `docketd` command."""

import sys
from importlib.util import find_spec
from pathlib import Path


def main() -> None:
    for name in ("actors", "supervision", "transports"):  # other projects own packages of these names
        found = getattr(find_spec(name), "origin", "no place")
        if found != str(Path(__file__).with_name(name) / "__init__.py"):
            sys.exit(f"docketd: {name} is at {found}, not beside docketd.py: run deploy/bootstrap.py")
    from actors.cli import main as run  # noqa: PLC0415 - only after the check

    sys.exit(run())


if __name__ == "__main__":
    main()
