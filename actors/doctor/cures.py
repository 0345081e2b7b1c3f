"""What a person can do about each thing that keeps a printer from printing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from actors.doctor.seen import Seen

CURES: Final = {
    "media-empty": "put a new roll in, with the paper's end coming out at the top, and close the cover",
    "cover-open": "close the cover until it clicks, on both sides",
    "cutter-error": "switch it off, open it, take jammed paper out of the cutter, and switch it on again",
    "offline": "press its FEED or ONLINE button, else switch it off and on",
    "other": "look at its lamps: a hot head cools down by itself, else switch it off and on",
    "refused": "close other programs that print there, such as a till; else switch the printer off and on",
    "forbidden": "on Linux put this account into the groups lp and dialout, and log in again",
    "dns": "write the printer's IP address instead of its name: its self-test page shows it",
    "lost": "look at its cable, then switch it off and on",
    "paused": "docketd printers resume lets its tickets come out again",
    "moving-to-paused": "docketd printers resume lets its tickets come out again",
    "not-accepting": "let the queue take jobs again: cupsaccept, or the printer's window on Windows",
    "media-jam": "switch it off, open it, take the jammed paper out, and switch it on again",
    "queue-stopped": "docketd doctor --fix lets its queue go on",
    "job-held": "let its ticket go on the print server",
    "no-queue": "write the queue's name as docketd printers discover shows it",
    "tls": "give the fingerprint of its certificate in connect: docs/settings.md says how",
    "connecting-to-device": "it comes free by itself: a till prints there too",
    "garbled": "model in docketd.toml has to be its own, and baud on a serial line: see its self-test page",
    "starting": "look again in some seconds",
    "other-device": "docketd printers discover finds the one that was meant: write its address",
}
SWITCHED_ON: Final = {
    "tcp": "is it on, and its network cable in? docketd printers discover finds it at another address",
    "usb": "is it on, and its USB cable in? docketd printers discover shows what is plugged in",
    "serial": "is it on, and its cable in? docketd printers discover shows the ports that are there",
    "file": "is it on, and its cable in? ls /dev/usb shows what is there",
}
ANYTHING: Final = "is it on, and its cable in?"

OURS: Final = (
    "close other programs that print there; if a till has to, write shared = true for it in docketd.toml"
)
SILENT_LINE: Final = "baud and flow in connect have to be the printer's own: its self-test page shows them"
SILENT: Final = (
    "switch it off and on; if it stays silent, another program may hold it, or it speaks another language"
    " than its model in docketd.toml"
)
SECURE: Final = (
    "switch it off and on; if it stays silent, switch Secure Printing off: open its address in a browser,"
    " log in (the password is its serial number), then Print, Secure Printing; by USB it prints all the same"
)


def may_print_securely(seen: Seen) -> bool:
    """Of Epson's, those sold in Europe since August 2025: bytes at port 9100 are taken, and dropped."""
    known = any("Secure Printing" in quirk for quirk in seen.profile.quirks)
    return known and seen.scheme == "tcp"


def cure_of(seen: Seen, reason: str) -> str:
    if reason == "other-device" and seen.printer.serial:
        return f"{CURES[reason]}; where this one has taken its place, write its own number as serial"
    if reason == "secure-printing-suspected" or (reason == "silent" and may_print_securely(seen)):
        return SECURE
    if reason == "silent":
        return SILENT_LINE if seen.scheme == "serial" else SILENT
    if reason == "connecting-to-device" and not seen.printer.shared:
        return OURS
    if reason in {"unreachable", "timed-out"}:
        return SWITCHED_ON.get(seen.scheme, ANYTHING)
    return CURES.get(reason, ANYTHING)
