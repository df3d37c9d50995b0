"""What stands beside an incident: the files that came with it, and others like it. Talks HTTP.

    GET /incident/N/beside       both lists, also as a part of the incident's page
    GET /incident/N/files/K      one file

Files are somebody else's: a browser only ever saves them. It is told that they are octets of no type, that it must not
guess, and that whatever runs in them runs in a sandbox.
"""

from __future__ import annotations

from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.alike.callers import similar, telling
from bot.arriving.files import Scan, harm_in
from bot.attachments import Attached, attachments_of
from bot.exhibits import note_hand_over
from bot.pages import shown
from bot.pages.board import found, sees_security
from bot.pages.parts import Pages
from bot.pages.rendering import page
from bot.pages.visitors import Visitor, for_agents
from store import engagements, incidents, queries

_SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def routes(pages: Pages) -> list[Route]:
    """Return the routes."""
    return [
        Route("/incident/{number}/beside", for_agents(pages, _beside)),
        Route("/incident/{number}/files/{file}", for_agents(pages, _file)),
    ]


def _beside(pages: Pages, request: Request, visitor: Visitor | None) -> Response:
    view = found(pages, request, visitor)
    incident = view.incident
    assert incident.id is not None
    said = next((row.text for row in view.messages if row.direction == "in"), "")
    groups = visitor.groups if visitor else frozenset()
    with pages.store.reading() as connection:
        # What it is linked with stands above.
        known = {incident.id, *engagements.linked(connection, incident.id)}
        files = [attached for attached, _ in attachments_of(connection, incident.id)]
        hits = similar(
            connection,
            # The summary says what it is about; a text has long words that say nothing.
            incident.summary if telling(incident.summary) else said[:500],
            lambda hit: hit.incident_id not in known,
            sees_security=sees_security(visitor),
            groups=groups,
        )
        theirs = queries.others_of_reporter(connection, incident, with_security=sees_security(visitor), groups=groups)
        others = [(hit, incidents.load(connection, hit.incident_id)) for hit in hits]
    return page(
        pages,
        "beside.html" if request.headers.get("hx-request") else "beside_page.html",
        incident=incident,
        files=files,
        others=[(hit, other) for hit, other in others if other is not None],
        theirs=theirs,
        octets=shown.octets,
        me=visitor,
    )


def _file(pages: Pages, request: Request, visitor: Visitor | None) -> Response:
    incident = found(pages, request, visitor).incident
    assert incident.id is not None
    asked = str(request.path_params["file"])
    with pages.store.reading() as connection:
        files = attachments_of(connection, incident.id)
        wanted = next((each for each in files if str(each[0].number) == asked), None)
    if wanted is not None:
        answer = _handed_out(*wanted, pages.scan)
        with pages.store.begin() as connection:
            note_hand_over(connection, incident, wanted[0], visitor.address if visitor else "a page", pages.clock())
        return answer
    raise HTTPException(404, f"There is no file {asked[:20]!r} here.")


def _handed_out(attached: Attached, octets: bytes, scan: Scan | None) -> Response:
    plain = attached.attachment.name or f"file-{attached.number}"
    harm = attached.refused or harm_in(plain, octets, scan)
    if harm is None:
        raise HTTPException(503, "This file cannot be handed out: the scanner does not answer. Please try again.")
    if harm:
        raise HTTPException(403, f"This file is not handed out: {harm}.")
    name = quote(plain, safe="")
    # RFC 6266 section 4.3, RFC 8187.
    headers = {**_SAFE, "Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    return Response(octets, media_type="application/octet-stream", headers=headers)
