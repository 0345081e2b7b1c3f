"""What is said to a printer that can't answer: a plain file, a port that listens only.

The same surface as `conversation.py`. There is nothing to ask and nothing to hear: what the system took is
sent, and no more can be known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from actors.domain.job import Evidence
from actors.printing.in_hand import InHand
from actors.printing.messages import Counter, Ready, Taken
from actors.printing.talk import Tell, Write
from transports.languages.commands import encode
from transports.languages.registry import language_for
from transports.profiles import profile

if TYPE_CHECKING:
    from actors.printing.messages import Send
    from actors.printing.talk import Action


class OneWay(InHand):
    unfenced = False

    def __init__(self, model: str) -> None:
        super().__init__()
        self._repair = encode(language_for(profile(model)).resync())
        self.greeted = True
        self.told: tuple[str, ...] = ()

    def opened(self) -> list[Action]:
        repair = [Write(self._repair)] if self._cut_off else []
        return [*repair, *self._stand(Ready())]

    def beat(self) -> list[Action]:
        return []

    def received(self, data: bytes) -> list[Action]:  # noqa: ARG002 - nothing comes
        return []

    def read_counter(self) -> list[Action]:
        return [Tell(Counter(None))]

    def _begin(self, ticket: Send) -> bytes:
        return ticket.data

    def _all_out(self, ticket: Send) -> list[Action]:
        self.sending = None
        self._cut_off = False  # the repair went before it
        return self._end(Taken(ticket.attempt, Evidence.BYTES))
