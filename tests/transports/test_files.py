"""What a file may turn out to be."""

import os
import sys
from pathlib import Path

import pytest

from transports.errors import LostError, RefusedError
from transports.files import FileStream, open_file
from transports.reasons import DialReason

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no device files")
DEADLINE = 20


async def test_a_plain_file_keeps_what_it_had(tmp_path):
    path = tmp_path / "kitchen.bin"
    path.write_bytes(b"yesterday ")
    stream = FileStream(str(path))
    await stream.open(DEADLINE)
    await stream.write(b"today")
    assert path.read_bytes() == b"yesterday today"
    assert not stream.answers
    stream.abort()


async def test_a_file_is_never_made(tmp_path):
    stream = FileStream(str(tmp_path / "lp0"))
    with pytest.raises(RefusedError) as raised:
        await stream.open(DEADLINE)
    assert raised.value.reasons == {DialReason.UNREACHABLE}
    assert list(tmp_path.iterdir()) == []


async def test_a_folder_is_no_printer(tmp_path):
    with pytest.raises(RefusedError):
        await FileStream(str(tmp_path)).open(DEADLINE)


@POSIX
def test_a_plain_file_among_the_devices_is_no_printer(monkeypatch, tmp_path):
    """Somebody printed into /dev/usb/lp0 while nothing was plugged in, and made it."""
    (tmp_path / "lp0").touch()
    monkeypatch.setattr("transports.files.DEVICES", str(tmp_path))
    with pytest.raises(FileNotFoundError, match="where a device should be"):
        open_file(str(tmp_path / "lp0"))


@POSIX
async def test_what_is_always_ready_can_not_be_asked():
    stream = FileStream(os.devnull)
    await stream.open(DEADLINE)
    assert not stream.answers
    await stream.write(b"soup" * 100_000)
    assert stream.bytes_out == 400_000
    stream.abort()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
async def test_what_was_not_taken_does_not_count():
    stream = FileStream("/dev/full")
    await stream.open(DEADLINE)
    with pytest.raises(LostError, match="No space left") as raised:
        await stream.write(b"soup")
    assert raised.value.bytes_out == 0
    stream.abort()


async def test_a_full_disk_counts_what_it_took(tmp_path, monkeypatch):
    path = tmp_path / "kitchen.bin"
    path.touch()
    stream = FileStream(str(path))
    await stream.open(DEADLINE)
    real, room = os.write, [3]

    def write(descriptor, data):
        if not room:
            raise OSError(28, "No space left on device")
        return real(descriptor, data[: room.pop()])

    monkeypatch.setattr("transports.files.os.write", write)
    with pytest.raises(LostError, match="No space left") as raised:
        await stream.write(b"soup")
    monkeypatch.undo()
    assert raised.value.bytes_out == 3
    assert path.read_bytes() == b"sou"
    stream.abort()


@POSIX
async def test_each_opening_finds_out_anew(tmp_path):
    path = tmp_path / "lp0"
    path.touch()
    stream = FileStream(str(path))
    await stream.open(DEADLINE)
    assert not stream.answers
    stream.abort()
    path.unlink()
    own, host = os.openpty()
    path.symlink_to(os.ttyname(host))
    await stream.open(DEADLINE)
    assert stream.answers
    stream.abort()
    os.close(own)
    os.close(host)
