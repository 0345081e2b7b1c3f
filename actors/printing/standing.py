"""How a printer stands, for events and answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from actors.printing.messages import Blocked, Down, Ready
from actors.printing.talk import GARBLED

if TYPE_CHECKING:
    from actors.printing.messages import Standing

CONNECTING: Final = "connecting-to-device"
"""IPP's word (RFC 8011, 5.4.12) for a printer that others use just now."""


def in_words(standing: Standing) -> dict[str, str]:
    match standing:
        case Ready():
            return {"state": "ready", "reasons": ""}
        case Blocked(reasons):
            return {"state": "blocked", "reasons": " ".join(sorted(reasons))}
        case Down(reason="busy", also=also):
            return {"state": "busy", "reasons": " ".join(sorted({CONNECTING, *also}))}
        case Down(reason="garbled"):
            return {"state": "unknown", "reasons": GARBLED}
        case Down(reason):
            return {"state": "down", "reasons": reason}
