"""The two kinds of failure at an edge: it may work later, or it never will. Pure.

Whoever meets an unknown failure treats it as temporary: retrying harmlessly beats giving up wrongly.
"""

from __future__ import annotations

from datetime import timedelta


class DeliveryFailure(Exception):
    """A message could not be handed over; `code` is the remote's own (such as "550 5.1.1"), "" when it said none."""

    def __init__(
        self, message: str, *, code: str = "", next_step: str = "", retry_after: timedelta | None = None
    ) -> None:
        super().__init__(message)
        self.code = code
        #: When the remote said so itself.
        self.retry_after = retry_after
        #: What the operator or agent should do about it.
        self.next_step = next_step


class TemporaryFailure(DeliveryFailure):
    """It may work later: keep the row and try again."""


class PermanentFailure(DeliveryFailure):
    """It will never work: stop trying and tell an agent."""


class IntakeBusy(Exception):
    """The store could not take the message now; the outside must be told to try again (SMTP 451, HTTP 503)."""
