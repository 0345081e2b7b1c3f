"""The calls of winspool.drv, by ctypes.

pywin32 has them too, but holds Python's own lock during all but two of them (win32print.cpp, release 312): a
printer whose driver hangs would stop the whole of docketd with it. ctypes lets the lock go.
"""

from __future__ import annotations

import ctypes
import sys
from ctypes import Structure, c_int32, c_short, c_uint32, c_ushort, c_void_p, c_wchar, c_wchar_p
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from transports.windows_calls import JobInfo, Paper, PrinterInfo, SpoolerError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

USE: Final = 0x8
ADMINISTER: Final = 0x4
LOCAL_AND_CONNECTED: Final = 0x2 | 0x4  # PRINTER_ENUM_LOCAL | PRINTER_ENUM_CONNECTIONS
EVERY_JOB: Final = 0xFFFFFFFF
TOO_SMALL: Final = 122  # ERROR_INSUFFICIENT_BUFFER
PAPER_SIZE: Final = 0x2  # DM_PAPERSIZE
IN_AND_OUT: Final = 0x8 | 0x2  # DM_IN_BUFFER | DM_OUT_BUFFER
PAPERS, PAPER_EXTENTS, PAPER_NAMES = 2, 3, 16  # DeviceCapabilities


class PrinterInfo2(Structure):
    """PRINTER_INFO_2W."""

    _fields_ = [
        ("server", c_wchar_p),
        ("name", c_wchar_p),
        ("share", c_wchar_p),
        ("port", c_wchar_p),
        ("driver", c_wchar_p),
        ("comment", c_wchar_p),
        ("location", c_wchar_p),
        ("mode", c_void_p),
        ("separator", c_wchar_p),
        ("processor", c_wchar_p),
        ("datatype", c_wchar_p),
        ("parameters", c_wchar_p),
        ("security", c_void_p),
        ("attributes", c_uint32),
        ("priority", c_uint32),
        ("default_priority", c_uint32),
        ("start", c_uint32),
        ("until", c_uint32),
        ("status", c_uint32),
        ("jobs", c_uint32),
        ("pages_a_minute", c_uint32),
    ]


class PrinterInfo4(Structure):
    """PRINTER_INFO_4W."""

    _fields_ = [("name", c_wchar_p), ("server", c_wchar_p), ("attributes", c_uint32)]


class JobInfo1(Structure):
    """JOB_INFO_1W; the last field is a SYSTEMTIME."""

    _fields_ = [
        ("number", c_uint32),
        ("printer", c_wchar_p),
        ("machine", c_wchar_p),
        ("user", c_wchar_p),
        ("document", c_wchar_p),
        ("datatype", c_wchar_p),
        ("said", c_wchar_p),
        ("status", c_uint32),
        ("priority", c_uint32),
        ("position", c_uint32),
        ("pages", c_uint32),
        ("pages_printed", c_uint32),
        ("submitted", c_ushort * 8),
    ]


class DocInfo1(Structure):
    """DOC_INFO_1W."""

    _fields_ = [("name", c_wchar_p), ("file", c_wchar_p), ("datatype", c_wchar_p)]


class PrinterDefaults(Structure):
    """PRINTER_DEFAULTSW."""

    _fields_ = [("datatype", c_wchar_p), ("mode", c_void_p), ("access", c_uint32)]


class DeviceMode(Structure):
    """DEVMODEW, up to the name of the paper. Widths are in tenths of a millimetre."""

    _fields_ = [
        ("device", c_wchar * 32),
        ("version", c_ushort),
        ("driver_version", c_ushort),
        ("size", c_ushort),
        ("extra", c_ushort),
        ("fields", c_uint32),
        ("orientation", c_short),
        ("paper", c_short),
        ("length", c_short),
        ("width", c_short),
        ("of_the_page", c_short * 4),
        ("of_the_ink", c_short * 5),
        ("form", c_wchar * 32),
    ]


class Extent(Structure):
    _fields_ = [("width", c_int32), ("length", c_int32)]


if sys.platform == "win32":

    class Winspool:
        """`windows_calls.Calls` on this PC."""

        @cached_property
        def _spool(self) -> ctypes.WinDLL:
            """Loaded by the thread that calls first: even this may wait for the spooler."""
            library = ctypes.WinDLL("winspool.drv", use_last_error=True)
            library.DeviceCapabilitiesW.restype = ctypes.c_int
            library.DeviceCapabilitiesW.argtypes = [c_wchar_p, c_wchar_p, c_ushort, c_void_p, c_void_p]
            return library

        def _call(self, name: str, *arguments: object) -> int:
            answer: int = getattr(self._spool, name)(*arguments)
            if not answer:
                code = ctypes.get_last_error()
                raise SpoolerError(name.removesuffix("W"), code, ctypes.FormatError(code).strip())
            return answer

        def _filled(
            self, name: str, *arguments: object, counted: bool = False
        ) -> tuple[ctypes.Array[ctypes.c_char], int]:
            """A buffer that the call has filled, and how many structures are in it."""
            size = 0
            needed, count = c_uint32(0), c_uint32(1)
            tail = [ctypes.byref(needed), *([ctypes.byref(count)] if counted else [])]
            while True:
                buffer = ctypes.create_string_buffer(size or 1)
                try:
                    self._call(name, *arguments, buffer, c_uint32(size), *tail)
                except SpoolerError as error:
                    if error.code != TOO_SMALL or needed.value <= size:
                        raise
                    size = needed.value
                else:
                    return buffer, count.value if size else 0

        # --- documents ----------------------------------------------------------------------------

        def open(self, printer: str, *, administer: bool = False) -> int:
            handle = c_void_p()
            wanted = PrinterDefaults("RAW", None, USE | (ADMINISTER if administer else 0))
            self._call("OpenPrinterW", c_wchar_p(printer), ctypes.byref(handle), ctypes.byref(wanted))
            return handle.value or 0

        def close(self, handle: int) -> None:
            self._spool.ClosePrinter(c_void_p(handle))

        def start_document(self, handle: int, name: str) -> int:
            document = DocInfo1(name, None, "RAW")
            number = self._call("StartDocPrinterW", c_void_p(handle), c_uint32(1), ctypes.byref(document))
            self._call("StartPagePrinter", c_void_p(handle))
            return number

        def write(self, handle: int, data: bytes) -> int:
            taken = c_uint32()
            self._call("WritePrinter", c_void_p(handle), data, c_uint32(len(data)), ctypes.byref(taken))
            return taken.value

        def end_document(self, handle: int) -> None:
            self._call("EndPagePrinter", c_void_p(handle))
            self._call("EndDocPrinter", c_void_p(handle))

        def abort_document(self, handle: int) -> None:
            self._call("AbortPrinter", c_void_p(handle))

        def jobs(self, handle: int) -> Sequence[JobInfo]:
            every = (c_void_p(handle), c_uint32(0), c_uint32(EVERY_JOB), c_uint32(1))
            buffer, count = self._filled("EnumJobsW", *every, counted=True)
            found = (JobInfo1 * count).from_buffer(buffer) if count else ()
            return [
                JobInfo(
                    job.number,
                    job.document or "",
                    job.user or "",
                    job.machine or "",
                    job.status,
                    job.position,
                )
                for job in found
            ]

        def set_job(self, handle: int, number: int, command: int) -> None:
            self._call("SetJobW", c_void_p(handle), c_uint32(number), c_uint32(0), None, c_uint32(command))

        # --- queues -------------------------------------------------------------------------------

        def printer(self, handle: int) -> PrinterInfo:
            buffer, _ = self._filled("GetPrinterW", c_void_p(handle), c_uint32(2))
            info = PrinterInfo2.from_buffer(buffer)
            paper, width = "", 0
            if info.mode:
                mode = DeviceMode.from_address(info.mode)
                paper, width = mode.form, (mode.width + 5) // 10
            return PrinterInfo(
                info.name or "",
                info.driver or "",
                info.port or "",
                info.attributes,
                info.status,
                info.jobs,
                paper,
                width,
            )

        def set_printer(self, handle: int, command: int) -> None:
            self._call("SetPrinterW", c_void_p(handle), c_uint32(0), None, c_uint32(command))

        def set_attributes(self, handle: int, attributes: int) -> None:
            buffer, _ = self._filled("GetPrinterW", c_void_p(handle), c_uint32(2))
            PrinterInfo2.from_buffer(buffer).attributes = attributes
            self._set_info(handle, buffer)

        def _set_info(self, handle: int, buffer: ctypes.Array[ctypes.c_char]) -> None:
            PrinterInfo2.from_buffer(buffer).security = None  # stays as it is
            self._call("SetPrinterW", c_void_p(handle), c_uint32(2), buffer, c_uint32(0))

        def papers(self, printer: str, port: str) -> Sequence[Paper]:
            count = self._capability(printer, port, PAPERS, None)
            numbers, extents = (c_ushort * count)(), (Extent * count)()
            names = (c_wchar * 64 * count)()
            for which, into in ((PAPERS, numbers), (PAPER_EXTENTS, extents), (PAPER_NAMES, names)):
                self._capability(printer, port, which, into)
            return [
                Paper(number, name.value, (extent.width + 5) // 10, (extent.length + 5) // 10)
                for number, name, extent in zip(numbers, names, extents, strict=True)
            ]

        def _capability(self, printer: str, port: str, which: int, into: ctypes.Array[Any] | None) -> int:
            count: int = self._spool.DeviceCapabilitiesW(printer, port, which, into, None)
            if count < 0:
                raise SpoolerError("DeviceCapabilities", ctypes.get_last_error())
            return count

        def set_paper(self, handle: int, paper: Paper) -> None:
            """The driver is shown the change first: it keeps more in its DEVMODE than Windows knows."""
            buffer, _ = self._filled("GetPrinterW", c_void_p(handle), c_uint32(2))
            info = PrinterInfo2.from_buffer(buffer)
            if not info.mode:
                raise SpoolerError("GetPrinter", 0, "the driver has no settings")
            mode = DeviceMode.from_address(info.mode)
            mode.fields |= PAPER_SIZE
            mode.paper = paper.number
            seen = ctypes.create_string_buffer(mode.size + mode.extra)
            name = c_wchar_p(info.name)
            arguments = (None, c_void_p(handle), name, seen, c_void_p(info.mode), c_uint32(IN_AND_OUT))
            if self._spool.DocumentPropertiesW(*arguments) < 0:
                raise SpoolerError("DocumentProperties", ctypes.get_last_error())
            info.mode = ctypes.addressof(seen)
            self._set_info(handle, buffer)

        # --- the PC -------------------------------------------------------------------------------

        def printers(self) -> Sequence[str]:
            buffer, count = self._filled(
                "EnumPrintersW", c_uint32(LOCAL_AND_CONNECTED), None, c_uint32(4), counted=True
            )
            found = (PrinterInfo4 * count).from_buffer(buffer) if count else ()
            return [printer.name for printer in found if printer.name]

        def default_printer(self) -> str:
            size = c_uint32(0)
            self._spool.GetDefaultPrinterW(None, ctypes.byref(size))
            name = ctypes.create_unicode_buffer(max(1, size.value))
            self._call("GetDefaultPrinterW", name, ctypes.byref(size))
            return name.value

        def account(self) -> tuple[str, str]:
            return (
                _name_of(ctypes.WinDLL("advapi32").GetUserNameW, 257),
                _name_of(ctypes.WinDLL("kernel32").GetComputerNameW, 32),
            )

    def _name_of(function: Callable[..., object], size: int) -> str:
        name = ctypes.create_unicode_buffer(size)
        function(name, ctypes.byref(c_uint32(size)))
        return name.value
