"""What colleagues are told in Slack besides their mail: escalations with Acknowledge, new work. Writes rows.

An escalation is one post in the agents' channel, and a direct message to everybody who must act. The mail is sent all
the same: it is what is left when Slack is down.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import Connection

from bot.agreed.policy import DeskIdentity
from bot.decision import CHAT, MAIL, Decision, Reply
from bot.major.review import CLOSED, state_of
from bot.replies import render, render_short
from bot.slack.cards import headline, priority_of
from bot.slack.marks import Change, chat_message, mark_cards, put
from bot.words import words_of
from intake.message import OutboundMessage
from intake.slack_blocks import Block, actions, button, section
from intake.slack_text import escape

#: Templates that colleagues are told of in Slack too.
NOTICES = frozenset(
    {
        "action_due",
        "escalation",
        "assigned",
        "breached",
        "reallocation",
        "major_candidate",
        "major_declared",
        "major_reminder",
        "reporter_wrote",
        "review_due",
        "step_due",
        "taken_over",
    }
)
#: The buttons below a notice: text, action and style, by its template; `None` for all others.
_BUTTONS: Mapping[str | None, tuple[tuple[str, str, str], ...]] = {
    None: (("Take", "agent_take", ""),),
    "escalation": (("Acknowledge", "escalation_ack", "primary"), ("Take", "agent_take", "")),
    "major_candidate": (("Major…", "agent_major", "primary"),),
    "major_declared": (("Update…", "major_update", "primary"), ("Roles…", "major_role", "")),
    "major_reminder": (("Update…", "major_update", "primary"),),
    "step_due": (("Steps…", "agent_steps", "primary"),),
}


def tell_slack(
    connection: Connection, desk: DeskIdentity, decision: Decision, change: Change
) -> list[tuple[int, OutboundMessage]]:
    """Put in the outbox what Slack must show of a decision: its cards, and what colleagues are told."""
    if desk.slack is None:
        return []
    queued = mark_cards(connection, desk.slack, change)
    for message, template in (*_notices(desk, decision.replies, change), *_shutting(decision, change)):
        outbox_id = put(connection, message, change.incident.id, template=template, change=change)
        if outbox_id is not None:
            queued.append((outbox_id, message))
    return queued


def _notices(desk: DeskIdentity, replies: Sequence[Reply], change: Change) -> Iterator[tuple[OutboundMessage, str]]:
    posted = False
    for reply in replies:
        if (
            reply.template not in NOTICES
            or reply.is_public
            or CHAT not in reply.by
            or _shown_by_the_card(reply, change)
        ):
            continue
        text, blocks = _shown(reply, desk, change)
        said = {"blocks": blocks, "fallback": text, "is_urgent": change.incident.is_major}
        key = f"notice:{reply.template}:{change.incident.number}:{change.key}"
        address = reply.to.address.lower()
        direct = {**said, "do": "direct", "address": address}
        if MAIL not in reply.by:
            # Where Slack does not take it, the mail that was not sent.
            direct["instead"] = {"template": reply.template, "facts": dict(reply.facts)}
        yield chat_message(direct, key=f"{key}:{address}", now=change.now, text=text), f"notice.{reply.template}"
        if desk.slack and desk.slack.queue and reply.template == "escalation" and not posted:
            posted = True
            post = {**said, "do": "post", "channel": desk.slack.queue}
            yield chat_message(post, key=key, now=change.now, text=text), f"notice.{reply.template}"


def _shutting(decision: Decision, change: Change) -> Iterator[tuple[OutboundMessage, str]]:
    """Yield what makes the channel of a major incident read-only, once its review is closed (domain.md section 8.8)."""
    if change.incident.is_major and state_of(decision.entries) == CLOSED:
        said = {"do": "shut", "incident": change.incident.id}
        yield chat_message(said, key=f"shut:{change.incident.number}", now=change.now, text=""), "shut"


def _shown_by_the_card(reply: Reply, change: Change) -> bool:
    """Say whether a notice only tells that there is an incident, and none that cannot wait: its card says so."""
    return change.incident.priority > 2 and reply.facts.get("happening") == "created"


def _shown(reply: Reply, desk: DeskIdentity, change: Change) -> tuple[str, list[Block]]:
    incident, language = change.incident, words_of(desk.language)
    say = language.say
    words = render_short(reply, incident, desk=desk)
    if not words:
        mail = render(reply, incident, desk=desk, reply_to="", message_id="", now=change.now)
        words = mail.text.strip().partition("\n\n")[0]
    head = f"{priority_of(incident)} {headline(incident, language)}"
    shown = _BUTTONS.get(reply.template, _BUTTONS[None])
    buttons = [button(say(name), action, str(incident.id), style=style) for name, action, style in shown]
    text = f"{incident.number}: {words}"
    return text, [section(head), section(escape(words)), actions(*buttons, block_id="notice")]
