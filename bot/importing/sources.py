"""What the exports of other desks call what we call otherwise: one small table for each. Pure.

Names of columns are compared without case, spaces, dashes and underscores; of several names the first that is there
counts. A dot goes into an object of JSON ("requester.email"). Exports can be configured everywhere, so any column can
be named by hand instead.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from store.incident import State

#: What can be read, in the order in which it is told.
FIELDS = (
    "id", "summary", "text", "state", "priority", "reporter", "reporter_name", "assignee", "group", "service",
    "category", "subcategory", "channel", "opened_at", "answered_at", "resolved_at", "closed_at", "updated_at",
    "resolution",
)  # fmt: skip
#: What no incident can do without.
NEEDED = ("id", "summary", "opened_at")

_NEW, _WORK, _WAIT, _DONE, _CLOSED, _OFF = (
    State.NEW, State.IN_PROGRESS, State.PENDING_USER, State.RESOLVED, State.CLOSED, State.CANCELLED,
)  # fmt: skip
#: Words for states that every desk uses; a table adds its own.
_STATES = {
    "new": _NEW, "open": _NEW, "assigned": State.ASSIGNED, "inprogress": _WORK, "pending": _WAIT, "onhold": _WAIT,
    "waiting": _WAIT, "resolved": _DONE, "solved": _DONE, "done": _DONE, "closed": _CLOSED, "cancelled": _OFF,
    "canceled": _OFF, "deleted": _OFF,
}  # fmt: skip
#: Words and numbers for priorities, 1 the most important.
_PRIORITIES = {
    "1": 1, "2": 2, "3": 3, "4": 4, "5": 5, "p1": 1, "p2": 2, "p3": 3, "p4": 4, "p5": 5,
    "critical": 1, "emergency": 1, "urgent": 1, "high": 2, "medium": 3, "moderate": 3, "normal": 3, "low": 4,
    "planning": 5,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One desk whose exports can be read."""

    name: str
    title: str
    columns: Mapping[str, tuple[str, ...]]
    states: Mapping[str, State] = field(default_factory=dict)
    priorities: Mapping[str, int] = field(default_factory=dict)
    #: What numbers for the way in mean: email, phone or chat.
    channels: Mapping[str, str] = field(default_factory=dict)
    #: strptime formats besides ISO 8601.
    times: tuple[str, ...] = ()
    #: Where in a JSON document the list is.
    list_in: tuple[str, ...] = ()
    #: Whether cells of a table stand in quotes where they must; in one that never does that, a quote is a letter.
    has_quotes: bool = True

    def state_of(self, word: str) -> State | None:
        """Return the state behind a word, None for an unknown one."""
        return {**_STATES, **self.states}.get(plain(word))

    def priority_of(self, word: str) -> int | None:
        """Return the priority behind a word, None for an unknown one."""
        return {**_PRIORITIES, **self.priorities}.get(plain(word))


def plain(name: str) -> str:
    """Return a name as it is compared."""
    return "".join(character for character in name.casefold() if character.isalnum())


SOURCES: tuple[Source, ...] = (
    Source(
        name="csv",
        title="Any table, and what `deskhand export` wrote",
        columns={
            "id": ("number", "id"), "summary": ("summary", "subject", "title"), "text": ("text", "description"),
            "state": ("state", "status"), "priority": ("priority",), "reporter": ("reporter", "reporter.address"),
            "reporter_name": ("reporter_name", "reporter.name"), "assignee": ("assignee",),
            "group": ("assignment_group", "group"), "service": ("service",), "category": ("category",),
            "subcategory": ("subcategory",), "channel": ("source_channel", "channel"),
            "opened_at": ("opened_at", "created_at", "created"), "answered_at": ("answered_at",),
            "resolved_at": ("resolved_at",), "closed_at": ("closed_at",), "updated_at": ("updated_at",),
            "resolution": ("resolution_text", "resolution"),
        },
        states={state.replace("_", ""): state for state in State},
    ),
    Source(
        name="zammad",
        title="Zammad: /api/v1/tickets?expand=true, or its table of tickets",
        columns={
            "id": ("number", "id"), "summary": ("title",), "text": ("note",), "state": ("state",),
            "priority": ("priority",), "reporter": ("customer",), "assignee": ("owner",), "group": ("group",),
            "channel": ("create_article_type",), "opened_at": ("created_at",),
            "answered_at": ("first_response_at",), "resolved_at": ("close_at",), "closed_at": ("close_at",),
            "updated_at": ("updated_at",),
        },
        states={"pendingreminder": _WAIT, "pendingclose": _WAIT, "merged": _OFF, "removed": _OFF},
        priorities={"1low": 4, "2normal": 3, "3high": 2},
        list_in=("tickets",),
    ),
    Source(
        name="osticket",
        title="osTicket: Export of a queue (CSV)",
        columns={
            "id": ("Ticket Number", "Number"), "summary": ("Subject", "Issue Summary"), "text": ("Issue Details",),
            "state": ("Current Status", "Status"), "priority": ("Priority",), "reporter": ("From Email", "Email"),
            "reporter_name": ("From", "Name"), "assignee": ("Agent Assigned", "Assigned To"),
            "group": ("Team Assigned", "Department"), "category": ("Help Topic",), "channel": ("Source",),
            "opened_at": ("Date Created", "Created"), "closed_at": ("Closed Date", "Date Closed"),
            "resolved_at": ("Closed Date", "Date Closed"), "updated_at": ("Last Updated",),
        },
        states={"archived": _CLOSED},
        times=("%m/%d/%y %I:%M %p", "%m/%d/%Y %I:%M %p", "%m/%d/%Y %H:%M:%S"),
    ),
    Source(
        name="jira",
        title="Jira Service Management: Export CSV (all fields), or /rest/api/2/search (JSON)",
        columns={
            "id": ("Issue key", "Key"), "summary": ("Summary", "fields.summary"),
            "text": ("Description", "fields.description"), "state": ("Status", "fields.status"),
            "priority": ("Priority", "fields.priority"),
            "reporter": ("Reporter Email", "Reporter", "fields.reporter.emailAddress"),
            "reporter_name": ("fields.reporter.displayName",),
            "assignee": ("Assignee", "fields.assignee.emailAddress"),
            "category": ("Request Type", "Custom field (Request Type)"),
            "opened_at": ("Created", "fields.created"), "resolved_at": ("Resolved", "fields.resolutiondate"),
            "closed_at": ("Resolved", "fields.resolutiondate"), "updated_at": ("Updated", "fields.updated"),
            "resolution": ("Resolution", "fields.resolution"),
        },
        states={
            "waitingforsupport": _NEW, "waitingforcustomer": _WAIT, "workinprogress": _WORK, "todo": _NEW,
            "escalated": _WORK, "pendingvendor": State.PENDING_SUPPLIER, "declined": _OFF, "completed": _DONE,
            "reopened": _NEW,
        },
        priorities={"highest": 1, "lowest": 5, "blocker": 1, "major": 2, "minor": 4, "trivial": 5},
        times=("%d/%b/%y %I:%M %p", "%d/%b/%Y %I:%M %p", "%d/%b/%y %H:%M"),
        list_in=("issues",),
    ),
    Source(
        name="servicenow",
        title="ServiceNow: list export of incident (CSV), or the Table API (JSON)",
        columns={
            "id": ("number",), "summary": ("short_description",), "text": ("description",),
            "state": ("state", "incident_state"), "priority": ("priority",),
            "reporter": ("caller_id.email", "caller_id", "Caller"), "reporter_name": ("caller_id.name",),
            "assignee": ("assigned_to.email", "assigned_to"), "group": ("assignment_group",),
            "service": ("business_service", "Service", "cmdb_ci", "Configuration item"), "category": ("category",),
            "subcategory": ("subcategory",), "channel": ("contact_type", "Channel"),
            "opened_at": ("opened_at", "Opened", "sys_created_on", "Created"),
            "resolved_at": ("resolved_at", "Resolved"), "closed_at": ("closed_at", "Closed"),
            "updated_at": ("sys_updated_on", "Updated"), "resolution": ("close_notes", "Resolution notes"),
        },
        states={"1": _NEW, "2": _WORK, "3": _WAIT, "6": _DONE, "7": _CLOSED, "8": _OFF},
        priorities={"1critical": 1, "2high": 2, "3moderate": 3, "4low": 4, "5planning": 5},
        times=("%Y-%m-%d %H:%M:%S", "%d-%m-%Y %H:%M:%S", "%m-%d-%Y %H:%M:%S"),
        list_in=("result", "records"),
    ),
    Source(
        name="freshdesk",
        title="Freshdesk and Freshservice: export of tickets (CSV), or /api/v2/tickets?include=requester,stats (JSON)",
        columns={
            "id": ("Ticket ID", "id"), "summary": ("Subject",), "text": ("Description", "description_text"),
            "state": ("Status",), "priority": ("Priority",),
            "reporter": ("Email", "Requester Email", "requester.email"),
            "reporter_name": ("Full name", "Requester Name", "requester.name"), "assignee": ("Agent",),
            "group": ("Group",), "category": ("Type",), "channel": ("Source",),
            "opened_at": ("Created time", "created_at"),
            "answered_at": ("Initial response time", "stats.first_responded_at"),
            "resolved_at": ("Resolved time", "stats.resolved_at"), "closed_at": ("Closed time", "stats.closed_at"),
            "updated_at": ("Last update time", "Last Updated Time", "updated_at"),
        },
        states={
            "2": _NEW, "3": _WAIT, "4": _DONE, "5": _CLOSED, "6": _WAIT, "7": State.PENDING_SUPPLIER,
            "waitingoncustomer": _WAIT,
            "waitingonthirdparty": State.PENDING_SUPPLIER,
        },
        priorities={"1": 4, "2": 3, "3": 2, "4": 1},
        channels={"1": "email", "3": "phone", "7": "chat"},
        times=("%Y-%m-%d %H:%M:%S", "%d-%m-%Y %H:%M"),
        list_in=("tickets",),
    ),
    Source(
        name="zendesk",
        title="Zendesk: export of tickets (JSON lines or CSV)",
        columns={
            "id": ("id", "Ticket ID"), "summary": ("subject",), "text": ("description",), "state": ("status",),
            "priority": ("priority",), "reporter": ("requester.email", "Requester Email", "Requester"),
            "reporter_name": ("requester.name", "Requester Name"), "assignee": ("assignee.email", "Assignee"),
            "group": ("group.name", "Group"), "category": ("type", "Ticket Type"), "channel": ("via.channel", "Via"),
            "opened_at": ("created_at", "Created"),
            "resolved_at": ("solved_at", "metric_set.solved_at", "Solved"),
            "closed_at": ("solved_at", "metric_set.solved_at", "Solved"), "updated_at": ("updated_at", "Updated"),
        },
        states={"hold": State.PENDING_SUPPLIER},
        times=("%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"),
        list_in=("tickets",),
    ),
    Source(
        name="otrs",
        title="OTRS, OTOBO and Znuny: the CSV of a search, with English or German heads",
        columns={
            "id": ("Ticket Number", "Ticket#", "TicketNumber", "Ticketnummer"),
            "summary": ("Title", "Subject", "Titel", "Betreff"),
            "state": ("State", "Status"), "priority": ("Priority", "Priorität"),
            "reporter": ("From", "CustomerUserID", "Von"), "reporter_name": ("Customer Realname", "CustomerName"),
            "assignee": ("Owner", "Besitzer"), "group": ("Queue",), "service": ("Service",),
            "category": ("Type", "Typ"),
            "opened_at": ("Created", "Erstellt"), "answered_at": ("FirstResponse",),
            "resolved_at": ("Closed", "Geschlossen"), "closed_at": ("Closed", "Geschlossen"),
            "updated_at": ("Changed", "Geändert"),
        },
        states={
            "closedsuccessful": _CLOSED, "closedunsuccessful": _CLOSED, "closedwithworkaround": _CLOSED,
            "pendingreminder": _WAIT, "pendingautoclose": _WAIT, "merged": _OFF, "removed": _OFF, "neu": _NEW,
            "offen": _NEW, "erfolgreichgeschlossen": _CLOSED, "erfolglosgeschlossen": _CLOSED,
            "wartenzurerinnerung": _WAIT, "wartenauferfolgreichschließen": _WAIT,
            "wartenauferfolglosschließen": _WAIT, "zusammengefasst": _OFF, "entfernt": _OFF,
        },
        priorities={
            "1verylow": 5, "2low": 4, "3normal": 3, "4high": 2, "5veryhigh": 1, "1sehrniedrig": 5, "2niedrig": 4,
            "4hoch": 2, "5sehrhoch": 1,
        },
        times=("%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%d.%m.%Y - %H:%M"),
    ),
    Source(
        name="glpi",
        title="GLPI: the list of tickets as CSV (English, French), or /apirest.php/Ticket?expand_dropdowns=true",
        columns={
            "id": ("ID",), "summary": ("Title", "Titre", "name"), "text": ("Description", "content"),
            "state": ("Status", "Statut"), "priority": ("Priority", "Priorité"),
            "reporter": ("Requester - Requester", "Requester", "Demandeur - Demandeur"),
            "assignee": ("Assigned to - Technician", "Attribué à - Technicien"),
            "group": ("Assigned to - Technician group", "Attribué à - Groupe de techniciens"),
            "category": ("Category", "Catégorie", "itilcategories_id"),
            "channel": ("Request source", "requesttypes_id"),
            "opened_at": ("Opening date", "Date d'ouverture", "date"),
            "resolved_at": ("Resolution date", "Date de résolution", "solvedate"),
            "closed_at": (
                "Closing date", "Date de clôture", "closedate", "Resolution date", "Date de résolution", "solvedate",
            ),
            "updated_at": ("Last update", "Dernière modification", "date_mod"),
        },
        states={
            "1": _NEW, "2": State.ASSIGNED, "3": State.ASSIGNED, "4": _WAIT, "5": _DONE, "6": _CLOSED,
            "processingassigned": State.ASSIGNED, "processingplanned": State.ASSIGNED, "nouveau": _NEW,
            "encoursattribué": State.ASSIGNED, "encoursplanifié": State.ASSIGNED, "enattente": _WAIT,
            "résolu": _DONE, "clos": _CLOSED,
        },
        priorities={
            "1": 5, "2": 4, "3": 3, "4": 2, "5": 1, "6": 1, "verylow": 5, "veryhigh": 1, "major": 1,
            "trèsbasse": 5, "basse": 4, "moyenne": 3, "haute": 2, "trèshaute": 1, "majeure": 1,
        },
        times=("%d-%m-%Y %H:%M", "%m-%d-%Y %H:%M", "%d-%m-%Y %H:%M:%S"),
    ),
    Source(
        name="rt",
        title="Request Tracker: the spreadsheet of a search (with Created, not CreatedRelative), or REST2 (JSON)",
        columns={
            "id": ("id", "#"), "summary": ("Subject",), "state": ("Status",), "priority": ("Priority",),
            "reporter": ("Requestors", "Requestor", "Requestor.id"), "assignee": ("OwnerName", "Owner.id", "Owner"),
            "group": ("QueueName", "Queue.Name", "Queue"), "opened_at": ("Created",), "resolved_at": ("Resolved",),
            "closed_at": ("Resolved",), "updated_at": ("LastUpdated", "Last Updated"),
        },
        states={"stalled": _WAIT, "rejected": _OFF},
        # 0 to 100, the larger the more urgent.
        priorities={str(number): 4 if number < 34 else 3 if number < 67 else 2 for number in range(101)},
        times=("%a %b %d %H:%M:%S %Y", "%Y-%m-%d %H:%M:%S"),
        list_in=("items",),
        has_quotes=False,
    ),
)  # fmt: skip
BY_NAME = {source.name: source for source in SOURCES}
