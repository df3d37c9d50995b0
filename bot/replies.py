"""From a decided Reply to a message that can be sent: templates in the reader's language, text and HTML. Pure.

A language is a folder of `bot/templates` with a `words.toml`; a template is one text file in it (its first line is the
subject), and an HTML file of the same name where the mail shall have an HTML part too. Both are found by looking, once.

    en/acknowledged.txt     Re: {{ their_subject }} [{{ number }}]     answers keep the subject that they answer
    en/breached.txt         [{{ number }}] ...                         mail of our own begins with the number

Guarantees: the same values give the same octets; nothing that the reporter wrote can add a header or HTML; the size is
bounded, however long their message was. The package's own files are the only ones read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from bot.agreed.policy import DeskIdentity
from bot.courtesies import courtesies_of
from bot.decision import Reply
from bot.links import split_links
from bot.safe_text import bare_subject, first_lines, mailbox, message_ids, name_to_greet, one_line, plain
from bot.words import FALLBACK, TEMPLATES, Words, code_of, languages
from intake.message import Address, OutboundMessage
from store.incident import Incident

#: How much of their own words is quoted: lines, and characters a line.
QUOTED_LINES, QUOTED_WIDTH = 20, 400
#: Left by parts of a template that do not apply.
_BLANK_LINES = re.compile(r"\n{3,}")
#: More of any text is not even looked at.
_LONGEST = 20_000


class UnknownTemplate(LookupError):
    """A reply asks for a template that no language has."""


@dataclass(frozen=True, slots=True)
class _Form:
    """A template in one language, compiled; `html` is None for a mail of text only."""

    text: Template
    html: Template | None
    words: Words


@cache
def _environment(*, escaping: bool) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=escaping,  # noqa: S701 - the text part is no HTML and must not show "&amp;"
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )
    environment.filters["line"] = one_line
    environment.filters["links"] = split_links
    # The macros that every HTML part is made of; a global is found faster than an import in each template.
    environment.globals["parts"] = environment.get_template("parts.html").module
    return environment


@cache
def _known() -> frozenset[tuple[str, str]]:
    """Return every (language, template) there is."""
    return frozenset((language, path.stem) for language in languages() for path in (TEMPLATES / language).glob("*.txt"))


@cache
def compiled(language: str, name: str) -> _Form:
    """Return a template that there is, compiled when it is first asked for: all of them take longer than a command."""
    page = f"{language}/{name}.html"
    html = _environment(escaping=True).get_template(page) if (TEMPLATES / page).exists() else None
    return _Form(_environment(escaping=False).get_template(f"{language}/{name}.txt"), html, languages()[language])


def _form_of(reply: Reply, desk: DeskIdentity) -> _Form:
    for language in (reply.language, desk.language, FALLBACK):
        place = (code_of(language), reply.template)
        if place in _known():
            return compiled(*place)
    known = ", ".join(sorted({name for _, name in _known()}))
    raise UnknownTemplate(f"template {reply.template!r} is in no language; write it, or use one of: {known}")


def render(
    reply: Reply, incident: Incident | None, *, desk: DeskIdentity, reply_to: str, message_id: str, now: datetime
) -> OutboundMessage:
    """Return the complete message, in the reply's language, else the desk's, else English.

    A message that is about no incident, such as a digest, is rendered without one.

    Raises:
        UnknownTemplate: No language has the template.
    """
    form = _form_of(reply, desk)
    shown = _shown(reply, incident, desk, form.words)
    first, _, text = form.text.render(shown).partition("\n")
    text = _BLANK_LINES.sub("\n\n", text)
    link = str(reply.facts.get("link", ""))
    if link:
        text = f"{text.rstrip()}\n{form.words.of('page', 'follow')} {link}\n"
    subject = one_line(first, 250)
    return OutboundMessage(
        channel="mail",
        # RFC 3834 section 3.3: automatic mail has nobody to return to, or two machines would talk for ever.
        reverse_path="" if reply.is_automatic else mailbox(desk.address),
        sender=Address(name=one_line(desk.name, 80), address=mailbox(desk.address)),
        to=(_mailbox(reply.to),),
        cc=tuple(_mailbox(each) for each in reply.cc),
        subject=subject,
        text=text,
        html="" if form.html is None else form.html.render(shown, subject=subject),
        message_id=message_id,
        in_reply_to="".join(message_ids((reply.in_reply_to,))),
        references=message_ids(reply.references),
        reply_to=mailbox(reply_to),
        auto_submitted=_auto_submitted(reply, subject),
        unsubscribe=reply.unsubscribe,
        pictures=reply.pictures,
        date=now,
    )


def _mailbox(of: Address) -> Address:
    return Address(name=one_line(of.name, 80), address=mailbox(of.address))


def _auto_submitted(reply: Reply, subject: str) -> str:
    """Return what RFC 3834 section 5 calls it: an answer to a message, mail of our own accord, or neither."""
    if not reply.is_automatic:
        return ""
    return "auto-replied" if subject.startswith("Re: ") else "auto-generated"


def render_short(reply: Reply, incident: Incident | None, *, desk: DeskIdentity) -> str:
    """Return what a reply says in a chat, where nobody greets and signs; "" where it has no such form."""
    for language in (reply.language, desk.language, FALLBACK):
        name = f"{code_of(language)}/{reply.template}.chat"
        if (TEMPLATES / name).exists():
            shown = _shown(reply, incident, desk, languages()[code_of(language)])
            return _environment(escaping=False).get_template(name).render(shown).strip()
    return ""


def _shown(reply: Reply, incident: Incident | None, desk: DeskIdentity, words: Words) -> dict[str, object]:
    """Return all that a template may use, every text of a stranger made safe to show."""
    text = str(reply.facts.get("text", ""))[:_LONGEST]
    summary = one_line(incident.summary) if incident else ""

    # Text and HTML ask the same, so each answer is kept for the one message.
    @cache
    def when(moment: str) -> str:
        return _when(moment, words, reply.timezone, desk.timezone)

    @cache
    def why(reasons: tuple[object, ...]) -> tuple[str, ...]:
        return tuple(one_line(words.reason(str(each), text)) for each in reasons[:3])

    return {
        "incident": incident,
        "number": incident.number if incident else "",
        "summary": summary,
        "their_subject": bare_subject(reply.subject) or bare_subject(summary) or "…",
        "name": name_to_greet(reply.to.name),
        "said": courtesies_of(plain(text), str(reply.facts.get("by", ""))[:_LONGEST]),
        "quoted": first_lines(text, most=QUOTED_LINES, width=QUOTED_WIDTH),
        "category": _category(incident, words) if incident else "",
        "facts": {name: _fact(_told(name, value, words)) for name, value in reply.facts.items()},
        "desk": desk,
        "link": str(reply.facts.get("link", "")),
        "language": words.language,
        "word": words.of,
        "when": when,
        "why": why,
    }


def _category(incident: Incident, words: Words) -> str:
    names = (("category", incident.category), ("subcategory", incident.subcategory))
    return " / ".join(one_line(words.of(section, name), 80) for section, name in names if name)


def _told(name: str, value: object, words: Words) -> object:
    """Return a fact in the reader's language, where it is a sentence of ours."""
    if name == "reason" and isinstance(value, str):
        return words.history(value)
    return [words.refusal(str(each)) for each in value] if name == "refused" and isinstance(value, list) else value


def _fact(value: object) -> object:
    if isinstance(value, str):
        return plain(value[:_LONGEST])
    if isinstance(value, (list, tuple)):
        return tuple(_fact(each) for each in value)
    return value


def _when(moment: str, words: Words, zone: str, otherwise: str) -> str:
    try:
        return words.time(datetime.fromisoformat(moment), zone, otherwise)
    except (ValueError, OverflowError):
        # A time that cannot be told in the zone (year 1, year 9999) is shown as it was given.
        return one_line(moment, 40)
