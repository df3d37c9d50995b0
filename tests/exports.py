"""A few lines as each desk exports its tickets, and what they become."""

from __future__ import annotations

from dataclasses import dataclass

from store.incident import State


@dataclass(frozen=True)
class Example:
    """A few lines as a desk exports them, and what they become."""

    source: str
    text: str
    #: (id, state, priority, reporter, opened, closed) of each record.
    expected: tuple[tuple[str, State, int | None, str, str, str], ...]


EXAMPLES = (
    Example(
        "zammad",
        '[{"id": 7, "number": "67001", "title": "Printer", "state": "closed", "priority": "2 normal", "group": "Users",'
        '"owner": "bea@desk.example", "customer": "ann@example.org", "created_at": "2026-03-04T08:30:00.000Z",'
        '"first_response_at": "2026-03-04T08:45:00Z", "close_at": "2026-03-04T10:00:00Z"},'
        '{"id": 8, "number": "67002", "title": "VPN", "state": "pending reminder", "priority": "3 high",'
        '"customer": "eve@example.org", "created_at": "2026-03-05T08:30:00Z", "close_at": null}]',
        (
            ("67001", State.CLOSED, 3, "ann@example.org", "2026-03-04 08:30", "2026-03-04 10:00"),
            ("67002", State.PENDING_USER, 2, "eve@example.org", "2026-03-05 08:30", ""),
        ),
    ),
    Example(
        "osticket",
        "Ticket Number,Date Created,Subject,From,From Email,Priority,Department,Help Topic,Source,Current Status,"
        "Last Updated,Agent Assigned,Closed Date\n"
        '123456,3/4/26 9:30 AM,"Printer, again",Ann,Ann@example.org,High,Support,Hardware,Email,Closed,'
        "3/4/26 11:00 AM,Bea,3/4/26 11:00 AM\n",
        (("123456", State.CLOSED, 2, "ann@example.org", "2026-03-04 08:30", "2026-03-04 10:00"),),
    ),
    Example(
        "jira",
        "Issue key,Issue id,Summary,Status,Priority,Reporter,Created,Resolved,Labels,Labels\n"
        "IT-1,10001,Printer,Waiting for customer,Highest,ann@example.org,04/Mar/26 9:30 AM,,a,b\n"
        "IT-2,10002,VPN,Declined,Low,ann,05/Mar/26 9:30 AM,05/Mar/26 10:30 AM,,\n",
        (
            ("IT-1", State.PENDING_USER, 1, "ann@example.org", "2026-03-04 08:30", ""),
            ("IT-2", State.CANCELLED, 4, "", "2026-03-05 08:30", "2026-03-05 09:30"),
        ),
    ),
    Example(
        "servicenow",
        '{"result": [{"number": "INC0010001", "short_description": "Printer", "state": "6", "priority": "4 - Low",'
        '"caller_id": {"display_value": "Ann Example", "link": "https://x.example/"},'
        '"opened_at": "2026-03-04 09:30:00",'
        '"resolved_at": "2026-03-04 11:00:00", "close_notes": "A new fuser."}]}',
        (("INC0010001", State.CLOSED, 4, "", "2026-03-04 08:30", "2026-03-04 10:00"),),
    ),
    Example(
        "freshdesk",
        '[{"id": 5, "subject": "Printer", "status": 3, "priority": 4, "requester": {"email": "ann@example.org"},'
        '"created_at": "2026-03-04T08:30:00Z", "stats": {"resolved_at": null}}]',
        (("5", State.PENDING_USER, 1, "ann@example.org", "2026-03-04 08:30", ""),),
    ),
    Example(
        "zendesk",
        '{"id": 1, "subject": "Printer", "status": "solved", "priority": "urgent",'
        '"requester": {"email": "a@example.org"},'
        '"created_at": "2026-03-04T08:30:00Z", "solved_at": "2026-03-04T10:00:00Z"}\n'
        '{"id": 2, "subject": "VPN", "status": "hold", "priority": null, "created_at": "2026-03-05T08:30:00Z"}\n',
        (
            ("1", State.CLOSED, 1, "a@example.org", "2026-03-04 08:30", "2026-03-04 10:00"),
            ("2", State.PENDING_SUPPLIER, None, "", "2026-03-05 08:30", ""),
        ),
    ),
    Example(
        "jira",
        '{"issues": [{"id": "10001", "key": "IT-3", "fields": {"summary": "Printer", "status": {"name": "Done"},'
        '"priority": {"name": "High"}, "reporter": {"emailAddress": "ann@example.org", "displayName": "Ann"},'
        '"created": "2026-03-04T09:30:00.000+0100", "resolutiondate": "2026-03-04T11:00:00.000+0100"}}]}',
        (("IT-3", State.CLOSED, 2, "ann@example.org", "2026-03-04 08:30", "2026-03-04 10:00"),),
    ),
    Example(
        "servicenow",
        "Number,Short description,Caller,State,Priority,Opened,Resolved,Closed,Resolution notes\n"
        "INC0010002,VPN,Ann Example,On Hold,2 - High,2026-03-04 09:30:00,,,\n",
        (("INC0010002", State.PENDING_USER, 2, "", "2026-03-04 08:30", ""),),
    ),
    Example(
        "freshdesk",
        "Ticket ID,Subject,Status,Priority,Source,Type,Agent,Group,Created time,Resolved time,Closed time,"
        "Full name,Email\n"
        "6,VPN,Closed,Urgent,Phone,Incident,Bea,IT,2026-03-04 09:30:00,2026-03-04 11:00:00,2026-03-04 11:00:00,Ann,"
        "ann@example.org\n",
        (("6", State.CLOSED, 1, "ann@example.org", "2026-03-04 08:30", "2026-03-04 10:00"),),
    ),
    Example(
        "zendesk",
        "Id,Requester,Requester email,Subject,Status,Priority,Via,Created at,Updated at,Solved at\n"
        "3,Ann,ann@example.org,Printer,Pending,Normal,Mail,2026-03-04 09:30,2026-03-04 10:30,\n",
        (("3", State.PENDING_USER, 3, "ann@example.org", "2026-03-04 08:30", ""),),
    ),
    Example(
        "otrs",
        '"Ticket Number";"Age";"Created";"Closed";"FirstLock";"FirstResponse";"State";"Priority";"Queue";"Lock";'
        '"Owner";"UserFirstname";"UserLastname";"CustomerID";"Customer Realname";"From";"Subject"\n'
        '"2026030410000018";"3 d";"2026-03-04 09:30:00";"2026-03-04 11:00:00";"";"2026-03-04 09:45:00";'
        '"closed successful";"4 high";"Support";"unlock";"bea";"Bea";"B";"example";"Ann";"Ann <ann@example.org>";'
        '"Printer"\n'
        '"2026030410000027";"3 d";"2026-03-04 09:30:00";"";"";"";"pending auto close+";"1 very low";"Support";"lock";'
        '"bea";"Bea";"B";"example";"Eve";"eve@example.org";"VPN"\n',
        (
            ("2026030410000018", State.CLOSED, 2, "ann@example.org", "2026-03-04 08:30", "2026-03-04 10:00"),
            ("2026030410000027", State.PENDING_USER, 5, "eve@example.org", "2026-03-04 08:30", ""),
        ),
    ),
    Example(
        "otrs",
        '"Ticketnummer";"Erstellt";"Geschlossen";"Status";"Priorität";"Queue";"Von";"Betreff"\n'
        '"2026030410000036";"04.03.2026 09:30:00";"";"offen";"3 normal";"Support";"ann@example.org";"Drucker"\n',
        (("2026030410000036", State.NEW, 3, "ann@example.org", "2026-03-04 08:30", ""),),
    ),
    Example(
        "glpi",
        '"ID";"Title";"Entity";"Status";"Last update";"Opening date";"Priority";"Requester - Requester";'
        '"Assigned to - Technician";"Category";"Resolution date";"Closing date"\n'
        '"41";"Printer";"Root";"Closed";"2026-03-04 11:05";"2026-03-04 09:30";"Very high";"Example Ann";"B Bea";'
        '"Printing";"2026-03-04 10:30";"2026-03-04 11:00"\n'
        '"42";"VPN";"Root";"Processing (assigned)";"2026-03-04 11:05";"2026-03-04 09:30";"Low";"Example Eve";"";"";'
        '"";""\n',
        (
            ("41", State.CLOSED, 1, "", "2026-03-04 08:30", "2026-03-04 10:00"),
            ("42", State.ASSIGNED, 4, "", "2026-03-04 08:30", ""),
        ),
    ),
    Example(
        "glpi",
        '[{"id": 43, "name": "Printer", "content": "It jams", "status": 4, "priority": 6,'
        '"date": "2026-03-04 09:30:00", "date_mod": "2026-03-04 09:40:00", "solvedate": null, "closedate": null,'
        '"itilcategories_id": "Printing"}]',
        (("43", State.PENDING_USER, 1, "", "2026-03-04 08:30", ""),),
    ),
    Example(
        # The list as a French user has it: a mark at the end of each line, spaces in numbers, their order of dates.
        "glpi",
        '"ID";"Titre";"Entité";"Statut";"Dernière modification";"Date d\'ouverture";"Priorité";'
        '"Demandeur - Demandeur";"Attribué à - Technicien";"Catégorie";"Date de clôture";\n'
        '"12\u00a0345";"Imprimante";"Racine";"Clos";"04-03-2026 11:05";"04-03-2026 09:30";"Très haute";'
        '"Exemple Anne";"B Bea";"Impression";"04-03-2026 11:00";\n'
        '"12 346";"VPN";"Racine";"En cours (Attribué)";"04-03-2026 11:05";"04-03-2026 09:30";"Moyenne";"";"";"";"";\n',
        (
            ("12345", State.CLOSED, 1, "", "2026-03-04 08:30", "2026-03-04 10:00"),
            ("12346", State.ASSIGNED, 3, "", "2026-03-04 08:30", ""),
        ),
    ),
    Example(
        # Heads are titles of a search's columns, quotes mean nothing, and what is not over was "Not set".
        "rt",
        "#\tSubject\tStatus\tQueueName\tOwnerName\tPriority\tRequestors\tCreated\tResolved\tLastUpdated\n"
        '51\t"Printer" jams\tresolved\tGeneral\tbea\t80\tann@example.org, eve@example.org\t'
        "Wed Mar 04 09:30:00 2026\tWed Mar 04 11:00:00 2026\tWed Mar 04 11:00:00 2026\n"
        "52\tVPN\tstalled\tGeneral\tNobody\tMedium\teve@example.org\tWed Mar 04 09:30:00 2026\tNot set\t"
        "Wed Mar 04 09:40:00 2026\n",
        (
            ("51", State.CLOSED, 2, "ann@example.org", "2026-03-04 08:30", "2026-03-04 10:00"),
            ("52", State.PENDING_USER, 3, "eve@example.org", "2026-03-04 08:30", ""),
        ),
    ),
    Example(
        "rt",
        '{"items": [{"id": "53", "type": "ticket", "Subject": "Printer", "Status": "open", "Priority": "0",'
        '"Queue": {"id": "1", "type": "queue", "Name": "General"}, "Owner": {"id": "bea", "type": "user"},'
        '"Requestor": [{"id": "ann@example.org", "type": "user"}], "Created": "2026-03-04T08:30:00Z",'
        '"Resolved": "1970-01-01T00:00:00Z", "LastUpdated": "2026-03-04T08:40:00Z"}], "count": 1}',
        (("53", State.NEW, 4, "ann@example.org", "2026-03-04 08:30", ""),),
    ),
    Example(
        # Freshservice says "Requester Email" and writes its heads in capitals.
        "freshdesk",
        "Ticket Id,Subject,Status,Priority,Source,Type,Requester Name,Requester Email,Agent,Group,Created Time,"
        "Resolved Time,Closed Time,Last Updated Time\n"
        "7,VPN,Pending,Medium,Email,Incident,Ann,ann@example.org,Bea,IT,2026-03-04 09:30:00,,,2026-03-04 09:40:00\n",
        (("7", State.PENDING_USER, 3, "ann@example.org", "2026-03-04 08:30", ""),),
    ),
    Example(
        # A desk where a comma is in numbers exports with semicolons, a mark at the beginning and times as stored.
        "osticket",
        "\ufeffTicket Number;Date Created;Subject;From;From Email;Priority;Department;Help Topic;Source;"
        "Current Status;Last Updated;SLA Due Date;Due Date;Closed Date;Overdue;Merged;Linked;Answered;Agent Assigned;"
        "Team Assigned\n"
        "123457;2026-03-04 09:30:00;VPN;Ann;ann@example.org;Emergency;Support;Hardware;Phone;Open;"
        "2026-03-04 09:40:00;;;;0;0;0;0;;\n",
        (("123457", State.NEW, 1, "ann@example.org", "2026-03-04 08:30", ""),),
    ),
    Example(
        # Jira's newer export: an address of its own, "Custom field (...)", columns that come again.
        "jira",
        "Summary,Issue key,Issue id,Issue Type,Status,Priority,Resolution,Assignee,Reporter (Email),Created,Updated,"
        "Resolved,Watchers,Watchers,Custom field (Request Type),Custom field (Time to resolution),Comment,Comment\n"
        '"VPN, again",IT-4,10004,Service Request,Waiting for support,Medium,,,ann@example.org,04/Mar/26 9:30 AM,'
        "04/Mar/26 9:40 AM,,bea,cal,Get IT help,,04/Mar/26 9:35 AM;bea;Hello,\n",
        (("IT-4", State.NEW, 3, "ann@example.org", "2026-03-04 08:30", ""),),
    ),
    Example(
        # Znuny 7 says "Customer Name", and "--" of what nobody wrote.
        "otrs",
        '"Ticket Number";"Age";"Created";"Closed";"FirstLock";"FirstResponse";"State";"Priority";"Queue";"Lock";'
        '"Owner";"UserFirstname";"UserLastname";"CustomerID";"Customer Name";"From";"Subject";"AccountedTime";'
        '"ArticleTree";"SolutionInMin"\n'
        '"2026030410000045";"3 d 2 h";"2026-03-04 09:30:00";"";"";"";"new";"3 normal";"Raw";"unlock";'
        '"root@localhost";"Admin";"Znuny";"";"Ann Example";"--";"Printer";"";"";""\n',
        (("2026030410000045", State.NEW, 3, "", "2026-03-04 08:30", ""),),
    ),
    Example(
        "csv",
        "id;subject;status;priority;reporter;created\n"
        "1;Drucker;in_progress;P3;Ann <ann@example.org>;2026-03-04 09:30\n",
        (("1", State.IN_PROGRESS, 3, "ann@example.org", "2026-03-04 08:30", ""),),
    ),
)
