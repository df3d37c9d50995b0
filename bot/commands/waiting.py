"""Commands about what an incident waits for: wait, engage, engagement, reference, continue. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time
from difflib import get_close_matches
from zoneinfo import ZoneInfo

from bot.commands.order import Order, done
from bot.commands.refused import Code, Refused
from bot.commands.work import taken
from bot.decision import Decision, Reply, SetTimer
from bot.entries import SUPPLIER_NUMBER
from bot.lifecycle import Moved
from bot.telling import to_reporter
from intake.message import Address
from store.incident import PENDING, Engagement, State, TimelineEntry


def wait(order: Order) -> Decision:
    """Wait for a supplier, who is engaged with it, or for a change or a date, perhaps one that was agreed."""
    begun = taken(order) if order.incident.state is State.NEW else Moved(incident=order.incident, entries=())
    order, before = order.after(begun), order
    decision = _for_supplier(order) if order.arguments["kind"] == "supplier" else _for_change(order)
    assignee = before.given.actor.address if before.incident.state is State.NEW else None
    return replace(decision, entries=(*begun.entries, *decision.entries), assignee=assignee)


def _for_supplier(order: Order) -> Decision:
    name = _supplier(order, order.arguments["for"])
    moved = order.move(State.PENDING_SUPPLIER, f"it waits for {name}")
    engaged = () if _open_with(order, name) else (_engagement(order, name),)
    told = to_reporter(order.dossier.contact, "supplier", moved.incident, order.policy, {"supplier": name})
    return done(
        f"{order.incident.number} waits for {name}.",
        moved,
        entries=tuple(_engaged(order, each) for each in engaged),
        engagements=engaged,
        participants=tuple(filter(None, (_address(order, each.supplier) for each in engaged))),
        replies=(*told, *(_mail(order, each) for each in engaged if _address(order, each.supplier))),
    )


def _for_change(order: Order) -> Decision:
    """Wait for a reference such as CHG-17, or for a date (domain.md section 2.1)."""
    first, *more = order.arguments["for"].split(None, 1)
    until = _moment(order, first)
    is_agreed = order.arguments["kind"] == "agreed"
    if is_agreed:
        _require_agreement(order, until)
    reference = (more[0] if more else "") if until else order.arguments["for"]
    moved = order.move(State.PENDING_CHANGE, f"it waits for {order.arguments['for']}")
    incident = replace(moved.incident, pending_until=until, problem_ref=reference or moved.incident.problem_ref)
    timers = (SetTimer(kind="pending_until", due_at=until, instance=until.isoformat()),) if until else ()
    # The reporter's own agreement is not ours to be measured by (domain.md section 5.3).
    facts = (("agreed", True),) if is_agreed else ()
    entries = tuple(replace(entry, facts=facts) if entry.field == "state" else entry for entry in moved.entries)
    return done(
        f"{order.incident.number} waits for {order.arguments['for']}.",
        Moved(incident=incident, entries=entries),
        timers=timers,
    )


def _require_agreement(order: Order, until: datetime | None) -> None:
    """Refuse what the reporter cannot have agreed to in writing: no date, or no word of theirs since it was opened."""
    number, agreed = order.incident.id, order.arguments["for"]
    if until is None or until <= order.now:
        raise Refused(
            Code.BAD_REQUEST,
            f"{agreed.split(None, 1)[0]!r} is no date to come; write it as in `wait {number} agreed 2031-04-01`",
        )
    if not any(entry.kind == "message" for entry in order.dossier.history):
        raise Refused(
            Code.CONFLICT,
            f"the reporter of {order.incident.number} has written nothing since it was opened, so nothing was agreed; "
            f"`ask {number} May it wait until {until.date().isoformat()}?` comes first",
        )


def engage(order: Order) -> Decision:
    """Ask a supplier for help, and go on working."""
    name = _supplier(order, order.arguments["supplier"])
    if _open_with(order, name):
        raise Refused(Code.CONFLICT, f"{name} works on {order.incident.number} already; see `show {order.incident.id}`")
    if not order.incident.is_open:
        raise Refused(Code.CONFLICT, f"{order.incident.number} is {order.incident.state.spoken}; `reopen` comes first")
    engaged = _engagement(order, name)
    moved = Moved(incident=replace(order.incident, updated_at=order.now), entries=(_engaged(order, engaged),))
    replies = (_mail(order, engaged),) if _address(order, name) else ()
    told = "was written to" if replies else "has no address in the configuration: call them"
    return done(
        f"{name} is engaged with {order.incident.number} and {told}.",
        moved,
        engagements=(engaged,),
        # Only whoever takes part is heard in the thread of an incident.
        participants=tuple(filter(None, (_address(order, name),))),
        replies=replies,
    )


def engagement(order: Order) -> Decision:
    """Write down what a supplier did: acknowledged, restored, waiting for us, going on."""
    found = _running(order)
    what = order.arguments["what"]
    changed = {
        "acknowledged": replace(found, acknowledged_at=found.acknowledged_at or order.now),
        "restored": replace(found, acknowledged_at=found.acknowledged_at or order.now, restored_at=order.now),
        "waiting_on_us": replace(found, waiting_on_us=True),
        "going_on": replace(found, waiting_on_us=False),
    }[what]
    moved = Moved(incident=replace(order.incident, updated_at=order.now), entries=())
    if what == "restored" and order.incident.state is State.PENDING_SUPPLIER:
        moved = order.move(State.IN_PROGRESS, f"{found.supplier} restored it")
    entry = _about(order, f"engagement_{what}", changed)
    answer = f"{order.incident.number}: {found.supplier} {what.replace('_', ' ')}."
    return done(answer, moved, entries=(entry,), engagements=(changed,))


def reference(order: Order) -> Decision:
    """Keep the number that a supplier has for it: their answers are known by it, and they are told it."""
    found = _running(order)
    number = order.arguments["reference"].strip("[]()#:,;")[:80]
    if not number:
        raise Refused(Code.UNPROCESSABLE, f"say their number, as in `reference {order.incident.id} CASE-4711`")
    entry = replace(_about(order, SUPPLIER_NUMBER, found), field="reference", old=found.reference, new=number)
    moved = Moved(incident=replace(order.incident, updated_at=order.now), entries=(entry,))
    answer = f"{order.incident.number} is {number} at {found.supplier}."
    return done(answer, moved, engagements=(replace(found, reference=number),))


def go_on(order: Order) -> Decision:
    """Go on working."""
    if order.incident.state not in PENDING:
        stands = f"{order.incident.number} is {order.incident.state.spoken} and waits for nothing"
        is_begun = order.incident.state is State.IN_PROGRESS
        raise Refused(Code.CONFLICT, stands if is_begun else f"{stands}; `take` begins work")
    return done(f"{order.incident.number} is in progress again.", order.move(State.IN_PROGRESS))


def _supplier(order: Order, written: str) -> str:
    known = {name.lower(): name for name in order.policy.roster.suppliers}
    written = written.strip() or order.policy.roster.service(order.incident.service).supplier
    if written.lower() in known:
        return known[written.lower()]
    if not known:
        return written
    near = get_close_matches(written.lower(), known, n=1, cutoff=0.5)
    hint = f"did you mean {known[near[0]]!r}?" if near else f"suppliers are {', '.join(known.values())}"
    raise Refused(Code.NOT_FOUND, f"there is no supplier {written!r}; {hint}")


def _open_with(order: Order, supplier: str) -> bool:
    return any(each.supplier == supplier and each.restored_at is None for each in order.dossier.engagements)


def _running(order: Order) -> Engagement:
    wanted = order.arguments.get("supplier", "").lower()
    running = [each for each in order.dossier.engagements if each.restored_at is None]
    found = [each for each in running if not wanted or each.supplier.lower() == wanted]
    if len(found) != 1:
        names = ", ".join(each.supplier for each in running) or "nobody is engaged"
        step = "name the supplier" if found else f"`engage {order.incident.id} SUPPLIER` comes first"
        raise Refused(Code.NOT_FOUND, f"{order.incident.number}: {names}; {step}")
    return found[0]


def _engagement(order: Order, supplier: str) -> Engagement:
    # Who helped with it before finds it by the number that they had for it.
    before = [each.reference for each in order.dossier.engagements if each.supplier == supplier and each.reference]
    return Engagement(supplier=supplier, sent_at=order.now, reference=before[-1] if before else "")


def _engaged(order: Order, engaged: Engagement) -> TimelineEntry:
    return _about(order, "engaged", engaged)


def _about(order: Order, kind: str, engaged: Engagement) -> TimelineEntry:
    """Return the entry from which the contract's clocks are computed: the engagement is known by its supplier."""
    facts = (("engagement", f"{engaged.supplier}@{engaged.sent_at.isoformat()}"), ("supplier", engaged.supplier))
    return order.entry(kind, field="supplier", new=engaged.supplier, facts=facts)


def _address(order: Order, supplier: str) -> str:
    known = order.policy.roster.suppliers.get(supplier)
    return known.address if known else ""


def _mail(order: Order, engaged: Engagement) -> Reply:
    known = order.policy.roster.suppliers[engaged.supplier]
    first = next((e for e in order.dossier.history if e.kind == "opened"), None)
    return Reply(
        template="engagement",
        to=Address(name=known.name, address=known.address),
        language=order.policy.desk.language,
        timezone=order.policy.desk.timezone,
        facts={
            "contract": known.contract,
            "reference": engaged.reference,
            "opened": (first.at if first else order.incident.opened_at).isoformat(),
            "by": order.given.actor.shown,
        },
        is_automatic=False,
        is_public=False,
    )


def _moment(order: Order, written: str) -> datetime | None:
    """Read a date in the desk's zone: the wait ends when that day begins."""
    try:
        day = date.fromisoformat(written)
    except ValueError:
        return None
    return datetime.combine(day, time(), ZoneInfo(order.policy.desk.timezone)).astimezone(order.now.tzinfo)
