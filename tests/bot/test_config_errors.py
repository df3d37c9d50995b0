"""A mistake in the configuration is answered with its place and its remedy; every one of a file is told at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.config import Config, Web
from bot.config.errors import ConfigError
from bot.config.load import find_config, load, unreadable
from tests.misconfigured import MINIMAL, refusal
from tests.misconfigured import folder as folder  # noqa: PLC0414 - a fixture

#: Every table there is, as an error lists them.
TABLES = ", ".join(f"[{name}]" for name in Config.model_fields)

NO_TOML = "config.toml line 3: this is not valid TOML"
A_VALUE = 'a value is text in straight quotes ("..."), a number, true or false, or a list in [...]'
A_BACKSLASH = "in \"...\" a backslash is written twice, or the whole text stands in '...'"

#: What stands after `[desk]` and `address` (lines 1 and 2), and what the operator reads.
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
    (
        '[channel.a]\nkind = "smtp"\nlisten = "0.0.0.0:2525"\n[web]\nlisten = "127.0.0.1:2525"',
        'config.toml line 7: web.listen is "127.0.0.1:2525", as channel.a.listen is; give one of them another port',
    ),
    (
        '[channel.a]\nkind = "smtp"\nlisten = "*:2525"\n[web]\nlisten = "127.0.0.1:2525"',
        'config.toml line 7: web.listen is "127.0.0.1:2525", as channel.a.listen is; give one of them another port',
    ),
    (
        '[outgoing]\nrelay = "*:25"',
        (
            'config.toml line 4: outgoing.relay is "*:25"; "*" is no host to connect to; '
            "write the name of the mail server"
        ),
    ),
    # Two tables of one address, of which only one would count.
    (
        '[address."it@desk.example"]\nname = "IT"\n[address."IT@desk.example"]\nname = "It"',
        (
            'config.toml line 5: [address."IT@desk.example"] is the same address as [address."it@desk.example"]; '
            "make one of them"
        ),
    ),
    # A folder that two channels read.
    (
        '[channel.a]\nkind = "maildir"\nmaildir = "/srv/mail"\n[channel.b]\nkind = "maildir"\nmaildir = "/srv/mail"',
        "config.toml line 6: [channel.b] reads /srv/mail, as [channel.a] does; take one of them away",
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
    (
        '[web.token.robot]\nsecret = "short"',
        (
            "config.toml line 3: [web.token] the secret of robot has less than 20 characters; "
            "`openssl rand -hex 24` makes one"
        ),
    ),
    ('[webhook.x]\nurl = "x"', "config.toml line 3: [webhook] is written [[webhook]], once for each"),
    ('[[chain]]\nname = "x"', "config.toml line 3: [[chain]] number 1 needs a table [[chain.step]]"),
    # What tomllib calls otherwise.
    (
        'name = "a"\nname = "b"',
        "config.toml line 4: this is not valid TOML at column 11: this key stands in the table twice",
    ),
    ('name = "a', 'config.toml line 3: this is not valid TOML at column 10: a text has no " at its end'),
    ("name: a", 'config.toml line 3: this is not valid TOML at column 5: a key is written key = "value"'),
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
        '[web]\nlisten = "127.0.0.1:http"',
        'config.toml line 4: web.listen is "127.0.0.1:http"; it needs a host and a port, such as "127.0.0.1:25"',
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
    (
        '[outgoing]\nrelay = "smtp://mail.example.org:25"',
        (
            'config.toml line 4: outgoing.relay is "smtp://mail.example.org:25"; write the host and the port alone, '
            'such as "mail.example.org:25"'
        ),
    ),
    # A password is not told.
    (
        '[outgoing]\nrelay = "desk:secret@mail.example.org:587"',
        (
            'config.toml line 4: outgoing.relay is "desk:...@mail.example.org:587"; write the host and the port alone, '
            'such as "mail.example.org:25"'
        ),
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
    # No TOML at all.
    (
        "[web\n",
        (
            f"{NO_TOML} at column 5: a table is written [name], "
            'or [name."a b"] where it has more than letters, digits, - and _'
        ),
    ),
    ("[desk]", "config.toml line 3: this is not valid TOML at column 6: cannot declare [desk] twice"),
    ('name = "open', 'config.toml line 3: this is not valid TOML at column 13: a text has no " at its end'),
    # Quotes of a word processor, none, a word of another language, a path of Windows, a unit outside.
    ("name = \u201cIT\u201d", f"{NO_TOML} at column 8: {A_VALUE}"),
    ("name = help@desk.example", f"{NO_TOML} at column 8: {A_VALUE}"),
    ("name = True", f"{NO_TOML} at column 8: {A_VALUE}"),
    ('name = "C:\\users"', f"{NO_TOML} at column 13: {A_BACKSLASH}"),
    ('name = "C:\\mail"', f"{NO_TOML} at column 13: {A_BACKSLASH}"),
    ("name = 3h", f'{NO_TOML} at column 9: one line holds one key, and text such as "3h" stands in quotes'),
    ("; name", f'{NO_TOML} at column 1: a line is a [table], key = "value", or a comment that begins with #'),
    (
        "[calendar.a.b]\n[calendar.a.b]",
        "config.toml line 4: this is not valid TOML at column 14: cannot declare [calendar.a.b] twice",
    ),
    ('name = """', "config.toml: this is not valid TOML at the end of the file: unterminated string"),
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
            'config.toml line 1: address is "a@b.example"; put it below [desk]',
        ],
    ),
    (
        'name = "IT"\nxyzzy = 1\n[desk]\naddress = "a@b.example"',
        [
            'config.toml line 1: the key "name" stands above every table; put it below [desk] or [agreement]',
            'config.toml line 2: the key "xyzzy" stands above every table; put it below its [table]',
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

    with pytest.raises(ConfigError, match=r"config\.toml line 2: byte 16 is not UTF-8; save the file as UTF-8"):
        load(Path("config.toml"), {})


REFUSED = [
    # Only the desk's own account may read it.
    (
        PermissionError(13, "Permission denied"),
        (
            "c.toml: it cannot be read: Permission denied; give the command as the desk's own account, such as "
            "`runuser -u deskhand -- deskhand ...`"
        ),
    ),
    (OSError(5, "Input/output error"), "c.toml: it cannot be read: Input/output error; name another with --config"),
]


@pytest.mark.parametrize(("failure", "told"), REFUSED, ids=["permission", "disk"])
def test_a_file_that_cannot_be_read_says_who_can(failure: OSError, told: str) -> None:
    assert str(unreadable(Path("c.toml"), failure)) == told


def test_a_name_that_the_system_refuses_is_no_traceback() -> None:
    with pytest.raises(ConfigError, match=r"it cannot be read: File name too long; name another with --config"):
        find_config(Path("x" * 300), {})


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
