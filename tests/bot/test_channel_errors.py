"""A mistake in a channel or its encryption is answered with its place and its remedy, and never tells a secret."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.misconfigured import MINIMAL, refusal
from tests.misconfigured import folder as folder  # noqa: PLC0414 - a fixture

SERVER = 'server = "imap.example.org:993"\n'
BOX = f'[channel.box]\nkind = "imap"\n{SERVER}username = "help"\n'
TOO = BOX.replace("box", "too").replace("imap.", "IMAP.").replace("help", "Help")
OAUTH = '[channel.box.oauth]\nclient_id = "i"\nclient_secret = "s"\n'

#: What stands after `[desk]` and `address` (lines 1 and 2), and what the operator reads.
AFTER_DESK = [
    # Channels: a kind is needed, and known.
    ("[channel.mail]", 'config.toml line 3: [channel.mail] needs the key "kind", such as kind = "smtp"'),
    (
        '[channel.mail]\nkind = "smpt"',
        (
            'config.toml line 4: channel.mail.kind is "smpt"; known: "smtp", "imap", "maildir", "webhook"; '
            'did you mean "smtp"?'
        ),
    ),
    # Mails that would be taken for people's, one incident and one answer each.
    (
        '[channel.alerts]\nkind = "webhook"\ntoken = "t"\nintegration = "alertmanager"\nmail_from = ["n@example.org"]',
        (
            'config.toml line 7: channel.alerts.mail_from is ["n@example.org"]; no mails of "alertmanager" are known, '
            'only of "zabbix" and "nagios" and "icinga"; give those a channel of their own'
        ),
    ),
    # One mailbox that two channels would read, however it is written.
    (
        f'{BOX}password = "p"\n{TOO}password = "p"',
        (
            'config.toml line 8: [channel.too] reads "INBOX" of Help at IMAP.example.org:993, as [channel.box] does; '
            "take one of them away"
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
        '[channel.smtp]\nkind = "smtp"\nmax_size = "50 MB"\nmax_held = "20 MB"',
        "config.toml line 6: channel.smtp.max_held is less than max_size; one message of that size must have room",
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
]


@pytest.mark.parametrize(("text", "message"), AFTER_DESK, ids=[message[:60] for _, message in AFTER_DESK])
def test_a_mistake_is_answered_with_its_place_and_remedy(folder: Path, text: str, message: str) -> None:
    assert [message] == refusal(f"{MINIMAL}{text}\n")
