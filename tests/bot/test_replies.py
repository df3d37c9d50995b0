"""What leaves is safe, whole, and in the reader's language and time."""

from __future__ import annotations

import itertools
import re
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from bot.agreed.policy import DeskIdentity
from bot.decision import Reply
from bot.replies import UnknownTemplate, render, render_short
from bot.safe_text import bare_subject, first_lines, message_ids, name_to_greet, one_line
from bot.words import TEMPLATES, languages, words_of
from classifier.signals import SIGNS
from classifier.taxonomy import DEFAULT_TAXONOMY
from intake.message import Address, OutboundMessage
from store.incident import Incident, IncidentId, State

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
_DUE = {"response_due": "2025-06-02T10:00:00+00:00", "resolution_due": "2025-06-03T10:00:00+00:00"}
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
    "acknowledged": ACKNOWLEDGED,
    "answer": _TEXT,
    "apart": {**_DUE, "text": ""},
    "assigned": {"by": "Agent One", "reason": "it is the switch", "text": ""},
    "breached": BREACHED,
    "cancelled": {"reason": "service_request", "text": "We pass it on."},
    "closed": {},
    "digest": {
        "what": "morning",
        "mine": ["INC-000042 P3 The printer jams, 2025-06-02 12:00"],
        "pressing": ["INC-000007 P1 Nothing works, 2025-06-02 09:00 (overdue)"],
        "totals": ["P1: 1, P2: 0", "24 h: +12"],
        "days": ["2.6. 3, 2"],
    },
    "engagement": {"contract": "C-1001", "opened": "2025-06-02T06:00:00+00:00", "by": "Agent One"},
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
    "merged": {"survivor": "INC-000007", "survivor_summary": "Nothing prints", "is_own": False},
    "orders": {"text": "#take\nINC-000042 is yours and in progress."},
    "priority": {**_DUE, "changed": True, "before": 4},
    "question": {**_TEXT, "until": "2025-06-04T10:00:00+00:00", "ends": "2025-06-09T10:00:00+00:00"},
    "reminder": {"asked": "2025-06-02T10:00:00+00:00", "ends": "2025-06-09T10:00:00+00:00", "text": ""},
    "resolved": {**_TEXT, "code": "fixed", "closes": "2025-06-05T10:00:00+00:00"},
    "refused": {"refused": ["setup.exe is a Windows program, whatever its name says"], "text": ""},
    "review_due": {"due": "2025-06-05T10:00:00+00:00", "late": False, "text": ""},
    "status": {**_DUE, "text": ""},
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
ALL = [(path.parent.name, path.stem) for path in sorted(TEMPLATES.glob("*/*.txt"))]
HOSTILE = 'x\r\nBcc: all@example.com\n\n<script>alert("1")</script>{{ 7 * 7 }}{% if %}\x00\x1b[31m\u202e&<b>\ud800'


def rendered(reply: Reply, incident: Incident = INCIDENT, desk: DeskIdentity = DESK) -> OutboundMessage:
    return render(
        reply, incident, desk=desk, reply_to="help+42.k3y@desk.example", message_id="dh-1@desk.example", now=NOW
    )


def headers_of(message: OutboundMessage) -> list[str]:
    addresses = [message.sender, *message.to]
    return [
        message.subject,
        message.reply_to,
        message.in_reply_to,
        *message.references,
        *(part for address in addresses for part in (address.name, address.address)),
    ]


def test_every_language_has_every_template() -> None:
    names = {name for _, name in ALL}

    assert {(language, name) for language in languages() for name in names} == set(ALL)
    assert {"en", "de"} <= set(languages())
    assert names == set(FACTS)


@pytest.mark.parametrize(("language", "template"), ALL)
@pytest.mark.parametrize("text", ["", "plain", HOSTILE, HOSTILE * 500], ids=["empty", "plain", "hostile", "long"])
def test_every_template_renders_whatever_the_values(language: str, template: str, text: str) -> None:
    facts = {name: [text] if isinstance(value, list) else text for name, value in FACTS[template].items()}
    reply = Reply(
        template=template,
        to=Address(name=text, address=text),
        language=language,
        timezone=text,
        subject=text,
        in_reply_to=text,
        references=(text, text),
        facts={**facts, "attempts": 3},
    )
    incident = replace(INCIDENT, summary=text, category=text, subcategory=text, assignment_group=text)
    message = rendered(reply, incident)

    whole = "\n".join((message.text, message.html, *headers_of(message)))
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202e]", whole)
    assert not any("\n" in value or "\r" in value for value in headers_of(message))
    assert "<script" not in message.html
    assert "<b>" not in message.html
    # Nobody's text is a template.
    assert "49" not in whole
    assert len(message.subject) <= 250
    assert len(message.text.encode()) < 60_000
    assert len(message.html.encode()) < 90_000


@pytest.mark.parametrize(("language", "template"), ALL)
def test_no_placeholder_is_left_and_no_line_is_shouted(language: str, template: str) -> None:
    message = rendered(replace(REPLY, language=language, template=template, facts=FACTS[template]))

    assert INCIDENT.number in message.subject
    assert INCIDENT.number in message.text
    assert INCIDENT.number in message.html
    assert not re.search(r"\{[{%]|[%}]\}|None|Undefined|!", message.text)
    assert "\n\n\n" not in message.text
    # Nothing is fetched when the mail is opened.
    assert not re.search(r"<(?:img(?! src=\"cid:)|link|script|iframe)|https?:|url\(", message.html)


@hypothesis_settings(max_examples=60)
@given(text=st.text(max_size=3000), name=st.text(max_size=80), language=st.sampled_from(sorted(languages())))
def test_rendering_never_raises_for_any_text(text: str, name: str, language: str) -> None:
    facts = {**ACKNOWLEDGED, "text": text, "impact_because": [text], "urgency_because": [name, text, text, text]}
    reply = replace(REPLY, to=Address(name=name, address=name), subject=text, language=language, facts=facts)
    message = rendered(reply, replace(INCIDENT, summary=text, category=name, subcategory=text))

    assert all("\n" not in value and "\r" not in value for value in headers_of(message))
    message.text.encode()
    message.html.encode()


@given(text=st.text())
def test_one_line_is_one_line_and_stays_as_it_is(text: str) -> None:
    line = one_line(text)

    assert len(line) <= 200
    assert len(line.splitlines()) <= 1
    assert one_line(line) == line


@given(text=st.text())
def test_a_bare_subject_has_nothing_left_to_take_off(text: str) -> None:
    once = bare_subject(text)

    assert len(once) <= 180
    assert bare_subject(once) == once


SUBJECTS = [
    # subject of the message, what is kept of it
    ("Printer is silent", "Printer is silent"),
    # One answer upon another, in several languages.
    ("Re: AW: Fwd: WG: RE: Printer is silent", "Printer is silent"),
    ("Re[2]: Re(3): Printer is silent", "Printer is silent"),
    ("Antw: SV: TR: Printer is silent", "Printer is silent"),
    # Our number, wherever a mail program left it.
    ("Re: [INC-000042] Printer is silent", "Printer is silent"),
    ("Re: [INC-000042] Re: Printer is silent [INC-000042]", "Printer is silent"),
    ("RE: Re: Printer is silent [INC-000042]", "Printer is silent"),
    # Nothing but prefixes.
    ("Re: Fwd:", ""),
    # A word with a colon is not a prefix.
    ("Report: Printer", "Report: Printer"),
    ("Restart: which one", "Restart: which one"),
    # Folded and padded.
    ("Re:\r\n Printer\tis   silent ", "Printer is silent"),
    # Full-width colon of East Asian mail programs.
    ("Re：Printer is silent", "Printer is silent"),
]


@pytest.mark.parametrize(("subject", "kept"), SUBJECTS)
def test_prefixes_and_numbers_do_not_pile_up(subject: str, kept: str) -> None:
    assert bare_subject(subject) == kept


def test_answers_keep_one_subject_however_often_they_go_round() -> None:
    first = rendered(REPLY).subject
    second = rendered(replace(REPLY, subject=f"AW: {first}")).subject

    assert first == "Re: The printer on floor 3 is silent [INC-000042]"
    assert second == first


def test_a_message_without_subject_is_answered_under_the_summary() -> None:
    assert rendered(replace(REPLY, subject="")).subject == "Re: The printer on floor 3 is silent [INC-000042]"


def test_answers_are_auto_replied_and_alerts_are_auto_generated() -> None:
    """RFC 3834 sections 3.3 and 5."""
    answer = rendered(REPLY)
    alert = rendered(replace(REPLY, template="breached", facts=BREACHED, subject="", in_reply_to="", references=()))

    assert (answer.auto_submitted, answer.reverse_path) == ("auto-replied", "")
    assert (alert.auto_submitted, alert.reverse_path) == ("auto-generated", "")
    assert alert.subject.startswith("[INC-000042] ")


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "ONE QUESTION\nHow much does it hold you up? Please answer with one digit:\n1  I cannot work,"),
        (
            "de",
            "EINE FRAGE\nWie sehr hält es Sie auf? Bitte antworten Sie mit einer Ziffer:\n1  Ich kann nicht arbeiten,",
        ),
    ],
)
def test_the_one_question_is_asked_in_the_readers_language_and_only_where_it_is(language: str, question: str) -> None:
    asked = rendered(replace(REPLY, language=language))
    silent = rendered(replace(REPLY, language=language, facts={**ACKNOWLEDGED, "asks": False}))

    assert question in asked.text
    assert question.splitlines()[1][:20] not in silent.text + silent.html


def test_the_same_values_give_the_same_message() -> None:
    assert rendered(REPLY) == rendered(REPLY)


def test_the_thread_is_kept_and_ids_that_could_break_a_header_are_not() -> None:
    """RFC 5322 section 3.6.4."""
    references = ("good@example.org", "bad id@example.org", "worse@example.org>\r\nBcc: x@example.com", "ü@example.org")
    message = rendered(replace(REPLY, references=references, in_reply_to="a@b>\r\nX: y"))

    assert message.references == ("good@example.org",)
    assert message.in_reply_to == ""
    assert rendered(REPLY).references == REPLY.references


def test_long_threads_keep_their_first_and_their_newest_ids() -> None:
    ids = tuple(f"{n}@example.org" for n in range(100))

    assert message_ids(ids, most=4) == ("0@example.org", "97@example.org", "98@example.org", "99@example.org")


TIMES = [
    # language, zone, UTC, as the reader's clock shows it
    (
        "en",
        "Europe/Berlin",
        "2026-03-29T00:59:00+00:00",
        "Sunday, 29 March 2026, 01:59 (Central European Standard Time)",
    ),
    # One minute later the clocks have gone forward.
    ("en", "Europe/Berlin", "2026-03-29T01:00:00+00:00", "Sunday, 29 March 2026, 03:00 (Central European Summer Time)"),
    # The hour that comes twice in autumn is told apart by the zone's name.
    (
        "de",
        "Europe/Berlin",
        "2026-10-25T00:30:00+00:00",
        "Sonntag, 25. Oktober 2026, 02:30 Uhr (Mitteleuropäische Sommerzeit)",
    ),
    (
        "de",
        "Europe/Berlin",
        "2026-10-25T01:30:00+00:00",
        "Sonntag, 25. Oktober 2026, 02:30 Uhr (Mitteleuropäische Normalzeit)",
    ),
    # The date line.
    (
        "en",
        "Pacific/Auckland",
        "2026-03-04T13:00:00+00:00",
        "Thursday, 5 March 2026, 02:00 (New Zealand Daylight Time)",
    ),
    # An unknown zone gives way to the desk's.
    (
        "en",
        "Mars/Olympus",
        "2026-03-04T13:00:00+00:00",
        "Wednesday, 4 March 2026, 14:00 (Central European Standard Time)",
    ),
    (
        "en",
        "../../etc/passwd",
        "2026-03-04T13:00:00+00:00",
        "Wednesday, 4 March 2026, 14:00 (Central European Standard Time)",
    ),
]


@pytest.mark.parametrize(("language", "zone", "moment", "told"), TIMES)
def test_times_are_told_in_the_readers_zone_and_language(language: str, zone: str, moment: str, told: str) -> None:
    facts = {**ACKNOWLEDGED, "response_due": moment}
    message = rendered(replace(REPLY, language=language, timezone=zone, facts=facts))

    assert told in message.text
    assert told in message.html


LANGUAGES = [
    # reply, desk, the mark line that begins the mail
    ("de", "en", "## Bitte antworten Sie oberhalb dieser Zeile ##"),
    ("de-AT", "en", "## Bitte antworten Sie oberhalb dieser Zeile ##"),
    ("en", "de", "## Please write your answer above this line ##"),
    # No template in the reporter's language: the desk's.
    ("fi", "de", "## Bitte antworten Sie oberhalb dieser Zeile ##"),
    # Nor in the desk's: English.
    ("fi", "sv", "## Please write your answer above this line ##"),
    ("", "", "## Please write your answer above this line ##"),
]


@pytest.mark.parametrize(("language", "of_desk", "mark"), LANGUAGES)
def test_the_language_is_the_readers_else_the_desks_else_english(language: str, of_desk: str, mark: str) -> None:
    message = rendered(replace(REPLY, language=language), desk=replace(DESK, language=of_desk))

    assert message.text.splitlines()[0] == mark
    assert message.html.index(mark) < message.html.index("INC-000042</strong>")


def test_a_template_that_does_not_exist_is_named() -> None:
    with pytest.raises(UnknownTemplate, match=r"'farewell'.*acknowledged, answer, apart, assigned, breached"):
        rendered(replace(REPLY, template="farewell"))


def test_their_own_words_are_quoted_and_cut() -> None:
    text = "\n".join(f"line {n}" for n in range(100))
    message = rendered(replace(REPLY, facts={**ACKNOWLEDGED, "text": text}))

    assert "> line 19\n> […]\n" in message.text
    assert "line 20" not in message.text + message.html


def test_one_endless_line_is_cut_too() -> None:
    assert first_lines("x" * 100_000, most=20, width=400) == ("x" * 399 + "…", "[…]")
    assert first_lines(" \n\n", most=20, width=400) == ()


NAMES = [
    ("Anna Smith", "Anna Smith"),
    # As directories write it.
    ("Smith, Anna", "Anna Smith"),
    ("Dr. Anna-Lena O'Brien", "Dr. Anna-Lena O'Brien"),
    ("Zoë", "Zoë"),
    ("李雷", "李雷"),
    # What is no name is not greeted: it may be somebody's advertisement.
    ("anna@example.org", ""),
    ("Visit www.example.com now", ""),
    ("https://example.com", ""),
    ("You won 1000 EUR", ""),
    ("", ""),
]


@pytest.mark.parametrize(("name", "greeted"), NAMES)
def test_only_what_looks_like_a_name_is_greeted(name: str, greeted: str) -> None:
    assert name_to_greet(name) == greeted


def test_an_incident_that_was_not_understood_claims_no_category() -> None:
    unclassified = replace(INCIDENT, category="Unclassified", subcategory="")

    assert "Category" not in rendered(REPLY, unclassified).text
    assert "Unclassified" not in rendered(REPLY, unclassified).html


REASONS = [
    (
        "de",
        "only one person: 'nur bei mir'",
        "Es druckt NUR bei mir nicht",
        "nur eine Person ist betroffen: Sie schreiben „NUR bei mir“",
    ),
    # The classifier reads without accents; the reporter sees their own.
    (
        "de",
        "a whole group: 'alle kollegen hier konnen'",
        "alle Kollegen hier können",
        "eine ganze Gruppe ist betroffen: Sie schreiben „alle Kollegen hier können“",
    ),
    # Words that are not in the text are not put into anybody's mouth.
    ("en", "can wait: 'no hurry'", "", "it can wait"),
    # A letter that grows in lower case would shift the quotation.
    ("en", "can wait: 'no hurry'", "İ, no hurry", "it can wait"),
    ("en", "default of queue/driver", "", "this is usual for trouble of this kind"),
    ("en", "rule 'Tills: shop floor': 'till'", "till", "a rule of our desk, “Tills: shop floor”, says so"),
    ("en", "no incident recognised", "", "we could not tell from your message"),
    # What no table knows is shown as it is.
    ("de", "the moon is full", "", "the moon is full"),
    ("en", "can wait: '{name} {words}'", "{name} {words}", "it can wait: you wrote “{name} {words}”"),
]


@pytest.mark.parametrize(("language", "because", "text", "told"), REASONS)
def test_reasons_are_told_in_plain_words(language: str, because: str, text: str, told: str) -> None:
    assert words_of(language).reason(because, text) == told


def test_no_line_of_a_template_runs_into_the_next() -> None:
    """Jinja eats the line end after a tag: a line with words keeps it by "+%}", or a blank line stands below."""
    eaten = []
    for path in sorted(TEMPLATES.glob("*/*.txt")):
        lines = path.read_text().split("\n")
        for number, (line, below) in enumerate(itertools.pairwise(lines), start=1):
            has_words = re.sub(r"\{%.*?%\}", "", line).strip()
            if has_words and line.endswith("%}") and not line.endswith("+%}") and (below or number == 1):
                eaten.append(f"{path.parent.name}/{path.name}:{number}")

    assert eaten == []


@pytest.mark.parametrize("language", sorted(languages()))
def test_every_language_has_words_for_states_levels_and_signs(language: str) -> None:
    sections = words_of(language).sections

    assert set(sections["state"]) == set(State)
    assert set(sections["priority"]) == set("12345")
    assert set(sections["impact"]) == set(sections["urgency"]) == set("123")
    assert {sign.name for sign in SIGNS} == set(sections["signs"])


def test_german_names_the_whole_default_taxonomy() -> None:
    sections = words_of("de").sections

    assert set(DEFAULT_TAXONOMY.categories) | {"Unclassified"} == set(sections["category"])
    assert {leaf.subcategory for leaf in DEFAULT_TAXONOMY.leaves} == set(sections["subcategory"])


def test_a_name_from_an_own_taxonomy_passes_through() -> None:
    message = rendered(replace(REPLY, language="de"), replace(INCIDENT, category="Cranes", subcategory="hook/cable"))

    assert "Cranes / hook/cable" in message.text


def test_a_warm_rendering_costs_little() -> None:
    rendered(REPLY)
    began = time.process_time()
    for _ in range(100):
        rendered(REPLY)

    # Measured 0.35 ms; ten times that would be a mistake, not a busy machine.
    assert (time.process_time() - began) / 100 < 0.0035


#: What a reporter may be told in a chat; the card there says the rest (`bot.slack.speech`).
IN_A_CHAT = frozenset(
    {
        *("answer", "apart", "cancelled", "known_issue", "late", "major_update", "merged", "own_ones", "progress"),
        *("question", "refused", "reminder", "resolved", "status", "supplier"),
    }
)
#: What only makes sense in a mail.
MAILED = re.compile(r"this e?-?mail|diese E-Mail|Hello|Guten Tag|## |Re: |^> ", re.IGNORECASE | re.MULTILINE)


@pytest.mark.parametrize("language", sorted(languages()))
@pytest.mark.parametrize("template", sorted(IN_A_CHAT))
def test_in_a_chat_nobody_is_greeted_and_nothing_is_said_of_mail(language: str, template: str) -> None:
    facts = FACTS[template] | ({"supplier": "the hosting firm"} if "supplier" in FACTS[template] else {})
    said = render_short(replace(REPLY, language=language, template=template, facts=facts), INCIDENT, desk=DESK)

    assert said
    assert not MAILED.search(said)
    assert not re.search(r"\{[{%]|[%}]\}|None|Undefined|\n\n\n", said)
    assert said == said.strip()


def test_both_languages_have_the_same_forms_for_a_chat() -> None:
    forms = {code: {path.stem for path in (TEMPLATES / code).glob("*.chat")} for code in languages()}

    assert all(names == forms["en"] for names in forms.values())
    assert forms["en"] >= IN_A_CHAT


@pytest.mark.parametrize("language", sorted(languages()))
def test_a_chat_names_the_buttons_as_they_are_called_there(language: str) -> None:
    reply = replace(REPLY, language=language, template="resolved", facts=FACTS["resolved"])
    said, words = render_short(reply, INCIDENT, desk=DESK), words_of(language)

    assert words.say("Solved") in said
    assert words.say("Not fixed") in said
