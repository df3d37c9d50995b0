"""One report, behind a signed link: how it stands, what was said, something to add. Talks HTTP.

    GET  /follow/LINK             how it stands and what was said; nothing that is internal
    POST /follow/LINK/answer      something to add, with files
    POST /follow/LINK/solved      the reporter's word that it is solved, or is not: the same commands as everywhere
    POST /follow/LINK/not-solved

A link is the right to see one report: it is signed, names its reader, and is in mails to that reader only.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection, or_, select
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.orders import Request as Order
from bot.orders import give
from bot.pages.forms import Posted, read_form
from bot.pages.letters import CHANNEL, Letter, keep, language_of, raw_of
from bot.pages.outside_texts import Told
from bot.pages.parts import Pages
from bot.pages.rendering import page
from bot.pages.texts import TEXTS
from bot.promises.due import due_facts
from bot.seals import FOLLOW
from intake.addresses import reply_address, token_for
from intake.errors import IntakeBusy
from store import incidents
from store.incident import Clock, Incident, State
from store.tables import inbox, message

#: The line above which an answer to a mail is written; here there is a field for that.
_MARK = re.compile(r"\A## .* ##\n+")
#: What stands below a letter of the desk: who it is, about what, and the way to this page.
_FOOT = re.compile(r"\n+[^\n]*\nINC-\d{6,9}(?:\n[^\n]*/follow/\S+)?\s*\Z")
#: How long a link in a mail works.
LINK_LASTS = timedelta(days=180)


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """One report, as its reporter may see it."""

    #: None while it is being read.
    incident: Incident | None
    address: str
    #: (is it theirs, at, text) of everything that was said in public.
    said: tuple[tuple[bool, datetime, str], ...] = ()
    #: What is promised to its reporter, and what was and is late, by the facts' names in `bot.promises.due`.
    promised: Mapping[str, datetime] = field(default_factory=dict)


def routes(pages: Pages) -> list[Route]:
    """Return the routes; without a seal and a way to keep what arrives there are none."""
    if pages.seal is None or pages.accept is None or pages.decider is None:
        return []
    follow = "/follow/{link}"
    return [
        Route(follow, partial(_follow, pages)),
        Route(f"{follow}/answer", partial(_answer, pages), methods=["POST"]),
        Route(f"{follow}/solved", partial(_confirm, pages, "close"), methods=["POST"]),
        Route(f"{follow}/not-solved", partial(_confirm, pages, "reopen"), methods=["POST"]),
    ]


def _follow(pages: Pages, request: Request) -> Response:
    followed = _followed(pages, request)
    language = language_of(pages, request)
    texts = TEXTS[language]
    if followed is None:
        return page(pages, "gone.html", status=404, t=texts, language=language)
    return page(
        pages,
        "follow.html",
        t=texts,
        language=language,
        followed=followed,
        incident=followed.incident,
        link=request.path_params["link"],
        kept="kept" in request.query_params,
        refused=request.query_params.get("refused", "")[:300],
    )


def _followed(pages: Pages, request: Request) -> Followed | None:
    assert pages.seal is not None
    value = pages.seal.read(FOLLOW, request.path_params["link"], pages.clock(), within=LINK_LASTS)
    if not isinstance(value, list) or len(value) != 3:
        return None
    kind, which, address = value
    with pages.store.reading() as connection:
        incident_id = which if kind == "incident" else _incident_of(connection, which)
        incident = incidents.load(connection, incident_id) if incident_id is not None else None
        if incident is None or incident.id is None:
            return Followed(incident=None, address=address) if kind == "arrival" else None
        return Followed(
            incident=incident,
            address=address,
            said=_said(connection, incident.id, address),
            promised=_promised(incidents.clocks_of(connection, incident.id), pages.clock()),
        )


def _promised(clocks: Sequence[Clock], now: datetime) -> dict[str, datetime]:
    facts = due_facts(clocks, now)
    return {name: datetime.fromisoformat(str(at)) for name, at in facts.items() if at}


def _incident_of(connection: Connection, delivery_id: str) -> int | None:
    mine = (inbox.c.channel == CHANNEL, inbox.c.delivery_id == delivery_id)
    return connection.execute(select(inbox.c.incident_id).where(*mine)).scalar_one_or_none()


def _said(connection: Connection, incident_id: int, address: str) -> tuple[tuple[bool, datetime, str], ...]:
    """Return what was said in public, oldest first: never what is internal."""
    # What the desk says by itself is in their mail; here it would bury what people said.
    by_people = or_(message.c.direction == "in", message.c.is_auto.is_(False))
    public = (message.c.incident_id == incident_id, message.c.visibility == "public", by_people)
    rows = connection.execute(select(message).where(*public).order_by(message.c.id).limit(200))
    return tuple(
        (row.direction == "in" and row.sender.lower() == address, row.at, _FOOT.sub("", _MARK.sub("", row.text)))
        for row in rows
    )


async def _answer(pages: Pages, request: Request) -> Response:
    """Keep what the reporter adds, as a mail to the incident's own reply address."""
    followed = await run_in_threadpool(_followed, pages, request)
    if followed is None or followed.incident is None or followed.incident.id is None:
        return _follow(pages, request)
    posted = await read_form(request, most=pages.reporting.max_upload)
    path = f"/follow/{request.path_params['link']}"
    if not posted.text("text") and not posted.files:
        return RedirectResponse(path, status_code=303)
    if not pages.reporting.by_address.allows(f"{followed.address}#{followed.incident.id}", pages.clock()):
        raise Told(429, "answers")
    assert pages.decider is not None
    desk = pages.decider
    to = reply_address(desk.policy.desk.address, token_for(followed.incident.id, desk.keys))
    octets = hashlib.sha256(posted.text("text").encode("utf-8", "replace"))
    for file in posted.files:
        octets.update(file.octets)
    key = f"follow:{followed.incident.id}:{octets.hexdigest()}:{pages.clock():%Y%m%d%H%M}"
    subject = f"Re: {followed.incident.summary} [{followed.incident.number}]"
    named = Posted(fields={**posted.fields, "subject": subject, "name": ""}, files=posted.files)
    try:
        letter = Letter(delivery_id=key, address=followed.address, to=to, proved=True)
        await keep(pages, raw_of(pages, request, named, letter))
    except IntakeBusy:
        raise Told(503, "busy") from None
    return RedirectResponse(f"{path}?kept", status_code=303)


async def _confirm(pages: Pages, name: str, request: Request) -> Response:
    """Let the reporter say that it is solved, or that it is not."""
    followed = await run_in_threadpool(_followed, pages, request)
    if followed is None or followed.incident is None or followed.incident.id is None:
        return await run_in_threadpool(_follow, pages, request)
    posted = await read_form(request)
    incident = followed.incident
    reason = posted.text("reason", most=2000) or (
        "the reporter confirmed it" if name == "close" else "it is not solved"
    )
    assert pages.decider is not None
    order = Order(
        key=f"follow:{incident.id}:{incident.version}:{name}",
        channel=CHANNEL,
        name=name,
        incident_id=incident.id,
        arguments={"reason": reason},
        address=followed.address,
    )
    path = f"/follow/{request.path_params['link']}"
    if incident.state is not State.RESOLVED:
        return RedirectResponse(path, status_code=303)
    answer = await run_in_threadpool(give, pages.decider, order, pages.clock(), sends=False)
    pages.wake()
    return RedirectResponse(f"{path}?kept" if answer.ok else f"{path}?refused=1", status_code=303)
