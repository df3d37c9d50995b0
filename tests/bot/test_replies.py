"""Every template renders in every language whatever the values, and leaves the thread and its headers whole."""

from __future__ import annotations

import itertools
import re
import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from bot.decision import Reply
from bot.replies import UnknownTemplate, compiled
from bot.safe_text import bare_subject, first_lines, message_ids, one_line
from bot.words import TEMPLATES, languages
from intake.message import Address, OutboundMessage
from tests.replying import ACKNOWLEDGED, BREACHED, FACTS, INCIDENT, REPLY, rendered

ALL = [(path.parent.name, path.stem) for path in sorted(TEMPLATES.glob("*/*.txt"))]
HOSTILE = 'x\r\nBcc: all@example.com\n\n<script>alert("1")</script>{{ 7 * 7 }}{% if %}\x00\x1b[31m\u202e&<b>\ud800'


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


def test_of_all_templates_only_the_one_that_is_needed_is_compiled() -> None:
    compiled.cache_clear()
    for _ in range(2):
        rendered(REPLY)

    assert compiled.cache_info().currsize == 1


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


def test_a_template_that_does_not_exist_is_named() -> None:
    with pytest.raises(UnknownTemplate, match=r"'farewell'.*acknowledged, action_due, answer"):
        rendered(replace(REPLY, template="farewell"))


def test_their_own_words_are_quoted_and_cut() -> None:
    text = "\n".join(f"line {n}" for n in range(100))
    message = rendered(replace(REPLY, facts={**ACKNOWLEDGED, "text": text}))

    assert "> line 19\n> […]\n" in message.text
    assert "line 20" not in message.text + message.html


def test_one_endless_line_is_cut_too() -> None:
    assert first_lines("x" * 100_000, most=20, width=400) == ("x" * 399 + "…", "[…]")
    assert first_lines(" \n\n", most=20, width=400) == ()


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


def test_a_warm_rendering_costs_little() -> None:
    rendered(REPLY)
    began = time.process_time()
    for _ in range(100):
        rendered(REPLY)

    # Measured 0.35 ms; ten times that would be a mistake, not a busy machine.
    assert (time.process_time() - began) / 100 < 0.0035
