"""The configuration: what is documented is true, and every mistake is answered with file, line, key and remedy."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.agreed.agreements import Span
from bot.agreed.policy import DEFAULT_MATRIX, matrix_of
from bot.config import Config
from bot.config.calendars import calendars_of
from bot.config.endpoints import Endpoint
from bot.config.errors import ConfigError
from bot.config.lines import Path as KeyPath
from bot.config.lines import lines_of
from bot.config.load import find_config, load
from bot.config.policy import digest_of, policy_of
from bot.config.schema import keys_at, values_at
from bot.config.taxonomy import rules_of, taxonomy_of
from bot.config.values import LANGUAGES
from bot.words import languages

REPOSITORY = Path(__file__).resolve().parents[2]
EXAMPLE = (REPOSITORY / "config.example.toml").read_text(encoding="utf-8")
DEFAULTS = re.sub(r"(?m)^#(?=[a-z])", "", EXAMPLE)
EXAMPLES = re.sub(r"(?m)^#> ", "", EXAMPLE)
MINIMAL = '[desk]\naddress = "help@desk.example"\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder, so that messages name the file as `config.toml`."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def loaded(text: str, environ: dict[str, str] | None = None) -> Config:
    """Load a config.toml of this text in the current folder."""
    Path("config.toml").write_text(text, encoding="utf-8")
    return load(Path("config.toml"), environ or {})


# The manual.


@pytest.mark.parametrize(
    "text",
    [
        EXAMPLE,  # as it is delivered
        DEFAULTS,  # with every default taken out of its comment
        EXAMPLES,  # with every example taken out of its comment
    ],
    ids=["delivered", "defaults", "examples"],
)
def test_the_example_loads(folder: Path, text: str) -> None:
    assert loaded(text).desk.address == "help@desk.example"


def test_every_documented_default_is_the_real_one(folder: Path) -> None:
    assert loaded(DEFAULTS) == loaded(MINIMAL)
    assert loaded(DEFAULTS).model_dump_json() == loaded(MINIMAL).model_dump_json()


def anonymous(path: KeyPath) -> KeyPath:
    """Replace the names that the operator chooses."""
    chosen = {
        "channel": {1},
        "calendar": {1},
        "sla": {1},
        "ola": {1},
        "contract": {1},
        "category": {1, 3},
        "rule": {1},
    }.get(str(path[0]), set())
    return tuple("*" if index in chosen else part for index, part in enumerate(path))


def test_every_key_is_documented() -> None:
    documented = {anonymous(path) for text in (DEFAULTS, EXAMPLES) for path in lines_of(text)}
    known = {anonymous(path) for path in values_at((), tomllib.loads(EXAMPLES))}
    known |= {("rule", "*", key) for key in keys_at(("rule", 0))}

    assert set() == known - documented


def test_the_examples_mean_what_they_say(folder: Path) -> None:
    config = loaded(EXAMPLES)

    leaf = taxonomy_of(config).find("Printing & scanning", "queue/driver")
    added = taxonomy_of(config).find("Payroll", "payment run")
    assert leaf is not None
    assert added is not None
    assert (leaf.service, leaf.group, leaf.impact, leaf.urgency) == ("Printing", "Print team", 3, 2)
    assert (added.service, added.group, added.impact, added.urgency) == ("Payroll", "Finance applications", 2, 1)
    assert [rule.name for rule in rules_of(config)] == ["Payroll stands still", "Door control reports"]
    assert policy_of(config).groups["Payroll"] == "Finance applications"
    assert calendars_of(config)["business"].tz.key == "Europe/Berlin"


def test_a_secret_is_in_no_repr(folder: Path) -> None:
    config = loaded(
        f'{MINIMAL}[outgoing]\nusername = "desk"\npassword = "s3cret"\n[database]\nurl = "postgresql://a:s3cret@h/d"'
    )

    assert "s3cret" not in repr(config)
    assert config.outgoing.password.get_secret_value() == "s3cret"


# Values.


def test_the_largest_message_may_be_larger_than_what_is_held_where_nobody_says_otherwise(folder: Path) -> None:
    config = loaded(f'{MINIMAL}[channel.mx]\nkind = "smtp"\nmax_size = "1 GB"\n')

    assert config.channel["mx"].max_size > config.channel["mx"].max_held


def test_relative_paths_are_beside_the_file(folder: Path) -> None:
    (folder / "etc").mkdir()
    file = folder / "etc" / "desk.toml"
    file.write_text(f'{MINIMAL}[classifier]\ncache = "/var/cache/desk"\n', encoding="utf-8")

    config = load(Path("etc/desk.toml"), {})

    assert f"sqlite:///{folder}/etc/deskhand.db" == config.database.url
    assert folder / "etc" / "outbox" == config.outgoing.drop
    assert Path("/var/cache/desk") == config.classifier.cache


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("postgresql://u:p@h/d", "postgresql+psycopg://u:p@h/d"),  # the driver that is installed
        ("postgres://h/d", "postgresql+psycopg://h/d"),  # the older spelling of the same
        ("postgresql+psycopg://h/d", "postgresql+psycopg://h/d"),  # as SQLAlchemy writes it
        ("sqlite:////srv/desk.db", "sqlite:////srv/desk.db"),  # an absolute path stays one
    ],
)
def test_a_database_address_is_one_for_sqlalchemy(folder: Path, written: str, url: str) -> None:
    assert url == loaded(f'{MINIMAL}[database]\nurl = "{written}"').database.url


def test_values_have_their_units(folder: Path) -> None:
    config = loaded(
        f'{MINIMAL}[channel.mx]\nkind = "smtp"\nlisten = "[::1]:0"\nmax_size = "1.5 MiB"\ntimeout = "2h"\n'
        '[outgoing]\nrelay = "mail.example.org:587"\n[web]\nlisten = ""\n[agreement.P3]\nresponse = "90s"\n'
        'update="3wd"\n[agreement.P4]\nupdate = "2 wd end"'
    )

    assert list(config.channel) == ["mx"]
    assert Endpoint(host="::1", port=0) == config.channel["mx"].listen
    assert str(config.channel["mx"].listen) == "[::1]:0"
    assert config.channel["mx"].max_size == 1_572_864
    assert timedelta(hours=2) == config.channel["mx"].timeout
    assert Endpoint(host="mail.example.org", port=587) == config.outgoing.relay
    assert config.web.listen is None
    assert Span(amount=timedelta(seconds=90)) == config.agreement.p3.response
    assert Span(working_days=3) == config.agreement.p3.update
    assert Span(working_days=2, end_of_day=True) == config.agreement.p4.update
    assert str(config.agreement.p4.update) == "2 wd end"
    assert Span(amount=timedelta(hours=16)) == config.agreement.p3.resolution


def test_a_mailbox_is_read_from_the_file_and_its_secrets_from_the_environment(folder: Path) -> None:
    text = (
        f'{MINIMAL}[channel.box]\nkind = "imap"\nserver = "imap.example.org:993"\nusername = "help"\n'
        "accept_since = 2026-11-02T08:00:00+01:00\n"
        '[channel.office]\nkind = "imap"\nserver = "[::1]:143"\nusername = "help"\n'
        '[channel.office.oauth]\ntoken_url = "https://login.example/token"\nclient_id = "i"\n'
    )
    environ = {
        "DESKHAND_CHANNEL__BOX__PASSWORD": "s3cret",
        "DESKHAND_CHANNEL__OFFICE__OAUTH__CLIENT_SECRET": "s3cret",
        "DESKHAND_CHANNEL__OFFICE__ACCEPT_SINCE": "2026-11-02T08:00:00Z",
    }
    config = loaded(text, environ)
    box, office = config.channel["box"], config.channel["office"]

    assert (str(box.server), box.tls, box.after, box.folder) == ("imap.example.org:993", "tls", "move", "INBOX")
    assert box.password.get_secret_value() == "s3cret"
    assert box.accept_since == datetime(2026, 11, 2, 7, tzinfo=UTC)
    assert office.oauth.client_secret.get_secret_value() == "s3cret"
    assert office.oauth.scope == "https://outlook.office365.com/.default"
    assert office.accept_since == datetime(2026, 11, 2, 8, tzinfo=UTC)
    assert "s3cret" not in repr(config)


def test_dates_may_be_written_either_way(folder: Path) -> None:
    config = loaded(
        f'{MINIMAL}[calendar.business]\nholidays = [2026-12-25, "2026-12-26"]\n'
        '[calendar.business.overrides]\n2026-12-24 = ["09:00-12:00"]'
    )

    assert config.calendar["business"].holidays == ("2026-12-25", "2026-12-26")
    assert config.calendar["business"].overrides == {"2026-12-24": ("09:00-12:00",)}
    assert len(calendars_of(config)["business"].holidays) == 2


@pytest.mark.parametrize(
    ("categories", "day", "is_holiday"),
    [
        ("[]", date(2026, 10, 3), True),  # Germany's
        ("[]", date(2027, 1, 6), True),  # Bavaria's
        ("[]", date(2026, 8, 15), False),  # only where most are catholic
        ('["catholic"]', date(2026, 8, 15), True),
        ('["catholic"]', date(2050, 12, 26), True),  # the last one that is known
        ("[]", date(2026, 12, 24), False),
    ],
)
def test_public_holidays_close_a_calendar(folder: Path, categories: str, day: date, is_holiday: bool) -> None:
    config = loaded(
        f'{MINIMAL}[calendar.business]\ncountry = "DE"\nsubdivision = "BY"\ncategories = {categories}\n'
        'sat = ["09:00-12:00"]\nsun = ["09:00-12:00"]'
    )

    assert is_holiday == (calendars_of(config)["business"].hours_on(day) == ())


# The policy.


def test_the_default_policy_is_that_of_domain_4_3(folder: Path) -> None:
    policy = policy_of(loaded(MINIMAL))

    assert matrix_of(DEFAULT_MATRIX) == policy.matrix
    assert [
        (str(t.response), str(t.update), str(t.resolution), t.calendar_name) for t in policy.agreement.targets.values()
    ] == [("15 min", "30 min", "4 h", "24x7"), ("30 min", "1 h", "8 h", "24x7"), ("2 h", "1 wd", "16 h", "business"),
            ("8 h", "2 wd", "40 h", "business"), ("16 h", "5 wd", "80 h", "business")]  # fmt: skip
    assert policy.groups["Printing & scanning"] == "Field support"
    assert policy.services["Printing & scanning"] == "Printing"
    assert policy.desk.addresses == ("help@desk.example",)


def test_the_group_of_the_desk_is_renamed_everywhere(folder: Path) -> None:
    policy = policy_of(loaded(f'{MINIMAL}group = "First line"\naliases = ["it@desk.example"]'))

    assert "First line" == policy.default_group == policy.groups["Access & identity"]
    assert policy.desk.addresses == ("help@desk.example", "it@desk.example")


@pytest.mark.parametrize(
    ("text", "is_same"),
    [
        ('[agreement]\nname = "Standard"', True),  # a default that is written is still the default
        ('[agreement.P1]\nresponse = "900s"', True),  # the same time in another unit
        ('[outgoing]\nrelay = "127.0.0.1:25"', True),  # where mail leaves decides nothing
        ('[classifier]\ncache = "elsewhere"', True),  # nor where the model lies
        ('[agreement.P1]\nresponse = "14m"', False),  # a promise
        ("[classifier]\nshow_from = 0.6", False),  # what is shown as understood
        ('[calendar.business]\nholidays = ["2026-12-24"]', False),  # when time counts
        ('[[rule]]\nname = "a"\nwords = ["x"]\nimpact = 1', False),  # a rule
    ],
)
def test_the_digest_changes_with_whatever_decides_and_nothing_else(folder: Path, text: str, is_same: bool) -> None:
    digest = digest_of(loaded(f"{MINIMAL}{text}"))

    assert is_same == (digest == digest_of(loaded(MINIMAL)))
    assert re.fullmatch("[0-9a-f]{12}", digest)


# The environment.


def test_the_environment_wins_over_the_file(folder: Path) -> None:
    config = loaded(
        f'{MINIMAL}[outgoing]\nusername = "desk"\n[channel.big-mx]\nkind = "smtp"\n',
        {
            "DESKHAND_OUTGOING__PASSWORD": "[1]",  # text stays text, whatever it looks like
            "DESKHAND_WORKER__BATCH": "8",
            "DESKHAND_DESK__ALIASES": '["old@desk.example"]',
            "DESKHAND_CHANNEL__BIG_MX__LISTEN": "0.0.0.0:25",
            "DESKHAND_AGREEMENT__P1__RESPONSE": "10m",
            "DESKHAND_PRIORITY__MATRIX": "[[1,1,1],[2,2,2],[3,3,3]]",
            "DESKHAND_CALENDAR__BUSINESS__TIMEZONE": "Europe/Berlin",
            "DESKHAND_CLASSIFIER__SHOW_FROM": "0.7",
            "DESKHAND_CHANNEL__BIG_MX__REQUIRE_TLS": "false",
            "DESKHAND_CONFIG": "elsewhere.toml",  # names the file, sets nothing in it
            "DESKHAND_SOMETHING": "x",  # not of the shape
            "HOME": "/nowhere",
        },
    )

    assert config.outgoing.password.get_secret_value() == "[1]"
    assert config.worker.batch == 8
    assert config.desk.aliases == ("old@desk.example",)
    assert Endpoint(host="0.0.0.0", port=25) == config.channel["big-mx"].listen
    assert Span(amount=timedelta(minutes=10)) == config.agreement.p1.response
    assert config.priority.matrix[0] == (1, 1, 1)
    assert config.calendar["business"].timezone == "Europe/Berlin"
    assert config.classifier.show_from == 0.7


# Finding the file.


def test_the_option_wins_over_the_variable_and_that_over_the_current_folder(folder: Path) -> None:
    for name in ("option.toml", "variable.toml", "config.toml"):
        Path(name).write_text(MINIMAL, encoding="utf-8")
    environ = {"DESKHAND_CONFIG": "variable.toml"}

    assert Path("option.toml") == find_config(Path("option.toml"), environ)
    assert Path("variable.toml") == find_config(None, environ)
    assert Path("config.toml") == find_config(None, {})
    assert folder / "config.toml" == find_config(folder, {})


@pytest.mark.parametrize(
    ("option", "environ", "message"),
    [
        (None, {}, ("config.toml: there is no such file (the default, without --config and DESKHAND_CONFIG); "
         "write one with `deskhand init .`, or name another with --config")),
        (Path("desk/x.toml"), {}, ("desk/x.toml: there is no such file (from --config); "
         "write one with `deskhand init desk`, or name another with --config")),
        (None, {"DESKHAND_CONFIG": "a/b.toml"}, ("a/b.toml: there is no such file (from DESKHAND_CONFIG); "
         "write one with `deskhand init a`, or name another with --config")),
    ],
)  # fmt: skip
def test_a_missing_file_names_the_next_step(
    folder: Path, option: Path | None, environ: dict[str, str], message: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        find_config(option, environ)

    assert message == str(caught.value)


def test_the_languages_of_a_desk_are_those_that_have_texts() -> None:
    assert tuple(languages()) == LANGUAGES


def test_loading_imports_nothing_heavy() -> None:
    heavy = {"spacy", "sqlalchemy", "holidays", "numpy", "aiosmtpd", "starlette"}
    code = f"import sys, bot.config.load, bot.config.policy; print(sorted({heavy!r} & set(sys.modules)))"

    seen = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=REPOSITORY)

    assert seen.stdout.strip() == "[]"
