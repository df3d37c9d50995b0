"""A model: its steps, and which incidents it is for. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.agreed.agreements import Span
from store.incident import Incident


class Status(StrEnum):
    """Whether a model can be used."""

    DRAFT = "draft"
    ACTIVE = "active"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing to do; steps are counted from 1."""

    text: str
    #: check, action, question, approval or comms.
    kind: str = "action"
    #: Who does it, in words.
    role: str = ""
    #: From the start of the model, in the calendar of the incident's agreement; None for no time.
    due_after: Span | None = None
    #: Numbers of the steps that come before it.
    depends_on: tuple[int, ...] = ()
    optional: bool = False
    #: Whoever does it says what was kept, where from and where it is.
    evidence: bool = False
    #: What the reporter is written when it is done, by language; its placeholders are those of PLACEHOLDERS.
    message: Mapping[str, str] = field(default_factory=dict)
    #: A command that the desk gives by itself when the step's turn comes, "" for none.
    automation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """Which incidents a model is offered for: everything that is named must fit."""

    service: str = ""
    category: str = ""
    subcategory: str = ""
    #: Any of these in the summary, in any case; () for any summary.
    words: tuple[str, ...] = ()

    def fits(self, incident: Incident) -> bool:
        """Say whether the model is for an incident."""
        named = [
            (self.service, incident.service),
            (self.category, incident.category),
            (self.subcategory, incident.subcategory),
        ]
        summary = incident.summary.lower()
        spoken = not self.words or any(word.lower() in summary for word in self.words)
        is_for_something = any(wanted for wanted, _ in named) or bool(self.words)
        return is_for_something and spoken and all(wanted in {"", found} for wanted, found in named)


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentModel:
    """What is done when it happens again."""

    name: str
    title: str
    version: int = 1
    status: Status = Status.DRAFT
    trigger: Trigger = Trigger()
    #: What an incident that follows it is, as long as no person said otherwise: 1 to 3, None for what was suggested.
    impact: int | None = None
    urgency: int | None = None
    #: Who works on it while nobody decided, "" for whoever has it.
    group: str = ""
    steps: tuple[Step, ...] = ()
    owner: str = ""
    #: YYYY-MM-DD, "" for never.
    review_by: str = ""
    knowledge: str = ""
    contacts: tuple[str, ...] = ()
    #: Whether its steps with evidence can neither be skipped nor left out.
    evidence_required: bool = False
    #: The incident that it was made of.
    source: str = ""


def offered(models: Iterable[IncidentModel], incident: Incident) -> tuple[IncidentModel, ...]:
    """Return the active models that are for an incident."""
    return tuple(model for model in models if model.status is Status.ACTIVE and model.trigger.fits(incident))
