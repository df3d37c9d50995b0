"""`deskhand improve` and `deskhand improvements`: where to improve, and who does. Talks to the database; prints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.reports import keep, sheet
from bot.reports.findings import Finding
from bot.reports.improvements import Tracked, Unclear, begun, changes, measured, name_of, named, tracked
from bot.terminal import output
from bot.terminal.desk_file import configured, opened
from bot.terminal.failures import NOT_FOUND, USAGE, Failure
from bot.terminal.reporting import Asked, wanted_by
from store import improvements

Column = output.Column
#: Who tracked or changed something on the machine itself.
_OPERATOR = "operator"
_LOOKED_AT = Asked(period="30d", filters={}, base="calendar", with_children=False)


def improve(option: Path | None, now: datetime, *, as_json: bool) -> None:
    """Print where to improve."""
    made, _ = _looked(option, now)
    if as_json:
        for finding in sheet.as_json(made)["findings"]:  # type: ignore[attr-defined]  # a list of mappings
            output.say_json(finding)
        return
    if not _say_findings(made.findings, made.currency):
        output.say("Nothing stands out in the last 30 days.")


def track_finding(
    option: Path | None, now: datetime, words: str, more: Mapping[str, str | None], *, as_json: bool
) -> None:
    """Keep a finding as something that somebody works on."""
    report, _ = _looked(option, now)
    asked = {name: text for name, text in more.items() if text is not None}
    try:
        finding = named(report.findings, words)
        item = begun(finding, measured(report, finding.subject), asked, by=_OPERATOR, now=now)
    except Unclear as unclear:
        raise Failure(str(unclear), USAGE) from unclear
    with opened(configured(option)) as store, store.begin() as connection:
        kept, is_new = improvements.track(connection, item)
    if as_json:
        output.say_json({"ok": True, "is_new": is_new, **asdict(kept)})
        return
    output.say(f"{kept.kind} {kept.id}: {kept.rule}: {kept.subject}" + ("" if is_new else " is tracked already"))


def list_all(option: Path | None, now: datetime, *, as_json: bool) -> None:
    """Print every improvement and problem candidate beside what is measured now."""
    report, items = _looked(option, now)
    zone = ZoneInfo(report.period.zone)
    found = tracked(items, report, now.astimezone(zone).date())
    if as_json:
        for each in found:
            facts = {**asdict(each.item), "is_late": each.is_late, "now": each.now, "still": each.still}
            output.say_json(facts)
        return
    columns = (
        Column("id", justify="right"),
        Column("state"),
        Column("due"),
        Column("owner", share=1),
        Column("what", share=3),
        Column("then", share=2, roomy=True),
        Column("now", share=2),
    )
    if not output.say_table(columns, [_line(each, zone) for each in found]):
        output.say('Nothing is tracked; `deskhand improve --track "RULE: SUBJECT"` begins with a finding.')


def change_one(
    option: Path | None, now: datetime, number: int, wanted: Mapping[str, str | None], *, as_json: bool
) -> None:
    """Change owner, day, state or note of one."""
    try:
        fields = changes({name: text for name, text in wanted.items() if text is not None})
    except Unclear as unclear:
        raise Failure(str(unclear), USAGE) from unclear
    if not fields:
        raise Failure("say what shall change: --owner, --due, --state or --note", USAGE)
    with opened(configured(option)) as store, store.begin() as connection:
        if not improvements.change(connection, number, _OPERATOR, now, **fields):
            raise Failure(
                f"there is no improvement {number}; `deskhand improvements` lists those that there are", why=NOT_FOUND
            )
    if as_json:
        output.say_json({"ok": True, "id": number, **fields})
        return
    output.say(f"{number}: " + ", ".join(f"{name} {text or '(none)'}" for name, text in fields.items()))


def _looked(option: Path | None, now: datetime) -> tuple[sheet.Report, Sequence[improvements.Improvement]]:
    config = configured(option)
    wanted = replace(wanted_by(config, _LOOKED_AT, now), findings=True)
    with opened(config) as store:
        keep.bring_up_to_date(store, now)
        made = keep.make_report(store, wanted)
        with store.reading() as connection:
            return made, improvements.listed(connection)


def _line(each: Tracked, zone: ZoneInfo) -> tuple[str, ...]:
    item = each.item
    measured = f"{each.figure} {each.before}" if each.figure else item.evidence
    then = f"{item.begun_at.astimezone(zone).date()}: {measured}"
    now = f"{each.now}; {each.still or 'does not stand out'}" if each.figure else each.still or "does not stand out"
    due = f"{item.due} (late)" if each.is_late else item.due
    return (str(item.id), item.state, due, item.owner, f"{item.kind}, {item.rule}: {item.subject}", then, now)


def _say_findings(findings: Sequence[Finding], currency: str) -> int:
    columns = (
        Column("prize", justify="right"),
        Column("what", share=2),
        Column("evidence", share=3),
        Column("what to do", share=3, roomy=True),
    )
    return output.say_table(columns, [_finding(each, currency) for each in findings])


def _finding(finding: Finding, currency: str) -> tuple[str, ...]:
    prize = sheet.money(finding.money, currency) if finding.money else "-"
    return (prize, name_of(finding), finding.evidence, finding.action)
