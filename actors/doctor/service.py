"""Checks of docketd itself and of what it reads: its settings, its daemon, and Wix."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from actors.doctor.findings import failure, ok, warning
from actors.errors import DocketdError, UnreachableError
from actors.intake import wix_search
from actors.intake.wix_answer import page_of, read
from actors.intake.wix_messages import WixError
from transports.side_thread import SideThread

if TYPE_CHECKING:
    from collections.abc import Sequence

    from actors.commands.remote import Remote
    from actors.doctor.findings import Finding, Patient
    from actors.intake.wix_answer import Page
    from actors.ports import Clock, Http
    from actors.settings import WixSource

WIX_SECONDS: Final = 10.0
UNREACHED: Final = {
    "timed-out": f"does not answer within {WIX_SECONDS:g} s",
    "dns": "is not found",
    "tls": "shows a certificate that is not its own, or that this computer's clock takes for too old",
    "refused": "refuses the connection",
    "broken": "breaks its answer off",
}
SKEW: Final = 120.0  # seconds between our clock and Wix's


class TheSettings:
    """What `docketd check` says, in one sentence a mistake."""

    about = "settings"

    def __init__(self, mistakes: Sequence[str]) -> None:
        self._mistakes = mistakes

    async def look(self, patient: Patient) -> Sequence[Finding]:
        if patient.settings is not None and not self._mistakes:
            count = len(patient.settings.printers)
            return [
                ok(
                    self.about,
                    f"{patient.file} is in order: {count} {'printer' if count == 1 else 'printers'}",
                )
            ]
        cure = "mend that place: docketd check tells when all is right"
        if patient.file is None:
            cure = (
                "copy deploy/docketd.sample.toml to docketd.toml; docketd printers discover has lines for it"
            )
        return [failure(self.about, mistake, cure) for mistake in self._mistakes]


class TheDaemon:
    """Whether docketd runs, can keep orders, and has something to say."""

    about = "docketd"

    async def look(self, patient: Patient) -> Sequence[Finding]:
        if patient.daemon is None:
            return [
                warning(
                    self.about,
                    f"docketd is not running on the folder {patient.data}",
                    "docketd run starts it",
                )
            ]
        side = SideThread("daemon")
        try:
            found = await side.submit(_asking(patient.daemon, "/status"))
        except OSError as error:
            return [failure(self.about, str(error), "docketd logs tells what it does; start it again")]
        finally:
            side.dismiss()
        return [*self._health(found["service"]), *self._alerts(found), *self._waiting(found)]

    def _health(self, service: dict[str, Any]) -> Sequence[Finding]:
        if service["status"] == "ok":
            return [ok(self.about, f"docketd {service['version']} runs, and keeps orders")]
        why = "; ".join(service["reasons"])
        return [failure(self.about, f"orders can't be kept: {why}", "see to that: docketd goes on by itself")]

    def _alerts(self, found: dict[str, Any]) -> Sequence[Finding]:
        return [
            warning(self.about, each["text"], "docketd status shows what is open")
            for each in found.get("alerts") or ()
        ]

    def _waiting(self, found: dict[str, Any]) -> Sequence[Finding]:
        states = (found.get("queue") or {}).get("states") or {}
        words = {"held": "wait for a decision", "dead": "could not be printed"}
        counts = [f"{states[name]} {text}" for name, text in words.items() if states.get(name)]
        if not counts:
            return []
        return [warning(self.about, f"tickets: {', '.join(counts)}", "docketd jobs --state held lists them")]


def _asking(daemon: Remote, path: str) -> Any:  # noqa: ANN401 - a call for a side thread
    """A side thread's call raises nothing but `OSError`."""

    def ask() -> dict[str, Any]:
        try:
            return daemon.get(path)
        except DocketdError as error:
            raise OSError(str(error)) from None

    return ask


async def ask_daemon(daemon: Remote, path: str) -> dict[str, Any]:
    """Raises `OSError` with the daemon's own words."""
    side = SideThread("daemon")
    try:
        answer: dict[str, Any] = await side.submit(_asking(daemon, path))
    finally:
        side.dismiss()
    return answer


class Wix:
    """Whether Wix can be reached, takes the key, and has the same time."""

    about = "wix"

    def __init__(self, http: Http, clock: Clock) -> None:
        self._http = http
        self._clock = clock

    async def look(self, patient: Patient) -> Sequence[Finding]:
        wix = patient.settings.wix if patient.settings else None
        if wix is None:
            return []
        try:
            page = await self._ask(wix)
        except UnreachableError as error:
            cure = "is this computer on the internet? If a browser on it shows wix.com, look at base_url"
            why = UNREACHED.get(error.cause, "can't be reached")
            return [failure(self.about, f"{wix.base_url} {why}", cure)]
        except WixError as error:
            return [self._refused(str(error))]
        return [ok(self.about, f"{wix.base_url} takes the key and lists orders"), *self._skew(page)]

    def _refused(self, why: str) -> Finding:
        text, _, cure = why.partition(": ")
        return failure(self.about, text, cure or "docketd asks again by itself")

    async def _ask(self, wix: WixSource) -> Page:
        """Raises `UnreachableError`, `WixError`."""
        now = self._clock.now()
        response = await self._http.request(
            "POST",
            wix.base_url.rstrip("/") + wix_search.PATH,
            headers=wix_search.headers(wix),
            body=wix_search.first_page(now - timedelta(minutes=5)),
            timeout=WIX_SECONDS,
        )
        return page_of(read(response, wix_search.PATH, self._clock.now()))

    def _skew(self, page: Page) -> Sequence[Finding]:
        if page.at is None:
            return []
        ahead = (self._clock.now() - page.at).total_seconds()
        if abs(ahead) < SKEW:
            return []
        side = "ahead of" if ahead > 0 else "behind"
        text = f"this computer's clock is {abs(ahead) / 60:.0f} minutes {side} Wix's"
        cure = "let this computer set its clock by the internet: dates on tickets are wrong"
        return [warning("clock", text, cure)]
