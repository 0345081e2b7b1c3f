import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("actors", "supervision", "transports")


@pytest.fixture
def door(tmp_path):
    """docketd.py in a folder of its own, beside rooms that only say how they were called."""
    folder = tmp_path / "docketd"
    for room in ROOMS:
        make_package(folder / room)
    shutil.copy(ROOT / "docketd.py", folder)
    command_line = "import sys\ndef main():\n    print(*sys.argv[1:])\n    return 3\n"
    (folder / "actors" / "cli.py").write_text(command_line)
    return folder


def make_package(folder):
    folder.mkdir(parents=True)
    (folder / "__init__.py").touch()


def run(folder, *command, path):
    """Run Python in an empty folder that finds packages in `path` first."""
    (folder / "empty").mkdir()
    return subprocess.run(
        [sys.executable, "-P", *command],
        cwd=folder / "empty",
        env=os.environ | {"PYTHONPATH": os.pathsep.join(map(str, path))},
        capture_output=True,
        text=True,
        check=False,
    )


def test_opens_the_command_line_and_hands_back_its_exit_code(door):
    found = run(door, "-m", "docketd", "status", "--json", path=[door])
    assert (found.stdout, found.returncode) == ("status --json\n", 3), found.stderr


@pytest.mark.parametrize("name", ROOMS)
def test_foreign_package_is_refused_in_one_sentence(door, tmp_path, name):
    make_package(tmp_path / "foreign" / name)
    found = run(door, "-m", "docketd", path=[tmp_path / "foreign", door])
    assert found.returncode == 1
    assert found.stdout == ""
    assert found.stderr.startswith(f"docketd: {name} is at {tmp_path / 'foreign'}")
    assert found.stderr.count("\n") == 1


def test_missing_package_is_refused(door):
    shutil.rmtree(door / "transports")
    found = run(door, "-m", "docketd", path=[door])
    assert found.returncode == 1
    assert found.stderr.startswith("docketd: transports is at ")
