"""For each template the facts that it tells, and a reply to render them in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from bot.agreed.policy import DeskIdentity
from bot.decision import Reply
from bot.replies import render
from intake.message import Address, OutboundMessage
from store.incident import Incident, IncidentId

NOW = datetime(2026, 3, 4, 9, tzinfo=UTC)
DESK = DeskIdentity(
    name="Example Service Desk",
    address="help@desk.example",
    addresses=("help@desk.example",),
    language="en",
    timezone="Europe/Berlin",
)
INCIDENT = Incident(
    id=IncidentId(42),
    opened_at=NOW,
    summary="The printer on floor 3 is silent",
    category="Printing & scanning",
    subcategory="queue/driver",
    impact=3,
    urgency=2,
    priority=4,
    assignment_group="Field support",
    updated_at=NOW,
)
ACKNOWLEDGED = {
    "response_due": "2026-03-04T13:00:00+00:00",
    "resolution_due": "2026-03-05T16:00:00+00:00",
    "impact_because": ["only one person: 'only me'"],
    "urgency_because": ["default of queue/driver"],
    "text": "It prints nothing,\nonly me.",
    "asks": True,
}
BREACHED = {
    "clock": "sla.response",
    "due": "2026-03-04T13:00:00+00:00",
    "started": "2026-03-04T11:00:00+00:00",
    "agreement": "standard",
    "target": "2 h",
    "calendar": "office",
}
_DUE = {
    "response_due": "2025-06-02T10:00:00+00:00",
    "resolution_due": "2025-06-03T10:00:00+00:00",
    "response_missed": "",
    "resolution_missed": "",
}
_TEXT = {"text": "We have ordered a new part.\nIt comes on Monday.", "by": "Agent One"}
_NEWS = {
    "text": "Mail is down.\nWe move it to the second site.",
    "next": "2025-06-02T10:00:00+00:00",
    "parts": 12,
    "service": "E-mail",
    "number": "INC-000007",
    "about": "Nobody gets mail",
    "final": False,
}
FACTS: dict[str, Mapping[str, object]] = {
    "action_due": {"no": 2, "what": "Buy a spare switch", "owner": "ann@desk.example", "due": "2026-12-24", "text": ""},
    "acknowledged": ACKNOWLEDGED,
    "answer": _TEXT,
    "apart": {**_DUE, "text": ""},
    "assigned": {"by": "Agent One", "reason": "it is the switch", "text": ""},
    "taken_over": {"by": "Agent One", "to": "Net One", "reason": "it is the switch"},
    "breached": BREACHED,
    "cancelled": {"reason": "service_request", "text": "We pass it on."},
    "closed": {},
    "digest": {
        "what": "morning",
        "mine": ["INC-000042 P3 The printer jams, 2025-06-02 12:00"],
        "pressing": ["INC-000007 P1 Nothing works, 2025-06-02 09:00 (overdue)"],
        "improve": ["Printing / queue/driver: 8 incidents in 30 days, 2025-06-01 (overdue)"],
        "totals": ["P1: 1, P2: 0", "24 h: +12"],
        "days": ["2.6. 3, 2"],
    },
    "engagement": {
        "contract": "C-1001",
        "reference": "CASE-4711",
        "opened": "2025-06-02T06:00:00+00:00",
        "by": "Agent One",
    },
    "escalation": {
        "rule": "P2 75% of resolution",
        "clock": "sla.resolution",
        "percent": "75",
        "happening": "",
        "due": "2025-06-02T10:00:00+00:00",
        "missed": False,
        "repetition": 0,
        "assignee": "agent@desk.example",
        "text": "",
    },
    "late": {"due": "2025-06-02T10:00:00+00:00", "next": _DUE["response_due"], "supplier": "", "text": ""},
    "outside": {
        "supplier": "Mail hosting",
        "supplier_due": _DUE["response_due"],
        "due": _DUE["resolution_due"],
        "text": "",
    },
    "own_ones": {
        "numbers": ["INC-000042", "INC-000007"],
        "summaries": ["The printer jams", "Nothing works"],
        "states": ["in_progress", "new"],
        "more": 2,
        "text": "",
    },
    "over": {"opened": _DUE["response_due"], "resolved": _DUE["resolution_due"], "text": "The switch was replaced."},
    "progress": {
        "resolution_due": _DUE["resolution_due"],
        "next": _DUE["response_due"],
        "supplier": "Mail hosting",
        "text": "",
    },
    "reallocation": {
        "agent": "Agent One",
        "back": "INC-000007",
        "back_priority": 5,
        "back_summary": "A printer jams",
        "minutes": 5,
        "text": "",
    },
    "service_news": {
        "what": "open",
        "service": "E-mail",
        "summary": "Nobody gets mail",
        "since": _DUE["response_due"],
        "status": "STATUS",
        "leave": "LEAVE",
        "text": "",
    },
    "subscribe": {"services": ["E-mail"], "confirm": "CONFIRM"},
    "weekly": {
        "days": ["2.6. 3, 2"],
        "begins": "2025-05-26T06:00:00+00:00",
        "counts": ["Opened: 40 (before: 32)", "Promises missed: 3 (before: 0)"],
        "accepted": "30",
        "corrected": "4",
        "lessons": ["Network: 20 right, 3 corrected", "Printing & scanning: 10 right, 1 corrected"],
        "text": "",
    },
    "reweighed": {
        "before": "P3",
        "after": "P1",
        "by": "boss@desk.example",
        "reason": "the priority matrix: impact 1 x urgency 1",
        "due": "2025-06-02T10:00:00+00:00",
        "text": "",
    },
    "update_request": {"due": "2025-06-02T10:00:00+00:00", "text": ""},
    "known_issue": {**_NEWS, "latest": "Mail is down; we move it to the second site."},
    "major_candidate": {"because": "surge: 12 people reported E-mail within 15 minutes", "parts": 11, "text": ""},
    "major_declared": {
        "because": "nobody can pay",
        "manager": "Boss",
        "communications": "Agent One",
        "call": "tel:+49-30-5550100",
        "next": "2025-06-02T10:00:00+00:00",
        "parts": 12,
        "text": "",
    },
    "major_reminder": {
        "due": "2025-06-02T10:00:00+00:00",
        "missed": True,
        "text": "Mail is down; we move it to the second site.",
        "speaker": "Agent One",
    },
    "major_report": {
        "text": "Mail is down.\nWe move it to the second site.",
        "next": "2025-06-02T10:00:00+00:00",
        "parts": 12,
        "since": "2025-06-02T09:00:00+00:00",
        "manager": "Boss",
        "final": False,
    },
    "major_update": _NEWS,
    "held": {"text": ""},
    "merged": {"survivor": "INC-000007", "survivor_summary": "Nothing prints", "is_own": False, "resolution": ""},
    "not_obeyed": {"commands": "#take, #reply", "reason": "nothing proves who wrote it", "nobody_proves": True},
    "undelivered": {"recipients": "anna@example.org", "reason": "5.1.1", "text": ""},
    "orders": {"text": "#take\nINC-000042 is yours and in progress."},
    "priority": {**_DUE, "changed": True, "before": 4},
    "question": {**_TEXT, "until": "2025-06-04T10:00:00+00:00", "ends": "2025-06-09T10:00:00+00:00"},
    "reminder": {"asked": "2025-06-02T10:00:00+00:00", "ends": "2025-06-09T10:00:00+00:00", "text": ""},
    "reporter_wrote": {"by": "Anna Smith", "reopened": False, "files": 2, "text": "It is silent again.\nSince noon."},
    "resolved": {**_TEXT, "code": "fixed", "closes": "2025-06-05T10:00:00+00:00"},
    "reinstated": {},
    "refused": {"refused": ["setup.exe is a Windows program, whatever its name says"], "text": ""},
    "review_due": {"due": "2025-06-05T10:00:00+00:00", "late": False, "text": ""},
    "split": {**_DUE, "first": "INC-000007", "first_summary": "The printer jams", "text": "My VPN drops."},
    "status": {**_DUE, "own_number": "INC-000012", "own_summary": "It jams.", "text": ""},
    "step_due": {
        "step": "3",
        "what": "Move users to the second gateway",
        "role": "network",
        "model": "vpn-outage",
        "due": "2025-06-02T10:00:00+00:00",
        "text": "",
    },
    "supplier": {"supplier": "Mail hosting"},
}
REPLY = Reply(
    template="acknowledged",
    to=Address(name="Anna Smith", address="anna@example.org"),
    language="en",
    timezone="Europe/Berlin",
    subject="The printer on floor 3 is silent",
    in_reply_to="first@example.org",
    references=("zeroth@example.org", "first@example.org"),
    facts=ACKNOWLEDGED,
)


def rendered(reply: Reply, incident: Incident = INCIDENT, desk: DeskIdentity = DESK) -> OutboundMessage:
    return render(
        reply, incident, desk=desk, reply_to="help+42.k3y@desk.example", message_id="dh-1@desk.example", now=NOW
    )
