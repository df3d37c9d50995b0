"""Every mistake in the configuration is answered with file, line, key, value and remedy, and never with a secret."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.config import Config, Web
from bot.config.errors import ConfigError
from bot.config.load import load

MINIMAL = '[desk]\naddress = "help@desk.example"\n'
TABLES = ", ".join(f"[{name}]" for name in Config.model_fields)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder, so that messages name the file as `config.toml`."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def refusal(text: str, environ: dict[str, str] | None = None) -> list[str]:
    """Return the lines of the error that a config.toml of this text gives."""
    Path("config.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load(Path("config.toml"), environ or {})
    return str(caught.value).splitlines()


# Mistakes: the text after `[desk]` and `address` (lines 1 and 2), and what the operator reads.

SERVER = 'server = "imap.example.org:993"\n'
BOX = f'[channel.box]\nkind = "imap"\n{SERVER}username = "help"\n'
#: Every table there is, as an error lists them.
OAUTH = '[channel.box.oauth]\nclient_id = "i"\nclient_secret = "s"\n'

AFTER_DESK = [
    # An unknown key with a near one.
    (
        '[channel.smtp]\nkind = "smtp"\nlisen = "127.0.0.1:2525"',
        'config.toml line 5: [channel.smtp] has no key "lisen"; did you mean "listen"?',
    ),
    # An unknown key that stands in the wrong table.
    ('listen = "127.0.0.1:1"', 'config.toml line 3: [desk] has no key "listen"; it belongs to [web]'),
    # An unknown key like nothing.
    ("[web]\nxyzzy = 1", 'config.toml line 4: [web] has no key "xyzzy"; known: ' + ", ".join(Web.model_fields)),
    # An unknown table, near and not.
    ("[outgoin]", "config.toml line 3: there is no table [outgoin]; did you mean [outgoing]?"),
    (
        "[xyzzy]",
        f"config.toml line 3: there is no table [xyzzy]; known: {TABLES}",
    ),
    # A zone that is near one, and one that is not; a folder of the zone database.
    (
        'timezone = "Europe/Berlinn"',
        'config.toml line 3: desk.timezone is "Europe/Berlinn"; this is no IANA time zone; nearest: "Europe/Berlin"',
    ),
    (
        'timezone = "Middle Earth"',
        (
            'config.toml line 3: desk.timezone is "Middle Earth"; this is no IANA time zone; '
            'write one such as "Europe/Berlin" or "UTC"'
        ),
    ),
    (
        'timezone = "europe"',
        (
            'config.toml line 3: desk.timezone is "europe"; this is no IANA time zone; '
            'write one such as "Europe/Berlin" or "UTC"'
        ),
    ),
    # The city alone says which zone.
    (
        'timezone = "new york"',
        'config.toml line 3: desk.timezone is "new york"; this is no IANA time zone; nearest: "America/New_York"',
    ),
    # The wrong type.
    ("name = 5", "config.toml line 3: desk.name is 5; it must be text in quotes"),
    ('name = " "', 'config.toml line 3: desk.name is " "; it must not be empty'),
    (
        'name = "a\\nBcc: x"',
        'config.toml line 3: desk.name is "a\\nBcc: x"; it must be one line without control characters',
    ),
    (
        'aliases = "x@y.example"',
        'config.toml line 3: desk.aliases is "x@y.example"; it must be a list, such as ["first", "second"]',
    ),
    (
        '[worker]\nbatch = "many"',
        'config.toml line 4: worker.batch is "many"; it must be a whole number, without quotes',
    ),
    ("[worker]\nbatch = 1.5\n", "config.toml line 4: worker.batch is 1.5; it must be a whole number"),
    ("[classifier]\nshow_from = 50\n", "config.toml line 4: classifier.show_from is 50; it must be at most 1"),
    ("[worker]\nattempts = 0\n", "config.toml line 4: worker.attempts is 0; it must be at least 1"),
    # One of a list, on the line of the list.
    (
        'aliases = [\n  "old@desk.example",\n  "kaputt",\n]',
        'config.toml line 3: desk.aliases[2] is "kaputt"; write one bare address, such as "help@desk.example"',
    ),
    (
        'language = "english"',
        (
            'config.toml line 3: desk.language is "english"; write an ISO 639-1 code of two small letters, '
            'such as "en" or "de"'
        ),
    ),
    # A language without texts.
    ('language = "fr"', 'config.toml line 3: desk.language is "fr"; known: "de", "en"'),
    # Two listeners at one place.
    (
        '[channel.a]\nkind = "smtp"\nlisten = "127.0.0.1:2525"\n[web]\nlisten = "127.0.0.1:2525"',
        ('config.toml line 7: web.listen is "127.0.0.1:2525", as channel.a.listen is; give one of them another port'),
    ),
    # A misspelt table that is only there through one inside it.
    ("[chanel.a]", "config.toml line 3: there is no table [chanel]; did you mean [channel]?"),
    # Keys are those of the kind, also where a key is called like the kind.
    (
        '[channel.a]\nkind = "maildir"\nmaildir = "mail"\npath = "x"',
        'config.toml line 6: [channel.a] has no key "path"; known: kind, maildir, addresses, then, poll, max_size',
    ),
    (
        '[channel.a]\nkind = "maildir"',
        'config.toml line 3: [channel.a] needs the key "maildir", such as maildir = "mail"',
    ),
    # One of a list of words.
    (
        '[person."ann@example.org"]\nroles = ["agnet"]',
        (
            'config.toml line 4: person."ann@example.org".roles[1] is "agnet"; known: "reporter", "agent", '
            '"specialist", "group_lead", "incident_manager", "major_incident_manager", "communications_lead", '
            '"service_owner", "director", "admin"; did you mean "agent"?'
        ),
    ),
    # A list of tables, written as one or forgotten.
    ('[webhook.x]\nurl = "x"', "config.toml line 3: [webhook] is written [[webhook]], once for each"),
    ('[[chain]]\nname = "x"', "config.toml line 3: [[chain]] number 1 needs a table [[chain.step]]"),
    # What tomllib calls otherwise.
    (
        'name = "a"\nname = "b"',
        "config.toml line 4: this is not valid TOML: this key stands in the table twice at column 11",
    ),
    ('name = "a', 'config.toml line 3: this is not valid TOML: a text has no " at its end at column 10'),
    ("name: a", 'config.toml line 3: this is not valid TOML: a key is written key = "value" at column 5'),
    # A choice.
    (
        '[outgoing]\ntls = "starttsl"',
        (
            'config.toml line 4: outgoing.tls is "starttsl"; known: "opportunistic", "starttls", "tls", "none"; '
            'did you mean "starttls"?'
        ),
    ),
    ('[log]\nlevel = "loud"', 'config.toml line 4: log.level is "loud"; known: "debug", "info", "warning", "error"'),
    # Endpoints.
    (
        '[outgoing]\nrelay = "mail.example"',
        'config.toml line 4: outgoing.relay is "mail.example"; it needs a host and a port, such as "mail.example:25"',
    ),
    (
        '[web]\nlisten = "8025"',
        'config.toml line 4: web.listen is "8025"; it needs a host and a port, such as "127.0.0.1:8025"',
    ),
    (
        '[web]\nlisten = ":8025"',
        (
            'config.toml line 4: web.listen is ":8025"; the host is missing or unclear; '
            'write "127.0.0.1:2525", "0.0.0.0:2525" or "[::1]:2525"'
        ),
    ),
    ('[web]\nlisten = "a:70000"', 'config.toml line 4: web.listen is "a:70000"; a port is at most 65535'),
    (
        '[outgoing]\nrelay = "127.0.0.1:0"',
        (
            'config.toml line 4: outgoing.relay is "127.0.0.1:0"; port 0 cannot be connected to; '
            "relays listen on 25, 587 or 465"
        ),
    ),
    (
        '[channel.smtp]\nkind = "smtp"\nlisten = ""',
        ('config.toml line 5: channel.smtp.listen is ""; a listener needs a host and a port, such as "127.0.0.1:2525"'),
    ),
    # Durations and sizes without their unit.
    (
        "[outgoing]\ntimeout = 60",
        'config.toml line 4: outgoing.timeout is 60; a duration needs its unit, such as "60s", "15m", "2h" or "5d"',
    ),
    (
        '[outgoing]\ntimeout = "1 minute"',
        (
            'config.toml line 4: outgoing.timeout is "1 minute"; write a duration as a whole number with s, m, h or d, '
            'such as "60s", "15m", "2h" or "5d"'
        ),
    ),
    (
        '[outgoing]\ntimeout = "0s"',
        'config.toml line 4: outgoing.timeout is "0s"; a duration is at least 1s and at most 3650d',
    ),
    (
        '[channel.smtp]\nkind = "smtp"\nmax_size = 25',
        'config.toml line 5: channel.smtp.max_size is 25; write a size with its unit, such as "25 MB"',
    ),
    # Channels: a kind is needed, and known.
    ("[channel.mail]", 'config.toml line 3: [channel.mail] needs the key "kind", such as kind = "smtp"'),
    (
        '[channel.mail]\nkind = "smpt"',
        (
            'config.toml line 4: channel.mail.kind is "smpt"; known: "smtp", "imap", "maildir", "webhook"; '
            'did you mean "smtp"?'
        ),
    ),
    # A key of another kind of channel.
    (
        '[channel.box]\nkind = "imap"\nlisten = "127.0.0.1:1"',
        'config.toml line 3: [channel.box] is of kind "imap", but listen belongs to kind "smtp"',
    ),
    (
        '[channel.mx]\nkind = "smtp"\nfolder = "INBOX"',
        'config.toml line 3: [channel.mx] is of kind "smtp", but folder belongs to kind "imap"',
    ),
    # A mailbox: its server, its moment.
    (
        '[channel.box]\nkind = "imap"\nusername = "u"\npassword = "p"',
        'config.toml line 3: [channel.box] needs the key "server", such as server = "imap.example.org:993"',
    ),
    (
        f'{BOX}password = "p"\nserver = "imap.example.org"'.replace(SERVER, ""),
        (
            'config.toml line 7: channel.box.server is "imap.example.org"; it needs a host and a port, '
            'such as "imap.example.org:993"'
        ),
    ),
    (
        f'{BOX}password = "p"\nserver = "imap.example.org:0"'.replace(SERVER, ""),
        (
            'config.toml line 7: channel.box.server is "imap.example.org:0"; port 0 cannot be connected to; '
            "mailboxes are at 993, or at 143 with STARTTLS"
        ),
    ),
    (
        f'{BOX}password = "p"\naccept_since = 2026-11-02',
        (
            "config.toml line 8: channel.box.accept_since is 2026-11-02; write a moment with its offset, "
            "such as 2026-11-02T08:00:00+01:00"
        ),
    ),
    # How a mailbox is opened.
    (
        BOX,
        (
            "config.toml line 3: [channel.box] has no password; set DESKHAND_CHANNEL__BOX__PASSWORD, "
            "or give [channel.box.oauth]"
        ),
    ),
    (
        f'{BOX}password = "p"\n{OAUTH}token_url = "https://login.example/"',
        "config.toml line 3: [channel.box] has a password and [channel.box.oauth]; take one of them away",
    ),
    (
        f'{BOX}password = "p"\n[channel.box.service_account]\nkey = "k.json"\n',
        "config.toml line 3: [channel.box] has a password and [channel.box.service_account]; take one of them away",
    ),
    (
        f'{BOX}{OAUTH}token_url = "http://login.example/"',
        (
            'config.toml line 10: channel.box.oauth.token_url is "http://login.example/"; it must begin https://, '
            "because the client secret goes there"
        ),
    ),
    (
        f'{BOX}password = "p"\ntls = "none"',
        (
            'config.toml line 8: channel.box.tls is "none", which would tell imap.example.org:993 the password in '
            'clear; write tls = "tls" or "starttls"'
        ),
    ),
    # Taken mail does not stay in its folder.
    (
        f'{BOX}password = "p"\nmove_to = "INBOX"',
        'config.toml line 3: [channel.box] moves mail from "INBOX" to itself; give another move_to',
    ),
    # TLS and passwords that go together.
    (
        '[channel.smtp]\nkind = "smtp"\ncertificate = "a.pem"',
        "config.toml line 5: [channel.smtp] has certificate but no key; give both",
    ),
    (
        '[channel.smtp]\nkind = "smtp"\nrequire_tls = true',
        "config.toml line 5: [channel.smtp] requires TLS but has no certificate; give certificate and key",
    ),
    (
        '[channel.smtp]\nkind = "smtp"\nusers = {anna = "secret"}',
        (
            "config.toml line 5: [channel.smtp] has users but no certificate; passwords are only taken after STARTTLS, "
            "so give certificate and key"
        ),
    ),
    (
        '[outgoing]\nusername = "desk"',
        "config.toml line 4: [outgoing] has a username but no password; give it, or set DESKHAND_OUTGOING__PASSWORD",
    ),
    ('[outgoing]\npassword = "x"', "config.toml line 4: [outgoing] has a password but no username; give both"),
    (
        '[outgoing]\nrelay = "mail.example.org:587"\nusername = "desk"\npassword = "x"',
        (
            'config.toml line 3: outgoing.tls is "opportunistic", which may tell mail.example.org:587 the password in '
            'clear; write tls = "starttls" or "tls"'
        ),
    ),
    (
        '[outgoing]\ndrop = ""',
        (
            'config.toml line 4: outgoing.drop is ""; a path is needed, such as "outbox"; a relative one is beside '
            "this file"
        ),
    ),
    # A secret is never repeated.
    (
        '[channel.smtp]\nkind = "smtp"\nusers = "anna:secret"',
        ("config.toml line 5: channel.smtp.users cannot be used; it must be a table"),
    ),
    ("[outgoing]\npassword = 12345", "config.toml line 4: outgoing.password cannot be used; it must be text in quotes"),
    (
        '[database]\nurl = "mysql://root:secret@db/desk"',
        (
            'config.toml line 4: database.url cannot be used; write "sqlite:///FILE" or '
            '"postgresql://NAME:PASSWORD@HOST/DATABASE"'
        ),
    ),
    (
        '[database]\nurl = "sqlite:///:memory:"',
        (
            "config.toml line 4: database.url cannot be used; a database in memory would lose every incident; "
            'name a file, as in "sqlite:///desk.db"'
        ),
    ),
    # Agreements.
    (
        '[agreement.P1]\nresponse = "1d"',
        (
            'config.toml line 4: agreement.P1.response is "1d"; a bare day is not an agreed time, because it may mean '
            '24 hours or one working day; write "24h" or "1wd"'
        ),
    ),
    (
        '[agreement.P1]\nresponse = "4x"',
        (
            'config.toml line 4: agreement.P1.response is "4x"; write an agreed time as a whole number with s, m, h or '
            'wd, such as "15m", "2h" or "1wd"'
        ),
    ),
    (
        '[agreement.P2]\nresponse = "9h"',
        (
            "config.toml line 4: agreement.P2 promises a response in 9 h but the resolution in 8 h; "
            "a response cannot take longer (domain.md section 4.4)"
        ),
    ),
    # A working day of the business calendar is eight hours.
    (
        '[agreement.P3]\nresponse = "3wd"',
        (
            "config.toml line 4: agreement.P3 promises a response in 3 wd but the resolution in 16 h; "
            "a response cannot take longer (domain.md section 4.4)"
        ),
    ),
    (
        '[agreement.P3]\ncalendar = "busines"',
        'config.toml line 4: agreement.P3.calendar is "busines"; known: "24x7", "business"; did you mean "business"?',
    ),
    (
        "[agreement.P6]",
        'config.toml line 3: [agreement] has no key "P6"; known: name, pause_on, P1, P2, P3, P4, P5, major',
    ),
    # The matrix.
    (
        "[priority]\nmatrix = [[1, 2, 3], [2, 3, 4]]",
        (
            "config.toml line 4: priority.matrix is [[1, 2, 3], [2, 3, 4]]; it has three rows (impact 1 to 3) of three "
            "priorities (urgency 1 to 3)"
        ),
    ),
    (
        "[priority]\nmatrix = [[1, 2, 3], [2, 3, 4], [3, 5, 4]]",
        (
            "config.toml line 4: priority.matrix is [[1, 2, 3], [2, 3, 4], [3, 5, 4]]; at impact 3 it gives 3, 5, 4, "
            "but more impact or urgency may never make an incident less important (1 is the highest priority)"
        ),
    ),
    (
        "[priority]\nmatrix = [[2, 3, 4], [1, 3, 4], [3, 4, 5]]",
        (
            "config.toml line 4: priority.matrix is [[2, 3, 4], [1, 3, 4], [3, 4, 5]]; at urgency 1 it gives 2, 1, 3, "
            "but more impact or urgency may never make an incident less important (1 is the highest priority)"
        ),
    ),
    (
        "[priority]\nmatrix = [[0, 2, 3], [2, 3, 4], [3, 4, 5]]",
        "config.toml line 4: priority.matrix[1][1] is 0; it must be at least 1",
    ),
    (
        '[agreement.P1]\nresponse = "0h"',
        'config.toml line 4: agreement.P1.response is "0h"; an agreed time is at least "1s" and below a million units',
    ),
    ("[agreement]\nP1 = 5", "config.toml line 4: agreement.P1 is 5; it must be a table"),
    # Calendars.
    (
        (
            "[calendar.shop]\nmon = []\ntue = []\nwed = []\nthu = []\nfri = []\nholidays = [2026-12-24]\n"
            'overrides = {2026-12-24 = ["09:00-12:00"]}'
        ),
        (
            "config.toml line 3: [calendar.shop] is never open; give a weekday hours that no holiday covers, such as "
            'mon = ["09:00-17:00"]'
        ),
    ),
    (
        '[calendar.business]\nmon = ["9-17"]',
        (
            'config.toml line 4: calendar.business.mon[1] is "9-17"; write opening hours as "09:00-17:00"; '
            'closing may be "24:00"'
        ),
    ),
    (
        '[calendar.business]\nmon = ["22:00-06:00"]',
        (
            'config.toml line 4: calendar.business.mon[1] is "22:00-06:00"; the closing time is not after the opening '
            'time; a night is two intervals, "22:00-24:00" and, on the next day, "00:00-06:00"'
        ),
    ),
    (
        '[calendar.business]\nmon = ["09:00-12:00", "11:00-17:00"]',
        (
            'config.toml line 4: calendar.business.mon is ["09:00-12:00", "11:00-17:00"]; '
            '"09:00-12:00" and "11:00-17:00" overlap; make them one'
        ),
    ),
    (
        '[calendar.business]\nholidays = ["2026-13-01"]',
        (
            'config.toml line 4: calendar.business.holidays[1] is "2026-13-01"; this is no date; '
            "write it as YYYY-MM-DD, such as 2026-12-24"
        ),
    ),
    (
        '[calendar.business]\nannual_holidays = ["25.12."]',
        (
            'config.toml line 4: calendar.business.annual_holidays[1] is "25.12."; this is no day of the year; '
            'write month and day, such as "12-25"'
        ),
    ),
    (
        "[calendar.shop]\nmon = []\ntue = []\nwed = []\nthu = []\nfri = []",
        (
            "config.toml line 3: [calendar.shop] is never open; give a weekday hours that no holiday covers, such as "
            'mon = ["09:00-17:00"]'
        ),
    ),
    (
        "[calendar.24x7]",
        'config.toml line 3: [calendar.24x7] is always there and never closes; choose another name, such as "business"',
    ),
    # Public holidays.
    (
        '[calendar.business]\ncountry = "Germany"',
        (
            'config.toml line 4: calendar.business.country is "Germany"; it is no country that the holidays are known '
            'of; write its ISO 3166-1 code, such as "DE"'
        ),
    ),
    (
        '[calendar.business]\ncountry = "AT"\nsubdivision = "10"',
        'config.toml line 5: calendar.business.subdivision is "10"; AT has 1, 2, 3, 4, 5, 6, 7, 8, 9',
    ),
    (
        '[calendar.business]\ncountry = "DE"\ncategories = ["protestant"]',
        'config.toml line 5: calendar.business.categories is ["protestant"]; DE has catholic, school',
    ),
    (
        '[calendar.business]\nsubdivision = "BY"',
        "config.toml line 3: [calendar.business] has a subdivision or categories but no country; name the country too",
    ),
    # Categories and rules.
    (
        '[[rule]]\nname = "a"\nwords = ["x"]\ncategory = "Netwrok"',
        (
            'config.toml line 6: rule[1].category is "Netwrok"; known: "Access & identity", "E-mail & calendar", '
            '"Collaboration & telephony", "Network", "Remote access", "Workstation", "Mobile device", '
            '"Printing & scanning", "Business application", "Server & database", "File & data", "Security", '
            '"Unclassified"; did you mean "Network"?'
        ),
    ),
    (
        '[category."Printing & scanning".subcategory."queue/driver"]\nimpact = 7',
        (
            'config.toml line 4: category."Printing & scanning".subcategory."queue/driver".impact is 7; '
            "it must be at most 3"
        ),
    ),
    (
        '[category."Printing and scanning"]\ngroup = "Print team"',
        (
            'config.toml line 3: "Printing and scanning" is no default category, and a new one needs a subcategory, '
            'such as [category."Printing and scanning".subcategory.general]; did you mean "Printing & scanning"?'
        ),
    ),
    (
        "[category.Unclassified]",
        'config.toml line 3: "Unclassified" is reserved for what fits no category; choose another',
    ),
    (
        '[[rule]]\nname = "a"\nwords = ["x"]\nimpact = 1\n[[rule]]\nname = "b"\nimpact = 1',
        'config.toml line 7: rule "b" has neither words nor senders; give it one to match',
    ),
    (
        '[[rule]]\nname = "a"\nwords = ["x"]',
        'config.toml line 3: rule "a" sets nothing; give it a category, an impact or an urgency',
    ),
    (
        '[[rule]]\nname = "a"\nwords = ["x"]\nsubcategory = "VPN"',
        'config.toml line 6: rule "a" has a subcategory but no category; name its category too',
    ),
    (
        '[[rule]]\nname = "a"\nwords = ["x"]\ncategory = "Remote access"\nsubcategory = "VPM"',
        'config.toml line 7: rule[1].subcategory is "VPM"; known: "VPN", "virtual desktop"',
    ),
    (
        '[[rule]]\nwords = ["x"]\nimpact = 1',
        'config.toml line 3: [[rule]] number 1 needs the key "name", such as name = "Payroll stands still"',
    ),
    (
        '[[rule]]\nname = "a"\nwords = [""]\nimpact = 1',
        'config.toml line 5: rule[1].words[1] is ""; it must not be empty',
    ),
    # No TOML at all.
    (
        "[web\n",
        "config.toml line 3: this is not valid TOML: expected ']' at the end of a table declaration at column 5",
    ),
    ("[desk]", "config.toml line 3: this is not valid TOML: cannot declare [desk] twice at column 6"),
    ('name = "open', 'config.toml line 3: this is not valid TOML: a text has no " at its end at column 13'),
    (
        "[calendar.a.b]\n[calendar.a.b]",
        "config.toml line 4: this is not valid TOML: cannot declare [calendar.a.b] twice at column 14",
    ),
    ('name = """', "config.toml: this is not valid TOML: unterminated string at the end of the file"),
]


@pytest.mark.parametrize(("text", "message"), AFTER_DESK, ids=[message[:60] for _, message in AFTER_DESK])
def test_a_mistake_is_answered_with_its_place_and_remedy(folder: Path, text: str, message: str) -> None:
    assert [message] == refusal(f"{MINIMAL}{text}\n")


WHOLE_FILES = [
    # Nothing at all.
    ("", ['config.toml: the table [desk] is missing; add it with address = "help@desk.example"']),
    # The needed key is not there, or is misspelt: one mistake, one line.
    (
        "\n[desk]\nname = 'A'",
        ['config.toml line 2: [desk] needs the key "address", such as address = "help@desk.example"'],
    ),
    ('[desk]\nadress = "a@b.example"', ['config.toml line 2: [desk] has no key "adress"; did you mean "address"?']),
    # A value where a table belongs.
    ("desk = 5", ["config.toml line 1: desk is 5; it must be a table"]),
    ("channel = 5\n" + MINIMAL, ["config.toml line 1: channel is 5; it must be a table"]),
    ("agreement = 5\n" + MINIMAL, ["config.toml line 1: agreement is 5; it must be a table"]),
    ("desk = [{}]\n", ["config.toml line 1: desk is [a table]; it must be a table"]),
    # What is long is cut.
    (
        f'{MINIMAL}language = "{"x" * 100}"\ntimezone = {["x" * 100]}',
        [
            (
                f'config.toml line 3: desk.language is "{"x" * 75}..."; write an ISO 639-1 code of two small letters, '
                'such as "en" or "de"'
            ),
            (
                "config.toml line 4: desk.timezone is a list; a time zone is written as its IANA name, such as "
                '"Europe/Berlin"'
            ),
        ],
    ),
    # Keys above the first table.
    (
        'address = "a@b.example"\n[desk]\naddress = "a@b.example"',
        [
            'config.toml line 1: address is "a@b.example"; it must be a table',
        ],
    ),
    # Several mistakes are all told, in the order of the file.
    (
        f"[web]\nlisten = 5\n[log]\nlevel = 'x'\n{MINIMAL}nmae = 'y'",
        [
            'config.toml line 2: web.listen is 5; an endpoint is written "host:port"',
            'config.toml line 4: log.level is "x"; known: "debug", "info", "warning", "error"',
            'config.toml line 7: [desk] has no key "nmae"; did you mean "name"?',
        ],
    ),
    # Written with Windows line ends and a mark in front.
    (
        "\ufeff" + MINIMAL.replace("\n", "\r\n") + "nmae = 'y'\r\n",
        ['config.toml line 3: [desk] has no key "nmae"; did you mean "name"?'],
    ),
    # Dotted keys and tables in a line have lines too.
    (
        'desk = {address = "a@b.example", nmae = "x"}\nweb.listn = ""',
        [
            'config.toml line 1: [desk] has no key "nmae"; did you mean "name"?',
            'config.toml line 2: [web] has no key "listn"; did you mean "listen"?',
        ],
    ),
]


@pytest.mark.parametrize(("text", "messages"), WHOLE_FILES)
def test_every_mistake_of_a_file_is_told_at_once(folder: Path, text: str, messages: list[str]) -> None:
    assert messages == refusal(text)


def test_a_file_that_is_not_utf_8_says_so(folder: Path) -> None:
    Path("config.toml").write_bytes(b'[desk]\nname = "Hilfe f\xfcr alle"\n')

    with pytest.raises(ConfigError, match=r"config\.toml: byte 22 is not UTF-8; save the file as UTF-8"):
        load(Path("config.toml"), {})


# The environment.


@pytest.mark.parametrize(
    ("variable", "value", "message"),
    [
        # Misspelt, and like nothing.
        ("DESKHAND_OUTGOING__PASWORD", "x", ("environment variable DESKHAND_OUTGOING__PASWORD sets nothing; "
         "did you mean DESKHAND_OUTGOING__PASSWORD?")),
        ("DESKHAND_ZZZ__ZZZ", "x", ("environment variable DESKHAND_ZZZ__ZZZ sets nothing; "
         "a variable is named DESKHAND_<SECTION>__<KEY>")),
        # One underscore too few would otherwise be a password that is silently not set.
        ("DESKHAND_OUTGOING_PASSWORD", "x", ("environment variable DESKHAND_OUTGOING_PASSWORD sets nothing; "
         "did you mean DESKHAND_OUTGOING__PASSWORD?")),
        # A wrong value is the variable's, not the file's.
        ("DESKHAND_WORKER__BATCH", "many", ('environment variable DESKHAND_WORKER__BATCH: worker.batch is "many"; '
         "it must be a whole number, without quotes")),
        ("DESKHAND_AGREEMENT__P3__CALENDAR", "x", ("environment variable DESKHAND_AGREEMENT__P3__CALENDAR: "
         'agreement.P3.calendar is "x"; known: "24x7", "business"')),
    ],
)  # fmt: skip
def test_a_wrong_variable_is_named(folder: Path, variable: str, value: str, message: str) -> None:
    assert [message] == refusal(MINIMAL, {variable: value})


def test_a_variable_does_not_hide_a_value_where_a_table_belongs(folder: Path) -> None:
    assert refusal(f"web = 5\n{MINIMAL}", {"DESKHAND_WEB__LISTEN": "127.0.0.1:1"}) == [
        "config.toml line 1: web is 5; it must be a table"
    ]
