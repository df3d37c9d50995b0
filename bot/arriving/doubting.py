"""Whether a person should look at an arrival first: it is called spam, too large, or one of too many. Looks at rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Row

from bot.agreed.mail_rules import MailRules
from bot.arriving.lookups import author_of
from bot.arriving.understanding import Understood
from bot.gathering import Gathered
from bot.self_report import OWN_CHANNEL
from intake.message import MediaType
from store.recall import Recalled


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One arrival: its row, what it says, and what the store knows about its author and its ids."""

    row: Row[Any]
    read: Understood
    recalled: Recalled


def doubt_about(case: Case, around: Gathered | None, rules: MailRules) -> str:
    """Return why a person should look at it first (email.md section 5), "" when nothing speaks for that."""
    row, read = case.row, case.read
    # Members of Slack were let in by name, and its bots are not heard at all.
    if row.ruling or row.channel == OWN_CHANNEL or row.media_type == MediaType.SLACK:
        return ""
    if read.spam:
        return f"the mail server in front says that it is spam ({read.spam})"
    return read.oversize or _flood(case, around, rules)


def _flood(case: Case, around: Gathered | None, rules: MailRules) -> str:
    row, recalled = case.row, case.recalled
    since = row.received_at - timedelta(hours=1)
    sender = author_of(case.read.message)
    if recalled.wrote_at.get(sender, since - timedelta.resolution) >= since:
        return f"flood: {sender} wrote more than {rules.per_sender_an_hour} messages in an hour"
    lately = sum(each.direction == "in" and each.at >= since for each in around.said) if around else 0
    if lately >= rules.per_incident_an_hour:
        return f"flood: the incident got more than {rules.per_incident_an_hour} messages in an hour"
    if recalled.arrived_at.get(row.id - rules.per_desk_an_hour, since - timedelta.resolution) >= since:
        return f"flood: the desk got more than {rules.per_desk_an_hour} messages in an hour"
    return ""
