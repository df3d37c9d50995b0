"""Ready-made values for tests: the smallest that are whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from bot.agreed.agreements import Agreement, Span, Targets
from bot.agreed.policy import DEFAULT_MATRIX, Budget, DeskIdentity, Policy, matrix_of
from bot.events import Action, Match, MessageArrived, Sender, Verdict
from bot.mail.trust import Level, Trust
from bot.major.rules import MajorRules
from bot.working_time.calendars import Calendar, calendar_of
from classifier.suggestion import Question, Scored, Suggestion
from intake.message import Address, DeliveryReport, InboundMessage, Kind
from store.inbox import Arrival
from store.incident import Clock, Incident
from tests.conftest import NOW


def an_arrival(
    delivery_id: str = "d-1", *, body: bytes = b"Subject: help\r\n\r\nIt broke.\r\n", at: datetime = NOW
) -> Arrival:
    """Return an arrival by mail."""
    return Arrival(
        channel="smtp",
        delivery_id=delivery_id,
        received_at=at,
        media_type="message/rfc822",
        envelope={"reverse_path": "ann@example.org", "forward_paths": ["help@desk.example"]},
        body=body,
    )


def an_incident(**changes: object) -> Incident:
    """Return a new incident of priority 3."""
    plain = Incident(opened_at=NOW, summary="The printer jams", impact=2, urgency=2, priority=3, updated_at=NOW)
    return replace(plain, **changes)  # type: ignore[arg-type]


def a_mail(
    *,
    message_id: str = "m1@example.org",
    sender: str = "Ann Example <ann@example.org>",
    to: str = "help@desk.example",
    subject: str = "Printer jams",
    text: str = "The printer on the second floor jams.",
    headers: str = "",
) -> bytes:
    """Return a plain mail as octets."""
    return (
        f"From: {sender}\r\nTo: {to}\r\nSubject: {subject}\r\nMessage-ID: <{message_id}>\r\n"
        f"Date: Mon, 02 Jun 2025 08:00:00 +0200\r\n{headers}"
        f"Content-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
    ).encode()


def a_bounce(of: str, *, recipient: str = "ann@example.org", status: str = "5.1.1", action: str = "failed") -> bytes:
    """Return a delivery report (RFC 3464) on the message with the id `of`."""
    return (
        "From: Mail Delivery System <mailer-daemon@mx.example.net>\r\nTo: help@desk.example\r\n"
        f"Subject: Undelivered Mail\r\nMessage-ID: <bounce-{status}-{action}@mx.example.net>\r\nMIME-Version: 1.0\r\n"
        'Auto-Submitted: auto-replied\r\nContent-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n'
        "\r\n--b\r\nContent-Type: text/plain\r\n\r\nYour message could not be delivered.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.net\r\n\r\n"
        f"Final-Recipient: rfc822; {recipient}\r\nAction: {action}\r\nStatus: {status}\r\n\r\n"
        f"--b\r\nContent-Type: message/rfc822\r\n\r\nFrom: help@desk.example\r\nMessage-ID: <{of}>\r\n"
        "Subject: Re: Printer jams\r\n\r\nWe are looking at it.\r\n--b--\r\n"
    ).encode()


def a_policy(**changes: object) -> Policy:
    """Return the agreements of domain.md section 4.3 on its example calendar: weekdays 09:00-17:00 in Berlin."""
    berlin = ZoneInfo("Europe/Berlin")
    weekdays = {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
    business = ("business", calendar_of(tz="Europe/Berlin", hours=weekdays))
    always = ("always", Calendar.always(berlin))
    targets = {
        1: _targets(minutes(15), minutes(30), hours(4), always),
        2: _targets(minutes(30), hours(1), hours(8), always),
        3: _targets(hours(2), Span(working_days=1), hours(16), business),
        4: _targets(hours(8), Span(working_days=2), hours(40), business),
        5: _targets(hours(16), Span(working_days=5), hours(80), business),
    }
    plain = Policy(
        desk=DeskIdentity(
            name="Service desk",
            address="help@desk.example",
            addresses=("help@desk.example", "it@desk.example"),
            language="en",
            timezone="Europe/Berlin",
        ),
        matrix=matrix_of(DEFAULT_MATRIX),
        agreement=Agreement(name="standard", targets=targets),
        budget=Budget(),
        groups={"Network": "Network", "Printing & scanning": "Field support"},
        services={"Network": "Network"},
        default_group="Service desk",
        show_from=0.5,
        digest="0123456789ab",
        # Counting reports sets timers of its own; tests/bot/test_major.py has them.
        major=MajorRules(surge=None),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def minutes(number: int) -> Span:
    """Return an agreed time in minutes."""
    return Span(amount=timedelta(minutes=number))


def hours(number: int) -> Span:
    """Return an agreed time in hours of the calendar."""
    return Span(amount=timedelta(hours=number))


def _targets(response: Span, update: Span, resolution: Span, named: tuple[str, Calendar]) -> Targets:
    name, calendar = named
    return Targets(response=response, update=update, resolution=resolution, calendar=calendar, calendar_name=name)


def a_suggestion(level: int = 2, *, category: str = "Network", confidence: float = 0.9) -> Suggestion:
    """Return what a classifier says: impact and urgency both of one level."""
    return Suggestion(
        category=Scored(value=category, confidence=confidence, because=("'wifi'",)),
        subcategory=Scored(value="Wi-Fi", confidence=confidence),
        impact=Scored(value=level, confidence=confidence, because=("'we'",)),
        urgency=Scored(value=level, confidence=confidence, because=("'down'",)),
        top3=(Scored(value="Network", confidence=confidence), Scored(value="Remote access", confidence=0.05)),
        model_version="fixed",
    )


def suggest(questions: Sequence[Question]) -> tuple[Suggestion, ...]:
    """Classify without a model: an outage is high, everything else is low."""
    return tuple(a_suggestion(1 if "outage" in question.text else 3) for question in questions)


def a_message(**changes: object) -> InboundMessage:
    """Return a person's report as the parser reads it."""
    plain = InboundMessage(
        message_id="m1@example.org",
        sender=Address(name="Ann Example", address="ann@example.org"),
        to=(Address(address="help@desk.example"),),
        subject="Printer jams",
        text="The printer on the second floor jams.",
        new_text="The printer on the second floor jams.",
        language="en",
        because="nothing automatic about it",
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def arrived(action: Action = Action.TAKE, **changes: object) -> MessageArrived:
    """Return the event of a message that was screened as `action` and matched to nothing."""
    plain = MessageArrived(
        received_at=NOW,
        channel="smtp",
        source_channel="email",
        message=a_message(),
        sender=Sender(person_id=1, address="ann@example.org", name="Ann Example"),
        verdict=Verdict(rule="a_rule", action=action, answerable=action is Action.TAKE, because="it says so"),
        match=Match(because="nothing in it points to a known incident"),
        suggestion=a_suggestion(),
        trust=Trust(level=Level.KNOWN, because="the desk has met them before"),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def clocks_from(started_at: datetime = NOW) -> tuple[Clock, ...]:
    """Return a response promise of one hour and a resolution promise of eight."""
    return tuple(
        Clock(
            kind=kind,
            agreement="standard",
            calendar="business",
            target=f"{length} h",
            started_at=started_at,
            due_at=started_at + timedelta(hours=length),
        )
        for kind, length in (("sla.response", 1), ("sla.resolution", 8))
    )


#: What the parser promises: storable text, whatever it says.
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
message_ids = st.one_of(st.just(""), st.sampled_from(["m1@example.org", "m2@example.org"]), texts)
addresses = st.builds(
    Address,
    name=texts,
    address=st.one_of(st.sampled_from(["", "ann@example.org", "help@desk.example", "HELP+c.x@DESK.example"]), texts),
)
delivery_reports = st.builds(
    DeliveryReport,
    recipients=st.lists(texts, max_size=2).map(tuple),
    status=st.lists(texts, max_size=2).map(tuple),
    temporary=st.booleans(),
    original_message_id=message_ids,
)
#: Any message that the parser could give.
messages = st.builds(
    InboundMessage,
    message_id=message_ids,
    in_reply_to=st.lists(message_ids, max_size=2).map(tuple),
    references=st.lists(message_ids, max_size=3).map(tuple),
    sender=addresses,
    reply_to=st.lists(addresses, max_size=2).map(tuple),
    to=st.lists(addresses, max_size=2).map(tuple),
    subject=st.one_of(texts, st.from_regex(r"Re: INC-\d{6,12}", fullmatch=True)),
    text=texts,
    new_text=texts,
    language=st.sampled_from(["", "en", "de", "tlh"]),
    kind=st.sampled_from(Kind),
    because=texts,
    answerable=st.booleans(),
    delivery=st.none() | delivery_reports,
)
