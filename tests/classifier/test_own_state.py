"""Who only asks how their incident stands is known by it; who reports anything is never taken for that."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.asking import asks_how_it_stands, is_named_in, thing_asked_about
from classifier.corpus import read_corpus
from classifier.suggestion import UNCLASSIFIED

ASKS = [
    "What is the state of my incident?",
    "what's the status of my ticket",
    "Hello, what is the status of my ticket? Thanks, Ann",
    "Any news?",
    "Is there any news about my incident yet?",
    "How is my ticket going?",
    "Could you please tell me the status of my request?",
    "Could you tell me what the status of my ticket is?",
    "I would like to know how my incident stands.",
    "I just wanted to ask about the status of my ticket.",
    "Status?",
    "Has anyone looked at my ticket yet?",
    "When will my incident be resolved?",
    "I reported it yesterday. Any update?",
    "Hi team,\n\nI have an open ticket with you. Could I have\nan update please?\n\nKind regards\nAnn Example",
    "What is the status of my ticket\n\nThanks\nAnn",
    "Sorry to bother you again. Is somebody working on my ticket?",
    "Wie ist der Stand meines Tickets?",
    "Guten Tag,\n\nwie ist der aktuelle Stand meiner Störungsmeldung?\n\nMit freundlichen Grüßen\nAnn Example",
    "Gibt es schon etwas Neues zu meinem Ticket?",
    "Wie steht es um meinen Incident?",
    "Hallo zusammen, wie sieht es mit meinem Ticket aus?",
    "Wie weit seid ihr mit meinem Ticket?",
    "Können Sie mir bitte den aktuellen Status meines Tickets mitteilen?",
    "Bitte teilen Sie mir den Stand meines Tickets mit.",
    "Ich wollte mal nachfragen, wie der Stand meines Tickets ist.",
    "Ich wollte fragen, wie es um mein Ticket steht. Danke, Ann",
    "Kümmert sich schon jemand um mein Ticket?",
    "Wann wird mein Ticket bearbeitet?",
    "Ich habe gestern eine Störung gemeldet. Wie ist der Stand?",
    "Sehr geehrte Damen und Herren, wie ist der Bearbeitungsstand meiner Anfrage? Vielen Dank im Voraus",
]
REPORTS = [
    # A question, and trouble beside it.
    "What is the state of my incident? The printer is dead now.",
    "Any news? Thanks. Now the screen flickers as well",
    "Wie ist der Stand meines Tickets? Jetzt geht auch das Netz nicht.",
    "Gibt es etwas Neues? Outlook startet nicht",
    # The words, about something that is no incident of theirs.
    "What is the status of the server?",
    "Any news on the outage?",
    "Is there any update for Windows?",
    "When will the printer be repaired?",
    "What is the status of my order?",
    "Was ist mit meinem Drucker los?",
    # The words in a complaint.
    "My ticket status page does not load",
    "The status light is red, what is happening?",
    "my problem is getting worse",
    "the issue is still open",
    "Ich kann den Status meines Tickets nicht öffnen",
    "Der Stand ist falsch",
    "Status: rot",
    # Words that a report may begin with, and nothing else.
    *("Update", "News", "Problem", "Ticket", "my request", "Zustand", "Rückmeldung", "Thanks", ""),
]


@pytest.mark.parametrize("text", ASKS)
def test_a_question_about_ones_own_incident_is_one_as_text_and_as_subject(text: str) -> None:
    assert asks_how_it_stands("", text)
    assert asks_how_it_stands("My ticket", text)
    assert asks_how_it_stands(text.replace("\n\n", ". ").replace("\n", " "), "")


@pytest.mark.parametrize("text", REPORTS)
def test_what_says_anything_else_is_none(text: str) -> None:
    assert not asks_how_it_stands("", text)


@pytest.mark.parametrize("subject", ["Printer on the second floor", "VPN", "Drucker", "Urgent: network down"])
def test_a_subject_that_names_something_else_says_more(subject: str) -> None:
    assert not asks_how_it_stands(subject, "What is the status?")


@pytest.mark.parametrize(
    ("text", "thing"),
    [
        ("Any news on my printer?", "printer"),
        ("Hello, is there any news regarding the VPN access? Thanks, Ann", "vpn access"),
        ("Could you tell me the status of my laptop please?", "laptop"),
        ("Gibt es etwas Neues zu meinem Drucker?", "drucker"),
        ("Gibt es schon Neuigkeiten wegen des Druckers?", "druckers"),
        ("Wie steht es um meinen Laptop?", "laptop"),
        ("Gibt es schon etwas Neues zum Drucker?", "drucker"),
        # It says something else, of more than one thing, or of none.
        ("Any news on my printer? It prints blank pages.", ""),
        ("Any news about the printer that jams on every page?", ""),
        ("Any news on my printer and on my laptop?", ""),
        ("There is a problem with my printer.", ""),
        ("Any news?", ""),
        ("I need help with my laptop please", ""),
    ],
)
def test_what_is_asked_about_by_its_name_is_found_where_nothing_else_is_said(text: str, thing: str) -> None:
    assert thing_asked_about("", text) == thing


@pytest.mark.parametrize(
    ("thing", "summary", "named"),
    [
        ("druckers", "Der Drucker im 2. OG druckt nicht", True),
        ("printers", "Printer jams", True),
        ("vpn access", "VPN drops every hour", True),
        ("printer", "VPN drops every hour", False),
        ("pc", "PCs are slow", False),
        ("pc", "My PC is slow", True),
    ],
)
def test_a_thing_is_known_by_any_of_its_words(thing: str, summary: str, named: bool) -> None:
    assert is_named_in(thing, summary) is named


def test_no_report_of_the_corpus_is_taken_for_a_question() -> None:
    reports = [each for each in read_corpus() if each.category != UNCLASSIFIED]
    taken = [
        each
        for each in reports
        if asks_how_it_stands(each.subject, each.text) or thing_asked_about(each.subject, each.text)
    ]

    assert len(reports) > 5_000
    assert taken == []


def test_of_what_is_no_incident_only_the_question_is_taken() -> None:
    others = [each for each in read_corpus() if each.category == UNCLASSIFIED]

    assert [each.text for each in others if asks_how_it_stands(each.subject, each.text)] == ["any news?"]


@pytest.mark.parametrize("words", ["mal ", "bitte ", "please ", "now ", "my ticket ", "vielen dank ", "der "])
@pytest.mark.parametrize("beginning", ["", "ich wollte ", "what is the status ", "wie ist der stand ", "hat sich "])
def test_it_is_decided_at_once_whatever_is_repeated(beginning: str, words: str) -> None:
    began = time.process_time()
    asks_how_it_stands("", (beginning + words * 200)[:400])

    assert time.process_time() - began < 0.5


@given(subject=st.text(max_size=60), text=st.text(max_size=300))
def test_it_never_raises_and_says_the_same_again(subject: str, text: str) -> None:
    assert asks_how_it_stands(subject, text) == asks_how_it_stands(subject, text)
