"""What programs are told about incidents and their rows, as JSON-ready values: by --json, API, webhooks, export. Pure.

The keys are a contract: scripts read them. Times are ISO 8601 in UTC.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from store.incident import Clock, Engagement, Incident, number_of

if TYPE_CHECKING:
    from bot.alike.similar_ones import SimilarIncident
    from bot.attachments import Attached

Facts = dict[str, Any]
#: One row of the store by the names of its columns (SQLAlchemy's RowMapping is one).
Row = Mapping[Any, Any]


def time_of(at: datetime | None) -> str | None:
    """Return an instant in its JSON form."""
    return None if at is None else at.isoformat()


def incident_facts(incident: Incident, reporter: tuple[str, str]) -> Facts:
    """Return what `list` and `show` say about an incident; `reporter` is name and address."""
    name, address = reporter
    return {
        "number": incident.number,
        "id": incident.id,
        "priority": incident.priority,
        "impact": incident.impact,
        "urgency": incident.urgency,
        "category": incident.category,
        "subcategory": incident.subcategory,
        "summary": incident.summary,
        "state": incident.state.value,
        "is_major": incident.is_major,
        "service": incident.service,
        "assignment_group": incident.assignment_group,
        "opened_at": time_of(incident.opened_at),
        "due_at": time_of(incident.due_at),
        "updated_at": time_of(incident.updated_at),
        "source_channel": incident.source_channel,
        "addressed_to": incident.addressed_to,
        "reporter": {"name": name, "address": address},
        "suggested": {
            "category": incident.suggested_category,
            "subcategory": incident.suggested_subcategory,
            "confidence": incident.suggested_confidence,
            "model": incident.model_version,
        },
        "information_impact": incident.information_impact,
        "recoverability": incident.recoverability,
        "version": incident.version,
    }


def assignee_facts(assignee: tuple[str, str]) -> Facts | None:
    """Return who works on an incident, by name and address; None while nobody does."""
    name, address = assignee
    return {"name": name, "address": address} if address or name else None


def listed_facts(incident: Incident, people: Mapping[int, tuple[str, str]]) -> Facts:
    """Return what a list says about an incident; `people` has name and address by their ids."""
    reporter, assignee = (people.get(who or 0, ("", "")) for who in (incident.reporter_id, incident.assignee_id))
    return {**incident_facts(incident, reporter), "assignee": assignee_facts(assignee)}


def message_facts(row: Row) -> Facts:
    """Return one message of the conversation; hidden lines are counted and given."""
    return {
        "direction": row["direction"],
        "visibility": row["visibility"],
        "channel": row["channel"],
        "is_auto": row["is_auto"],
        "message_id": row["message_id"],
        "sender": row["sender"],
        "subject": row["subject"],
        "text": row["text"],
        "hidden": row["hidden"],
        "hidden_lines": len(row["hidden"].splitlines()),
        "at": time_of(row["at"]),
    }


def entry_facts(row: Row) -> Facts:
    """Return one entry of the timeline."""
    return {
        "at": time_of(row["at"]),
        "actor": row["actor"],
        "kind": row["kind"],
        "field": row["field"],
        "old": row["old"],
        "new": row["new"],
        "because": row["because"],
        "facts": dict(row["facts"]),
    }


def clock_facts(clock: Clock) -> Facts:
    """Return one promise."""
    return {
        "kind": clock.kind,
        "instance": clock.instance,
        "party": clock.party,
        "agreement": clock.agreement,
        "version": clock.version,
        "calendar": clock.calendar,
        "target": clock.target,
        "target_seconds": clock.target_seconds,
        "started_at": time_of(clock.started_at),
        "due_at": time_of(clock.due_at),
        "stopped_at": time_of(clock.stopped_at),
        "breached_at": time_of(clock.breached_at),
        "state": clock.state,
        "paused_since": time_of(clock.paused_since),
        "paused_seconds": clock.paused_seconds,
        "elapsed_seconds": clock.elapsed_seconds,
        "by_retarget": clock.by_retarget,
    }


def similar_facts(each: SimilarIncident) -> Facts:
    """Return an incident that said something similar before, and why."""
    return {
        "number": each.incident.number,
        "summary": each.incident.summary,
        "state": each.incident.state,
        "resolution": each.incident.resolution_text,
        "score": each.alike.score,
        "is_duplicate": each.alike.is_duplicate,
        "because": each.alike.because,
    }


def task_facts(row: Row) -> Facts:
    """Return something that a person must do."""
    return {
        "kind": row["kind"],
        "text": row["text"],
        "created_at": time_of(row["created_at"]),
        "done_at": time_of(row["done_at"]),
    }


def engagement_facts(each: Engagement) -> Facts:
    """Return what a supplier does for an incident."""
    return {
        "supplier": each.supplier,
        "reference": each.reference,
        "sent_at": time_of(each.sent_at),
        "acknowledged_at": time_of(each.acknowledged_at),
        "restored_at": time_of(each.restored_at),
        "waiting_on_us": each.waiting_on_us,
    }


def attached_facts(each: Attached) -> Facts:
    """Return what `show` and `attachment` say about a file."""
    file = each.attachment
    return {
        "number": each.number,
        "name": file.name,
        "media_type": file.media_type,
        "size": file.size,
        "sha256": file.sha256,
        "inline": file.inline,
        "logo": each.is_logo,
        "refused": each.refused,
        "inbox_id": each.inbox_id,
    }


def delivery_facts(row: Row) -> Facts:
    """Return one row of the ledger: what arrived, and what became of it."""
    return {
        "inbox_id": row["id"],
        "channel": row["channel"],
        "delivery_id": row["delivery_id"],
        "received_at": time_of(row["received_at"]),
        "size": row["size"],
        "outcome": row["outcome"],
        "because": row["because"],
        "incident": None if row["incident_id"] is None else number_of(row["incident_id"]),
        "message_id": row["message_id"],
        "sender": row["sender"],
        "trust": row["trust"],
        "trust_because": row["trust_because"],
        "attempts": row["attempts"],
        "done_at": time_of(row["done_at"]),
    }


def arrival_facts(row: Row) -> Facts:
    """Return one row of the ledger as `intake` lists it, whether it is decided or not."""
    return {
        "id": row["id"],
        "received_at": time_of(row["received_at"]),
        "channel": row["channel"],
        "sender": row["sender"],
        "size": row["size"],
        "state": arrival_state(row),
        "outcome": row["outcome"],
        "because": row["because"],
        "incident": None if row["incident_id"] is None else number_of(row["incident_id"]),
        "message_id": row["message_id"],
        "trust": row["trust"],
        "trust_because": row["trust_because"],
        "attempts": row["attempts"],
        "last_error": row["last_error"],
        "delivery_id": row["delivery_id"],
    }


def arrival_state(row: Row) -> str:
    """Return whether an arrival was decided, was given up, or waits."""
    return _state_of(row, done="done")


def departure_facts(row: Row) -> Facts:
    """Return one row of the outbox, without its text."""
    return {
        "id": row["id"],
        "state": departure_state(row),
        "incident": None if row["incident_id"] is None else number_of(row["incident_id"]),
        "to": row["recipients"],
        "subject": row["subject"],
        "template": row["template"],
        "created_at": time_of(row["created_at"]),
        "sent_at": time_of(row["done_at"]),
        "due_at": time_of(row["due_at"]) if departure_state(row) == "waiting" else None,
        "attempts": row["attempts"],
        "last_error": row["last_error"],
        "receipt": row["receipt"],
        "message_id": row["key"],
    }


def departure_state(row: Row) -> str:
    """Return whether a message was sent, was given up, or waits."""
    return _state_of(row, done="sent")


def _state_of(row: Row, *, done: str) -> str:
    if row["done_at"] is not None:
        return done
    return "buried" if row["buried_at"] is not None else "waiting"


def person_text(reporter: tuple[str, str]) -> str:
    """Return name and address as people read them."""
    name, address = reporter
    return f"{name} <{address}>" if name and address else address or name or "nobody known"
