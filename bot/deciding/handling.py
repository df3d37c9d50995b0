"""What a timer's handler is given and returns, and what it returns when what the timer was set for is over. Pure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.agreed.policy import Policy
from bot.decision import Decision, Outcome
from bot.events import TimerFired
from store.incident import Incident

Handler = Callable[[TimerFired, Incident, Policy, datetime], Decision]


def nothing(event: TimerFired, because: str) -> Decision:
    """Return the decision that changes nothing, and says why."""
    return Decision(outcome=Outcome.DECIDED, because=f"{event.kind}: {because}")
