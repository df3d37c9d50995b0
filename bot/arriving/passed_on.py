"""What a mail is about that passes on another one: the report inside decides, not the letter it came with. Pure.

    cover     what the forwarder wrote, with a subject of their own
    report    what was forwarded, without who wrote when to whom, without greetings and signatures

The cover says nothing by itself ("please have a look"): the report is what is asked about. It adds something ("nobody
else in accounting can print"): both are. It names another trouble than the report, or the report is none ("I clicked on
this and gave my password"): the cover alone is, and what came with it is what it speaks of.
"""

from __future__ import annotations

from collections.abc import Sequence

from classifier.courtesies import without_marks
from classifier.signals import read_signs
from classifier.suggestion import UNCLASSIFIED, Classify, Question, Suggestion
from classifier.text import MAX_TEXT, prepare, squeeze, without_greeting, without_sign_off
from intake.message import InboundMessage
from intake.quote_starts import find_starts
from intake.quoting import MOST_LINES, split_text

#: How sure the model must be of a category of the cover, so that it adds something to the report.
ADDS_SOMETHING = 0.5
#: Of no more words, such as "No rush", the model may be sure for no good reason, unless they ask: "Phishing?"
FEW_WORDS = 2


def suggestions_for(messages: Sequence[InboundMessage], classify: Classify) -> list[Suggestion]:
    """Return what each message is probably about: all are asked about in one batch, and once more where covers add."""
    reports = [_report(each) for each in messages]
    covers = {number: cover for number, each in enumerate(messages) if (cover := _cover(each)) is not None}
    answers = list(classify([*reports, *covers.values()]))
    said = dict(zip(covers, answers[len(messages) :], strict=True))
    del answers[len(messages) :]
    together = {}
    for number, cover in covers.items():
        if _is_the_report(cover, said[number], answers[number]):
            answers[number] = said[number]
        elif _adds_something(cover, said[number]):
            together[number] = _joined(cover, reports[number])
    answers_again = classify(list(together.values())) if together else ()
    for number, answer in zip(together, answers_again, strict=True):
        answers[number] = answer
    return answers


def _report(message: InboundMessage) -> Question:
    inside = message.forwarded and _inside(message.forwarded.text)
    if not inside:
        return _asked(message, text=message.new_text or message.text, subject=message.subject)
    return _asked(message, text=inside, subject=_subject_of_report(message) or message.subject)


def _cover(message: InboundMessage) -> Question | None:
    if message.forwarded is None or not message.forwarded.before or not _inside(message.forwarded.text):
        return None
    own = "" if _subject_of_report(message) == message.subject else message.subject
    return _asked(message, text=message.forwarded.before, subject=own)


def _asked(message: InboundMessage, *, text: str, subject: str) -> Question:
    return Question(text=text, subject=subject, language=message.language, sender=message.sender.address.lower())


def _subject_of_report(message: InboundMessage) -> str:
    """Return the subject of what was forwarded: as the forwarder's, where that repeats it behind a mark or none."""
    inside = message.forwarded.subject if message.forwarded else ""
    return message.subject if inside.casefold() in message.subject.casefold() else inside


def _is_the_report(cover: Question, said: Suggestion, answer: Suggestion) -> bool:
    asks_or_tells = cover.text.endswith("?") or len(cover.text.split()) > FEW_WORDS
    is_another = said.category.value not in (UNCLASSIFIED, answer.category.value)
    enough = ADDS_SOMETHING if answer.category.value == UNCLASSIFIED else said.sure_from
    return is_another and asks_or_tells and said.category.confidence >= enough


def _adds_something(cover: Question, said: Suggestion) -> bool:
    if said.category.value != UNCLASSIFIED and said.category.confidence >= ADDS_SOMETHING:
        return True
    signs = [found.sign for found in read_signs(prepare(cover).folded)]
    return any(max(*sign.impact[:2], *sign.urgency[:2]) > 0 for sign in signs)


def _joined(cover: Question, report: Question) -> Question:
    text = f"{without_marks(cover.subject)}\n\n{_bare(cover.text)}\n\n{report.text}".strip()
    return Question(text=text, subject=report.subject, language=report.language, sender=report.sender)


def _inside(forwarded: str) -> str:
    """Return what was forwarded, and said by who passed it on before, each without its foot."""
    lines = _unmarked(forwarded.split("\n"))
    introductions = find_starts(lines[:MOST_LINES])
    ends = [*(start.first for start in introductions), len(lines)]
    begins = [0, *(start.after for start in introductions)]
    pieces = ("\n".join(lines[begin:end]).strip() for begin, end in zip(begins, ends, strict=True))
    return "\n\n".join(_bare(split_text(piece, is_reply=False).new_text) for piece in pieces if piece)


def _bare(text: str) -> str:
    """Take greeting and sign-off away: a sign-off in the middle would end the question."""
    return without_sign_off(without_greeting(squeeze(text, MAX_TEXT)))


def _unmarked(lines: list[str]) -> list[str]:
    """Take the mark off each line where all of them have one, as some programs forward."""
    if any(line.strip() and not line.startswith(">") for line in lines):
        return lines
    return [line.removeprefix(">").removeprefix(" ") for line in lines]
