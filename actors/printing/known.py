"""What is known of a printer, and since when: for everybody who watches it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actors.printing.messages import RESTING, DeviceFacts, Down, PrinterStatus, Ready
from actors.printing.standing import in_words
from transports.reasons import STOPPING, Reason

if TYPE_CHECKING:
    from actors.printing.messages import Standing
    from actors.printing.talk import Talk
    from actors.settings import Printer
    from transports.languages.device_state import DeviceState


class Known:
    """Times are the monotonic clock's. A reason's is kept while others come and go."""

    def __init__(self, standing: Standing, now: float) -> None:
        self.standing = standing
        self.since = now
        self.seen: float | None = None
        self.device: DeviceState | None = None
        self._since: dict[str, float] = dict.fromkeys(_reasons(standing), now)
        self._warned: frozenset[str] = frozenset()

    @property
    def state(self) -> str:
        return in_words(self.standing)["state"]

    @property
    def reasons(self) -> tuple[str, ...]:
        """Sorted; with the warnings where nothing is worse."""
        return tuple(sorted(self._since))

    def reasons_since(self, now: float) -> dict[str, float]:
        return {reason: now - self._since[reason] for reason in self.reasons}

    def stands(self, standing: Standing, now: float) -> None:
        before, self.standing = self.state, standing
        if self.state != before:
            self.since = now  # not with each reason that comes or goes
        if isinstance(standing, Down):
            self.device = None
        self._warned = frozenset()
        self._keep(_reasons(standing), now)

    def warns(self, now: float) -> bool:
        """Whether a printer that prints says anew, or no more, that it will need somebody soon."""
        if not isinstance(self.standing, Ready) or self.device is None:
            return False
        found = frozenset(reason.value for reason in self.device.reasons - STOPPING)
        changed, self._warned = found != self._warned, found
        self._keep(found, now)
        return changed

    def _keep(self, reasons: frozenset[str], now: float) -> None:
        self._since = {reason: self._since.get(reason, now) for reason in reasons}


def _reasons(standing: Standing) -> frozenset[str]:
    return frozenset(in_words(standing)["reasons"].split())


def described(
    printer: Printer, known: Known, talk: Talk, address: str, serial: str, now: float
) -> PrinterStatus:
    """A shared printer that was let go stands as it did when it was last seen."""
    return PrinterStatus(
        name=printer.name,
        state=known.state,
        reasons=known.reasons,
        since=now - known.since,
        printing=None if talk.sending is None else talk.sending.attempt,
        identity=" ".join(talk.told),
        virtual=printer.connect.scheme == "virtual",
        shared=printer.shared,
        resting=talk.standing == RESTING,
        seen=None if known.seen is None else now - known.seen,
        address=address,
        reasons_since=known.reasons_since(now),
        device=facts(known.device),
        details=tuple(sorted(talk.details)),
        serial=serial,
    )


def facts(device: DeviceState | None) -> DeviceFacts | None:
    """What a printer's last answer says of its parts; None where it gave none."""
    if device is None:
        return None
    reasons = device.reasons
    low = "low" if Reason.MEDIA_LOW in reasons else "present"
    return DeviceFacts(
        online=device.online,
        paper="empty" if Reason.MEDIA_EMPTY in reasons else low,
        cover="open" if Reason.COVER_OPEN in reasons else "closed",
        cutter="stuck" if Reason.CUTTER_ERROR in reasons else "well",
        drawer=None if device.drawer_high is None else ("low", "high")[device.drawer_high],
    )


def named(device: DeviceState | None) -> DeviceFacts | None:
    """The same of one behind a queue, which names what is wrong, and of the rest it may know nothing."""
    if device is None:
        return None
    reasons = device.reasons
    low = "low" if Reason.MEDIA_LOW in reasons else None
    found = DeviceFacts(
        online=None if device.online else False,
        paper="empty" if Reason.MEDIA_EMPTY in reasons else low,
        cover="open" if Reason.COVER_OPEN in reasons else None,
        cutter="stuck" if Reason.CUTTER_ERROR in reasons else None,
    )
    return None if found == DeviceFacts(None, None, None, None) else found
