"""`deskhand list` and `deskhand show`. Talks to the database; prints."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot import facts
from bot.alike.similar_ones import similar_to
from bot.attachments import attachments_of
from bot.config import Config
from bot.terminal import output
from bot.terminal.desk_file import configured, opened
from bot.terminal.failures import NOT_FOUND, Failure
from bot.terminal.numbers import incident_id_of
from bot.wording import moment, state_word
from store import engagements, incidents, queries
from store.incident import Incident, number_of

Column = output.Column
#: What people are called, and their addresses, by their ids.
People = Mapping[int, tuple[str, str]]

_COLUMNS = (
    Column("number"),
    Column("P"),
    Column("summary", share=3),
    Column("category", share=2, roomy=True),
    Column("state", share=2),
    Column("with", share=2),
    Column("reporter", share=2, roomy=True),
    Column("opened", roomy=True),
    Column("due"),
)


def list_incidents(option: Path | None, *, everything: bool, limit: int | None, as_json: bool) -> None:
    """Print the open incidents in queue order, or every incident, newest first."""
    config = configured(option)
    with opened(config) as store, store.reading() as connection:
        find = queries.incidents if everything else queries.queue
        if as_json:
            for incident, people in _with_people(connection, find(connection, limit=limit)):
                output.say_json(facts.listed_facts(incident, people))
            return
        if not say_incidents(connection, find(connection, limit=limit), config):
            output.say("There are no incidents." if everything else "There are no open incidents.")
            output.say(f"Mail to {config.desk.address} becomes one; `deskhand call TEXT` logs a phone call.")
        say_unread(connection)


def say_unread(connection: Connection) -> None:
    """Say how many arrivals are in no list yet, such as a mail behind a storm of alarms; nothing where none is."""
    count = queries.unread(connection)
    if count:
        what = "1 arrival is" if count == 1 else f"{count} arrivals are"
        output.say(f"{what} not read yet and not shown here; `deskhand intake --outcome waiting` lists them.")


def say_incidents(connection: Connection, found: Iterator[Incident], config: Config) -> int:
    """Print incidents as a table, times in the desk's zone, and return how many they were."""
    zone = ZoneInfo(config.desk.timezone)
    rows = (_row(*each, config, zone) for each in _with_people(connection, found))
    return output.say_table(_COLUMNS, rows, caption=f"Times are in {zone.key}.")


def _with_people(connection: Connection, found: Iterator[Incident]) -> Iterator[tuple[Incident, People]]:
    """Yield each incident with name and address of its people by their ids, asking for a page of them at once."""
    for page in output.pages(found, output.PAGE):
        people = queries.reporters_of(connection, [who for it in page for who in (it.reporter_id, it.assignee_id)])
        for incident in page:
            yield incident, people


def _row(incident: Incident, people: People, config: Config, zone: ZoneInfo) -> Sequence[str]:
    reporter, assignee = (people.get(who or 0, ("", "")) for who in (incident.reporter_id, incident.assignee_id))
    return (
        incident.number,
        f"P{incident.priority}{'!' if incident.is_major else ''}",
        incident.summary,
        _category(incident),
        state_word(incident.state),
        _name_of(*assignee, config) or assignee[1] or incident.assignment_group,
        reporter[1] or reporter[0],
        moment(incident.opened_at, zone),
        moment(incident.due_at, zone),
    )


def _name_of(name: str, address: str, config: Config) -> str:
    """Return what a colleague is called by the configuration, or else called themselves."""
    known = config.person.get(address)
    return (known.name if known else "") or name


def _category(incident: Incident) -> str:
    return " / ".join(filter(None, (incident.category, incident.subcategory)))


def load(connection: Connection, written: str) -> Incident:
    """Return the incident of a number as people write it.

    Raises:
        Failure: There is none.
    """
    incident_id = incident_id_of(written)
    incident = incidents.load(connection, incident_id)
    if incident is None:
        said = f"{number_of(incident_id)} is not there; `deskhand list --all` shows what is"
        raise Failure(said, why=NOT_FOUND)
    return incident


def show(option: Path | None, number: str, *, whole: bool, as_json: bool) -> None:
    """Print everything that is known of one incident."""
    config = configured(option)
    with opened(config) as store, store.reading() as connection:
        known = known_of(connection, number)
    if as_json:
        output.say_json(known)
        return
    from bot.terminal.sheet import sheet_of

    if known["assignee"]:
        known["assignee"]["name"] = _name_of(known["assignee"]["name"], known["assignee"]["address"], config)
    output.say("\n".join(sheet_of(known, ZoneInfo(config.desk.timezone), whole=whole)))


def known_of(connection: Connection, number: str) -> dict[str, Any]:
    """Return everything that is known of one incident, as JSON-ready values; Failure when there is none."""
    incident = load(connection, number)
    assert incident.id is not None
    unsent = queries.unsent_of(connection, incident.id)
    return {
        **facts.incident_facts(incident, queries.reporter_of(connection, incident.reporter_id)),
        "assignee": facts.assignee_facts(queries.reporter_of(connection, incident.assignee_id)),
        "messages": [
            {**facts.message_facts(row._mapping), "unsent": unsent.get(row.message_id, "")}
            for row in queries.messages_of(connection, incident.id)
        ],
        "timeline": [facts.entry_facts(row._mapping) for row in queries.timeline_of(connection, incident.id)],
        "clocks": [facts.clock_facts(clock) for clock in incidents.clocks_of(connection, incident.id)],
        "tasks": [facts.task_facts(row._mapping) for row in queries.tasks_of(connection, incident.id)],
        "engagements": [
            facts.engagement_facts(each) for each in engagements.of_incidents(connection, [incident.id])[incident.id]
        ],
        "deliveries": [facts.delivery_facts(row._mapping) for row in queries.arrivals_of(connection, incident.id)],
        "similar": [facts.similar_facts(each) for each in similar_to(connection, incident.id)],
        "attachments": [facts.attached_facts(each) for each, _ in attachments_of(connection, incident.id)],
        "thread_ids": [row.key for row in queries.threads_of(connection, incident.id)],
    }
