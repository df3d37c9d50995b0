"""What each path of the API answers. Talks HTTP."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from sqlalchemy import select
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from bot.api.access import Denied, Program, program_of, programs_of
from bot.api.described import wrong_in_body, wrong_in_call
from bot.api.description import description
from bot.commands.refused import Code, Refused
from bot.commands.splitting import begun_by
from bot.commands.usage import USAGE
from bot.commands.words import parse
from bot.config import Config
from bot.dossiers import actor_of
from bot.exporting import everything
from bot.facts import assignee_facts, incident_facts, listed_facts, message_facts
from bot.orders import Answer, give
from bot.orders import Request as Order
from bot.pages.board import groups_seen, may_see, sees_security
from bot.pages.parts import Pages
from bot.pages.shown import incident_id_of
from bot.pages.visitors import Visitor
from bot.reports import keep, sheet
from bot.reports.asking import wanted_of
from bot.reports.periods import UnknownPeriod
from intake.compose import can_be_written_to
from intake.errors import IntakeBusy
from intake.form import Filled, letter_of
from intake.message import Envelope, RawMessage
from intake.web import read_body
from store import incidents, queries
from store.incident import Incident, number_of
from store.incidents import incident_of
from store.search import search
from store.tables import inbox, incident

#: The name of this way in, in every record.
CHANNEL = "api"
_MOST_BODY = 500_000

Handler = Callable[["Api", Request, Program], Awaitable[Response]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Api:
    """What the API needs."""

    pages: Pages
    config: Config
    programs: tuple[Program, ...]

    def visitor(self, program: Program) -> Visitor:
        """Return in whose name a program acts, with their roles."""
        assert self.pages.decider is not None
        with self.pages.store.reading() as connection:
            actor = actor_of(connection, program.acts_as, None, self.pages.decider.policy)
        return Visitor(address=program.acts_as, name=program.name, roles=actor.roles, groups=actor.groups, csrf="")


def routes(pages: Pages, config: Config | None) -> list[Route]:
    """Return the routes; none where no program has a token."""
    if config is None or pages.decider is None or not config.web.token:
        return []
    api = Api(pages=pages, config=config, programs=programs_of(config))
    v1 = "/api/v1"

    def route(path: str, scope: str, handler: Handler, method: str) -> Route:
        return Route(f"{v1}{path}", partial(_answered, api, scope, handler), methods=[method])

    async def described(request: Request) -> Response:  # noqa: ARG001
        return JSONResponse(description(f"{pages.desk}: the API of Deskhand"))

    return [
        Route(f"{v1}/openapi.json", described),
        # One route, so that whoever asks by another method is told of both (RFC 9110 section 15.5.6).
        Route(f"{v1}/incidents", partial(_list_or_report, api), methods=["GET", "POST"]),
        route("/arrivals/{arrival}", "incidents:read", _became, "GET"),
        route("/incidents/{number}", "incidents:read", _read, "GET"),
        route("/incidents/{number}/commands", "incidents:write", _command, "POST"),
        route("/search", "incidents:read", _search, "GET"),
        route("/report", "reports:read", _figures, "GET"),
        route("/export", "export", _export, "GET"),
    ]


async def _answered(api: Api, scope: str, handler: Handler, request: Request) -> Response:
    try:
        program = program_of(request, api.programs, scope)
        _require_described(request)
        return await handler(api, request, program)
    except Denied as denied:
        headers = {"WWW-Authenticate": "Bearer"} if denied.status == 401 else None
        return JSONResponse({"message": str(denied)}, status_code=denied.status, headers=headers)
    except HTTPException as refused:
        return JSONResponse({"message": refused.detail}, status_code=refused.status_code)
    except IntakeBusy:
        return JSONResponse({"message": "busy; try again"}, status_code=503, headers={"Retry-After": "30"})


async def _list_or_report(api: Api, request: Request) -> Response:
    if request.method == "POST":
        return await _answered(api, "incidents:write", _report, request)
    return await _answered(api, "incidents:read", _list, request)


async def _list(api: Api, request: Request, program: Program) -> Response:
    after, limit = int(request.query_params.get("after", 0)), int(request.query_params.get("limit", 100))
    state = request.query_params.get("state", "")
    visitor = await run_in_threadpool(api.visitor, program)

    def page() -> dict[str, Any]:
        wanted = select(incident).where(incident.c.id > after).order_by(incident.c.id).limit(limit)
        with api.pages.store.reading() as connection:
            found = connection.execute(wanted.where(incident.c.state == state) if state else wanted).all()
            seen = [each for row in found if may_see(visitor, each := incident_of(row._mapping))]
            people = queries.reporters_of(connection, [who for it in seen for who in (it.reporter_id, it.assignee_id)])
            unread = queries.unread(connection)
        items = [listed_facts(each, people) for each in seen]
        return {"items": items, "next": found[-1].id if len(found) == limit and found else None, "unread": unread}

    return JSONResponse(await run_in_threadpool(page))


async def _report(api: Api, request: Request, program: Program) -> Response:
    asked = await _asked(request)
    if not can_be_written_to(asked["reporter"]) or not asked["text"].strip():
        raise Denied(422, "reporter must be an e-mail address that can be answered, and text must say something")
    assert api.pages.decider is not None
    assert api.pages.accept is not None
    desk, now = api.pages.decider.policy.desk, api.pages.clock()
    arrival = hashlib.sha256(f"{program.name}\0{_key(request)}".encode()).hexdigest()
    filled = Filled(
        address=asked["reporter"].lower(),
        name=asked.get("name", ""),
        subject=asked.get("subject", ""),
        text=asked["text"],
    )
    raw = RawMessage(
        channel=CHANNEL,
        delivery_id=arrival,
        received_at=now,
        envelope=Envelope(reverse_path=filled.address, forward_paths=(desk.address,), authenticated_as=program.name),
        body=letter_of(filled, to=desk.address, message_id=f"api-{arrival[:32]}@{desk.domain}", at=now),
    )
    await api.pages.accept(raw)
    return JSONResponse({"arrival": arrival}, status_code=202)


async def _became(api: Api, request: Request, program: Program) -> Response:
    del program

    def look() -> dict[str, Any]:
        mine = (inbox.c.channel == CHANNEL, inbox.c.delivery_id == request.path_params["arrival"][:80])
        with api.pages.store.reading() as connection:
            row = connection.execute(select(inbox).where(*mine)).one_or_none()
        if row is None:
            raise Denied(404, "there is no such arrival")
        found = None if row.incident_id is None else number_of(row.incident_id)
        return {"outcome": row.outcome, "because": row.because, "incident": found}

    return JSONResponse(await run_in_threadpool(look))


def _found(api: Api, request: Request, visitor: Visitor) -> Incident:
    incident_id = incident_id_of(str(request.path_params["number"]))
    with api.pages.store.reading() as connection:
        found = incidents.load(connection, incident_id) if incident_id is not None else None
    if found is None or not may_see(visitor, found):
        raise Denied(404, "there is no such incident")
    return found


async def _read(api: Api, request: Request, program: Program) -> Response:
    def look() -> dict[str, Any]:
        found = _found(api, request, api.visitor(program))
        assert found.id is not None
        with api.pages.store.reading() as connection:
            said = [message_facts(row._mapping) for row in queries.messages_of(connection, found.id)]
            facts = incident_facts(found, queries.reporter_of(connection, found.reporter_id))
            assignee = assignee_facts(queries.reporter_of(connection, found.assignee_id))
        return {**facts, "assignee": assignee, "version": found.version, "messages": said}

    return JSONResponse(await run_in_threadpool(look))


async def _command(api: Api, request: Request, program: Program) -> Response:
    asked = await _asked(request)
    version = int(asked["version"]) if "version" in asked else None

    def act() -> Answer:
        found = _found(api, request, api.visitor(program))
        try:
            spoken = parse(asked["words"], incident_id=found.id)
        except Refused as refused:
            return Answer(ok=False, text=str(refused), code=refused.code, departures=[])
        usage = USAGE[spoken.name]
        if usage.only_reads or not usage.needs_incident or spoken.incident_id != found.id or not program.acts_as:
            raise Denied(422, f"`{spoken.name}` cannot be given here, or the token acts for nobody")
        order = Order(
            key=f"{program.name}:{_key(request)}", channel=CHANNEL, name=spoken.name, incident_id=found.id,
            arguments=spoken.arguments, address=program.acts_as, version=version,
        )  # fmt: skip
        assert api.pages.decider is not None
        return give(api.pages.decider, order, api.pages.clock(), sends=False)

    answer = await run_in_threadpool(act)
    if not answer.ok:
        # The call is as described; it is the command that is none.
        status = 422 if answer.code == Code.BAD_REQUEST else int(answer.code) or 409
        return JSONResponse({"message": answer.text, "code": int(answer.code)}, status_code=status)
    api.pages.wake()
    number, began = answer.incident and answer.incident.number, begun_by(answer.text)
    return JSONResponse({"answer": answer.text, "incident": number, "began": began, "repeated": answer.is_repeated})


async def _search(api: Api, request: Request, program: Program) -> Response:
    limit = int(request.query_params.get("limit", 20))

    def look() -> dict[str, Any]:
        visitor, words = api.visitor(program), request.query_params.get("q", "")
        with api.pages.store.reading() as connection:
            hits = search(connection, words, limit=limit, with_security=sees_security(visitor), groups=visitor.groups)
            unread = queries.unread(connection)
        items = [
            {"number": number_of(x.incident_id), "summary": x.summary, "state": x.state, "excerpt": x.excerpt}
            for x in hits
        ]
        return {"items": items, "next": None, "unread": unread}

    return JSONResponse(await run_in_threadpool(look))


async def _figures(api: Api, request: Request, program: Program) -> Response:
    columns = {"group": "assigned_group", "service": "service", "category": "category"}
    asked, now = request.query_params, api.pages.clock()
    filters = {column: asked[name] for name, column in columns.items() if asked.get(name)}
    try:
        wanted = wanted_of(api.config, asked.get("period", "30d"), now, filters=filters)
    except (UnknownPeriod, OverflowError) as unknown:
        raise Denied(422, str(unknown)) from unknown

    def measure() -> dict[str, object]:
        keep.bring_up_to_date(api.pages.store, now)
        groups = groups_seen(api.visitor(program))
        return sheet.as_json(keep.make_report(api.pages.store, replace(wanted, missed=sheet.ALL, groups=groups)))

    return JSONResponse(await run_in_threadpool(measure))


async def _export(api: Api, request: Request, program: Program) -> Response:
    form, whole = request.query_params.get("as", "json"), request.query_params.get("whole", "false")
    visitor = await run_in_threadpool(api.visitor, program)
    kind = "text/csv; charset=utf-8" if form == "csv" else "application/x-ndjson"
    lines = everything(api.pages.store, partial(may_see, visitor), as_csv=form == "csv", whole=whole == "true")
    return StreamingResponse(lines, media_type=kind)


def _key(request: Request) -> str:
    key = request.headers.get("idempotency-key", "")
    return key[:120] or secrets.token_hex(16)


def _require_described(request: Request) -> None:
    """Refuse a call that is not as described, before anything looks at it."""
    path = str(request.scope["route"].path).replace(":path", "")
    others = {("path", name): str(value) for name, value in request.path_params.items()}
    others |= {("header", name): value for name, value in request.headers.items()}
    method = "get" if request.method == "HEAD" else request.method.lower()
    wrong = wrong_in_call(path, method, request.query_params.multi_items(), others)
    if wrong:
        raise Denied(400, wrong)


async def _asked(request: Request) -> dict[str, Any]:
    """Return the JSON object that was posted, as described."""
    body = await read_body(request, _MOST_BODY)
    try:
        asked = json.loads(body)
    except (ValueError, RecursionError):
        raise Denied(400, "the body is no JSON") from None
    wrong = wrong_in_body(str(request.scope["route"].path), request.method.lower(), asked)
    if wrong:
        raise Denied(400, wrong)
    assert isinstance(asked, dict)
    return asked
