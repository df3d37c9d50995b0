"""What a way out says when a message was handed over, and to whom it was not. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """One recipient that was refused while the message was taken for others."""

    address: str
    #: Reply code and, where given, enhanced status code, such as "550 5.1.1".
    code: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """Proof that a message was handed over."""

    #: What the other side said, usually with its queue id; for the mail drop, the path.
    response: str
    refused: tuple[Refusal, ...] = ()

    def __str__(self) -> str:
        return self.response
