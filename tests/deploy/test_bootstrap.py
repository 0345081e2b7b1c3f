import ast
import importlib.util
import io
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "deploy" / "bootstrap.py"


@pytest.fixture
def bootstrap(tmp_path):
    """The script as a module, on a folder of its own."""
    spec = importlib.util.spec_from_file_location("bootstrap_under_test", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.ROOT = tmp_path
    module.ENVIRONMENT = tmp_path / ".venv"
    module.LOCK = tmp_path / "requirements.lock"
    module.TEST_LOCK = tmp_path / "requirements-test.lock"
    for path in (module.LOCK, module.TEST_LOCK, tmp_path / "pyproject.toml"):
        path.write_text(path.name)
    return module


@pytest.fixture
def done(bootstrap, monkeypatch):
    """What the set-up would run, in order; making the environment makes its folder."""
    commands = []

    def run(command):
        commands.append(command)
        if "venv" in command:
            bootstrap.ENVIRONMENT.mkdir(exist_ok=True)
            for leftover in bootstrap.ENVIRONMENT.iterdir():
                leftover.unlink()
        return 0, ""

    monkeypatch.setattr(bootstrap, "run", run)
    return commands


def kinds(commands):
    return [
        "venv" if "venv" in one else "docketd" if "--editable" in one else Path(one[-1]).name
        for one in commands
    ]


# --- the machine


@pytest.mark.parametrize(
    ("version", "windows", "apt", "says"),
    [
        ((3, 9, 2), False, True, "sudo apt install python3 python3-venv"),
        ((3, 10, 14), True, False, "winget install Python.Python.3.13"),
        ((3, 8, 0), False, False, "install a newer Python"),
    ],
)
def test_old_python_names_what_to_do(bootstrap, version, windows, apt, says):
    sentence = bootstrap.old_python(version, windows=windows, apt=apt)
    assert says in sentence
    assert ".".join(map(str, version)) in sentence


def test_old_python_can_read_the_script():
    ast.parse(SCRIPT.read_text("utf-8"), feature_version=(3, 7))


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 14, 1), (4, 0, 0)])
def test_new_python_is_welcome(bootstrap, version):
    assert bootstrap.old_python(version, windows=False, apt=True) is None


@pytest.mark.parametrize(
    ("machine", "bits", "says"),
    [
        ("armv7l", 32, "Raspberry Pi OS (64-bit)"),
        ("aarch64", 32, "Raspberry Pi OS (64-bit)"),  # a 64-bit kernel under a 32-bit system
        ("armv6l", 32, "Raspberry Pi OS (64-bit)"),
        ("i686", 32, "64-bit Python"),
        ("x86", 32, "64-bit Python"),
        ("win-arm64", 64, "x86-64 Python"),
        ("riscv64", 64, "this machine is riscv64"),
    ],
)
def test_foreign_machine_names_what_to_install(bootstrap, machine, bits, says):
    assert says in bootstrap.foreign_machine(machine, bits)


@pytest.mark.parametrize("machine", ["x86_64", "aarch64", "win-amd64", "AMD64", "arm64"])
def test_known_machine_is_welcome(bootstrap, machine):
    assert bootstrap.foreign_machine(machine, 64) is None


def test_missing_venv_names_the_package_of_debian(bootstrap):
    sentence = bootstrap.missing_modules({"venv": True, "ensurepip": False}, (3, 13), apt=True)
    assert sentence == "this Python lacks ensurepip: sudo apt install python3-venv"


def test_missing_venv_elsewhere_names_the_modules(bootstrap):
    sentence = bootstrap.missing_modules({"venv": False, "ensurepip": False}, (3, 13), apt=False)
    assert "venv and ensurepip" in sentence
    assert "apt" not in sentence


def test_nothing_missing_says_nothing(bootstrap):
    assert bootstrap.missing_modules({"venv": True, "ensurepip": True}, (3, 13), apt=True) is None


def test_refuses_before_anything_is_written(bootstrap, done, monkeypatch, capsys):
    monkeypatch.setattr("platform.machine", lambda: "riscv64")
    monkeypatch.setattr("sysconfig.get_platform", lambda: "riscv64")
    before = sorted(bootstrap.ROOT.iterdir())
    assert bootstrap.main(["demo"]) == 1
    assert "riscv64" in capsys.readouterr().err
    assert sorted(bootstrap.ROOT.iterdir()) == before
    assert done == []


# --- what was done already


def test_first_run_installs_in_order_and_the_second_does_nothing(bootstrap, done):
    bootstrap.set_up(with_tests=False)
    assert kinds(done) == ["venv", "requirements.lock", "docketd"]
    bootstrap.set_up(with_tests=False)
    assert len(done) == 3


def test_tests_add_their_tools_to_what_is_there(bootstrap, done):
    bootstrap.set_up(with_tests=False)
    done.clear()
    bootstrap.set_up(with_tests=True)
    assert kinds(done) == ["requirements-test.lock"]
    bootstrap.set_up(with_tests=True)
    bootstrap.set_up(with_tests=False)
    assert len(done) == 1


@pytest.mark.parametrize("changed", ["requirements.lock", "pyproject.toml"])
def test_change_of_a_file_makes_the_environment_anew(bootstrap, done, changed):
    bootstrap.set_up(with_tests=True)
    done.clear()
    (bootstrap.ROOT / changed).write_text("newer")
    bootstrap.set_up(with_tests=True)
    assert kinds(done) == ["venv", "requirements.lock", "docketd", "requirements-test.lock"]


def test_interrupted_set_up_starts_over(bootstrap, done, monkeypatch):
    real = bootstrap.run

    def interrupted(command):
        if "--editable" in command:
            raise KeyboardInterrupt
        return real(command)

    monkeypatch.setattr(bootstrap, "run", interrupted)
    assert bootstrap.main(["demo"]) == 130
    done.clear()
    monkeypatch.setattr(bootstrap, "run", real)
    bootstrap.set_up(with_tests=False)
    assert kinds(done) == ["venv", "requirements.lock", "docketd"]


def test_stamp_tells_place_python_and_content_apart(bootstrap, tmp_path):
    file = bootstrap.LOCK
    first = bootstrap.stamp_of([file], tmp_path, "3.11")
    others = {
        bootstrap.stamp_of([file], tmp_path / "elsewhere", "3.11"),
        bootstrap.stamp_of([file], tmp_path, "3.12"),
        bootstrap.stamp_of([file, file], tmp_path, "3.11"),
    }
    assert first == bootstrap.stamp_of([file], tmp_path, "3.11")
    assert len(others | {first}) == 4


def test_damaged_stamp_is_no_stamp(bootstrap):
    bootstrap.ENVIRONMENT.mkdir()
    (bootstrap.ENVIRONMENT / "stamp").write_bytes(b"\xff\x00")
    assert not bootstrap.is_stamped("stamp", "x")


# --- installing


@pytest.mark.parametrize(
    ("output", "says"),
    [
        (
            "WARNING: ... NewConnectionError: Failed to establish a new connection: [Errno -2]",
            "cannot be reached",
        ),
        (
            "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.",
            "not the one that docketd",
        ),
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        ("ERROR: No matching distribution found for pillow==13.0.0", "64-bit Python 3.11 to 3.14"),
        ("SSLError(1, '[SSL: CERTIFICATE_VERIFY_FAILED]') Max retries exceeded", "date and time"),
    ],
)
def test_failure_of_pip_is_one_sentence(bootstrap, output, says):
    sentence = bootstrap.diagnosis(output, "pip failed")
    assert says in sentence
    assert "\n" not in sentence


def test_unknown_failure_shows_what_pip_said(bootstrap):
    said = bootstrap.diagnosis("Collecting x\nERROR: a new kind of trouble\n", "pip failed")
    assert said == "pip failed:\nERROR: a new kind of trouble"


def test_failed_command_is_told_and_leaves_no_stamp(bootstrap, monkeypatch, capsys):
    monkeypatch.setattr(bootstrap, "run", lambda _command: (1, "No space left on device"))
    assert bootstrap.main(["demo"]) == 1
    assert "free 500 MB" in capsys.readouterr().err
    assert not bootstrap.ENVIRONMENT.exists()


def test_foreign_paths_are_kept_out_and_the_index_is_kept(bootstrap):
    outside = {
        "PYTHONPATH": "/x",
        "PYTHONHOME": "/y",
        "PIP_INDEX_URL": "/index",
        "PIP_TARGET": "/z",
        "PATH": "/bin",
    }
    assert bootstrap.child_environment(outside) == {
        "PIP_INDEX_URL": "/index",
        "PIP_TARGET": "/z",
        "PATH": "/bin",
    }
    assert bootstrap.child_environment(outside, installing=True) == {
        "PIP_INDEX_URL": "/index",
        "PATH": "/bin",
    }


def test_output_and_exit_code_of_a_command_are_kept(bootstrap):
    code, output = bootstrap.run([sys.executable, "-c", "import sys; print('Collecting x'); sys.exit(3)"])
    assert (code, output) == (3, "Collecting x\n")


def test_folder_that_cannot_be_written_is_named(bootstrap, tmp_path):
    with (
        pytest.raises(bootstrap.Refused, match="cannot be written"),
        bootstrap.only_one(tmp_path / "no" / "lock"),
    ):
        pass


def try_to_lock(descriptor):
    """What `wait_for_lock` does, but without waiting."""
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_two_set_ups_at_once_take_turns(bootstrap, tmp_path):
    lock = tmp_path / "lock"
    with bootstrap.only_one(lock), lock.open("a+b") as other, pytest.raises(OSError):  # noqa: PT011
        try_to_lock(other.fileno())
    with lock.open("a+b") as other:
        try_to_lock(other.fileno())


def test_work_done_by_another_while_waiting_is_not_done_again(bootstrap, done, monkeypatch):
    def wait_while_another_works(_descriptor):
        monkeypatch.setattr(bootstrap, "wait_for_lock", lambda _descriptor: None)
        bootstrap.set_up(with_tests=False)

    monkeypatch.setattr(bootstrap, "wait_for_lock", wait_while_another_works)
    bootstrap.set_up(with_tests=False)
    assert kinds(done) == ["venv", "requirements.lock", "docketd"]


# --- running


def test_arguments_go_to_docketd(bootstrap):
    program, *rest = bootstrap.command_for(["run", "--config", "x"])
    assert Path(program).stem == "docketd"
    assert rest == ["run", "--config", "x"]


def test_whole_suite_is_measured_and_a_part_is_not(bootstrap):
    assert "--cov" in bootstrap.command_for(["test"])
    assert bootstrap.command_for(["test", "tests/x.py", "-x"])[1:] == ["-m", "pytest", "tests/x.py", "-x"]


def test_without_arguments_says_how_to_use_it():
    found = subprocess.run([sys.executable, SCRIPT], capture_output=True, text=True, check=False)
    assert found.returncode == 2
    assert "bootstrap.py demo" in found.stderr


def test_help_is_no_error():
    found = subprocess.run([sys.executable, SCRIPT, "--help"], capture_output=True, text=True, check=False)
    assert (found.returncode, found.stderr) == (0, "")
    assert "bootstrap.py test" in found.stdout


@pytest.mark.skipif(os.name == "nt", reason="Windows has no exec")
def test_becomes_the_command_without_foreign_paths(bootstrap, monkeypatch):
    became = []
    monkeypatch.setattr(os, "execve", lambda *call: became.append(call) or sys.exit(0))
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    with pytest.raises(SystemExit):
        bootstrap.hand_over(["/bin/x", "y"])
    program, command, environment = became[0]
    assert (program, command) == ("/bin/x", ["/bin/x", "y"])
    assert "PYTHONPATH" not in environment


def test_waits_for_the_command_where_there_is_no_exec(bootstrap, monkeypatch):
    monkeypatch.setattr(bootstrap, "WINDOWS", True)
    assert bootstrap.hand_over([sys.executable, "-c", "import sys; sys.exit(7)"]) == 7


# --- the lock files


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-test.lock"])
def test_every_locked_package_has_hashes(name):
    text = (ROOT / "deploy" / name).read_text("utf-8")
    packages = re.findall(
        r"^([\w.-]+)==\S+(?: ;[^\n\\]*)? \\\n((?:    --hash=sha256:[0-9a-f]{64}.*\n)+)", text, re.MULTILINE
    )
    assert len(packages) == len(re.findall(r"^[\w.-]+==", text, re.MULTILINE)) > 10
    assert "://" not in text


def test_lock_files_name_no_package_twice():
    names = [
        name
        for file in ("requirements.lock", "requirements-test.lock")
        for name in re.findall(r"^([\w.-]+)==", (ROOT / "deploy" / file).read_text("utf-8"), re.MULTILINE)
    ]
    assert len(names) == len(set(names))


def test_a_shorter_line_leaves_nothing_of_a_longer_one(bootstrap, monkeypatch):
    terminal = io.StringIO()
    terminal.isatty = lambda: True
    monkeypatch.setattr(bootstrap.sys, "stderr", terminal)
    bootstrap.say("installing collected packages: " + "x" * 80)
    bootstrap.say("ready\n")
    long, short = terminal.getvalue().split("\r")[1:]
    assert len(long) == 78  # a terminal of 80 columns does not wrap it
    assert short == "docketd: ready".ljust(78) + "\n"
