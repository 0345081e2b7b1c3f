"""What is said to a printer that can't answer: a plain file, a port that listens only.

The same surface as `conversation.py`. There is nothing to ask and nothing to hear: what the system took is
sent, and no more can be known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from actors.domain.job import Evidence
from actors.printing.messages import Counter, Down, Holding, Lost, Ready, Refused, Taken
from actors.printing.talk import Tell, Write
from transports.languages.commands import encode
from transports.languages.registry import language_for
from transports.profiles import profile

if TYPE_CHECKING:
    from actors.printing.messages import Outcome, Send, Standing
    from actors.printing.talk import Action


class OneWay:
    """`outcome` is that of the last attempt, until the press acknowledges it."""

    greeted = True
    unfenced = False

    def __init__(self, model: str) -> None:
        self._repair = encode(language_for(profile(model)).resync())
        self._cut_off = True  # in the middle of a command, by a lost connection or before our time
        self.standing: Standing = Down("starting")
        self.outcome: Outcome | None = None
        self.sending: Send | None = None
        self.told: tuple[str, ...] = ()

    def opened(self) -> list[Action]:
        repair = [Write(self._repair)] if self._cut_off else []
        return [*repair, *self._stand(Ready())]

    def closed(self, why: str, bytes_out: int) -> list[Action]:
        actions: list[Action] = []
        sending, self.sending = self.sending, None
        if sending is not None:
            self._cut_off = self._cut_off or bytes_out > 0
            lost = Lost(sending.attempt, bytes_out) if bytes_out else Refused(sending.attempt, why)
            actions += self._end(lost)
        return [*actions, *self._stand(Down(why))]

    def beat(self) -> list[Action]:
        return []

    def received(self, data: bytes) -> list[Action]:  # noqa: ARG002 - nothing comes
        return []

    def send(self, ticket: Send) -> list[Action]:
        if not isinstance(self.standing, Ready) or self.sending is not None:
            return self._end(Refused(ticket.attempt, "the printer is not ready"))
        self.sending = ticket
        return [Write(ticket.data, ticket.attempt)]

    def written(self, attempt: int) -> list[Action]:
        if self.sending is None or self.sending.attempt != attempt:
            return []
        self.sending = None
        self._cut_off = False  # the repair went before it
        return self._end(Taken(attempt, Evidence.BYTES))

    def acknowledge(self, attempt: int) -> None:
        if self.outcome is not None and self.outcome.attempt == attempt:
            self.outcome = None

    def read_counter(self) -> list[Action]:
        return [Tell(Counter(None))]

    def report(self) -> list[Action]:
        told = [Tell(self.outcome)] if self.outcome is not None else []
        attempt = None if self.sending is None else self.sending.attempt
        return [*told, Tell(self.standing), Tell(Holding(attempt))]

    def _end(self, outcome: Outcome) -> list[Action]:
        self.outcome = outcome
        return [Tell(outcome)]

    def _stand(self, standing: Standing) -> list[Action]:
        if standing == self.standing:
            return []
        self.standing = standing
        return [Tell(standing)]
