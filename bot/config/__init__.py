"""The configuration as frozen values: one model for each table of config.toml, with its defaults. Pure.

    tables        agreements, channels, escalation, mail, major, monitoring, oncall, people, slack, tables, web
    their words   values: durations, sizes, zones, opening hours; endpoints
    together      checks, agreement_checks, twice: what is only seen when tables are looked at together
    read          load (the file), environ (what overrides it), errors, lines, syntax and schema (what is wrong,
                  and where)
    made of it    policy, calendars with holidays and feeds, taxonomy: the values that the rooms work with
    shown         for people to read, secrets hidden

config.example.toml says what each key is for; a test holds the two together. Unknown keys are refused in every table.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, ValidationInfo, field_validator, model_validator

from bot.config.agreements import AgreementTable, ContractTable, OlaTable, SlaTable
from bot.config.channels import Channel, SmtpChannel
from bot.config.endpoints import RelayEndpoint
from bot.config.escalation import EscalationRuleTable, NoticesTable
from bot.config.mail import AddressTable, AttachmentsTable, DkimTable, HoldTable, ThreadingTable, TrustTable, WatchTable
from bot.config.major import MajorTable, ModelsTable
from bot.config.oncall import ChainTable, RotationTable
from bot.config.people import GroupTable, LifecycleTable, PersonTable, ServiceTable, SupplierTable
from bot.config.slack import SlackTable
from bot.config.tables import (
    BudgetTable,
    CalendarTable,
    CategoryTable,
    Count,
    Priority,
    RuleTable,
    Table,
)
from bot.config.values import (
    Address,
    BesidePath,
    Duration,
    Language,
    LineText,
    OptionalAddress,
    Timezone,
    expanded,
    home_of,
)
from bot.config.web import HookTable, Web


class Desk(Table):
    """[desk]: who the desk is."""

    address: Address = Field(examples=["help@desk.example"])
    name: LineText = "Service desk"
    aliases: tuple[Address, ...] = ()
    language: Language = "en"
    timezone: Timezone = "UTC"
    alerts_to: OptionalAddress = ""
    group: LineText = "Service desk"


class Database(Table):
    """[database]: where everything is kept."""

    #: A SQLAlchemy address; it may hold a password, so it is left out of reprs.
    url: str = Field(default="sqlite:///deskhand.db", repr=False)

    @field_validator("url")
    @classmethod
    def _sqlalchemy_url(cls, url: str, info: ValidationInfo) -> str:
        scheme, colon, rest = url.partition("://")
        if colon and scheme in {"postgresql", "postgres", "postgresql+psycopg"}:
            return f"postgresql+psycopg://{rest}"
        if not colon or scheme != "sqlite" or not rest.startswith("/"):
            raise ValueError('write "sqlite:///FILE" or "postgresql://NAME:PASSWORD@HOST/DATABASE"')
        file = rest[1:]
        if file in {"", ":memory:"}:
            raise ValueError('a database in memory would lose every incident; name a file, as in "sqlite:///desk.db"')
        if file.startswith("~"):
            # Not expanded: an earlier release made a folder of that name, and another file would be an empty desk.
            whole = expanded(file)
            raise ValueError(f'"~" is no home here; write the whole path, "sqlite:///{whole}"')
        return f"sqlite:///{home_of(info).absolute() / file}"


class Outgoing(Table):
    """[outgoing]: how mail leaves."""

    relay: RelayEndpoint = None
    tls: Literal["opportunistic", "starttls", "tls", "none"] = "opportunistic"
    username: str = ""
    password: SecretStr = SecretStr("")
    timeout: Duration = timedelta(seconds=60)
    drop: BesidePath = Path("outbox")
    attempts: Count = 30
    give_up_after: Duration = timedelta(days=5)
    #: None signs nothing.
    dkim: DkimTable | None = None


Mode = Literal["off", "shadow", "suggest", "auto"]


class Modes(Table):
    """[classifier.modes]: what is made of the suggestion for one field."""

    category: Mode = "suggest"
    impact: Mode = "suggest"
    urgency: Mode = "suggest"
    group: Mode = "suggest"


class Classifier(Table):
    """[classifier]: what is made of its suggestions."""

    mode: Literal["suggest", "shadow", "off"] = "suggest"
    modes: Modes = Modes()
    show_from: Annotated[float, Field(ge=0, le=1)] = 0.5
    ask: bool = True
    cache: BesidePath = Path("model")
    vectors: bool = False
    retrain_after: Annotated[int, Field(ge=0)] = 25


class ReportTable(Table):
    """[report]: what downtime is taken to cost."""

    currency: LineText = "EUR"
    user_minute: Annotated[float, Field(ge=0)] = 0.75
    affected: tuple[float, float, float, float, float] = (400, 40, 5, 1, 1)
    loss: tuple[float, float, float, float, float] = (1.0, 0.6, 0.5, 0.3, 0.05)


class Worker(Table):
    """[worker]: how durable work is taken on."""

    batch: Annotated[int, Field(ge=1, le=1000)] = 64
    lease: Duration = timedelta(seconds=10)
    attempts: Count = 8
    processors: Literal["one", "all"] = "one"


class Log(Table):
    """[log]: what is written to standard error."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["auto", "json", "console"] = "auto"


def _own_listener() -> dict[str, Channel]:
    return {"smtp": SmtpChannel(kind="smtp")}


def _business_hours() -> dict[str, CalendarTable]:
    return {"business": CalendarTable()}


def _default_agreement() -> AgreementTable:
    return AgreementTable.model_validate({})


#: Tables that are written with double brackets, any number of times.
_LISTS = frozenset({"rule", "escalation", "oncall", "chain", "webhook"})


class Config(Table):
    """The whole file."""

    desk: Desk
    #: By address: those with defaults of their own; they are the desk's without being named among the aliases.
    address: dict[Address, AddressTable] = Field(default_factory=dict)
    database: Database = Field(default_factory=Database)
    #: By name; the name is also that of the channel in every record.
    channel: dict[str, Channel] = Field(default_factory=_own_listener)
    outgoing: Outgoing = Field(default_factory=Outgoing)
    slack: SlackTable = Field(default_factory=SlackTable)
    web: Web = Field(default_factory=Web)
    priority: Priority = Field(default_factory=Priority)
    calendar: dict[str, CalendarTable] = Field(default_factory=_business_hours)
    agreement: AgreementTable = Field(default_factory=_default_agreement)
    sla: dict[LineText, SlaTable] = Field(default_factory=dict)
    ola: dict[LineText, OlaTable] = Field(default_factory=dict)
    contract: dict[LineText, ContractTable] = Field(default_factory=dict)
    classifier: Classifier = Field(default_factory=Classifier)
    category: dict[str, CategoryTable] = Field(default_factory=dict)
    rule: tuple[RuleTable, ...] = ()
    trust: TrustTable = Field(default_factory=TrustTable)
    threading: ThreadingTable = Field(default_factory=ThreadingTable)
    attachments: AttachmentsTable = Field(default_factory=AttachmentsTable)
    watch: WatchTable = Field(default_factory=WatchTable)
    hold: HoldTable = Field(default_factory=HoldTable)
    budget: BudgetTable = Field(default_factory=BudgetTable)
    person: dict[Address, PersonTable] = Field(default_factory=dict)
    group: dict[LineText, GroupTable] = Field(default_factory=dict)
    service: dict[LineText, ServiceTable] = Field(default_factory=dict)
    supplier: dict[LineText, SupplierTable] = Field(default_factory=dict)
    lifecycle: LifecycleTable = Field(default_factory=LifecycleTable)
    escalation: tuple[EscalationRuleTable, ...] = ()
    oncall: tuple[RotationTable, ...] = ()
    chain: tuple[ChainTable, ...] = ()
    webhook: tuple[HookTable, ...] = ()
    notices: NoticesTable = Field(default_factory=NoticesTable)
    major: MajorTable = Field(default_factory=MajorTable)
    models: ModelsTable = Field(default_factory=ModelsTable)
    report: ReportTable = Field(default_factory=ReportTable)
    worker: Worker = Field(default_factory=Worker)
    log: Log = Field(default_factory=Log)

    @property
    def addresses(self) -> tuple[str, ...]:
        """Every address of the desk, the one that answers come from first."""
        return tuple(dict.fromkeys((self.desk.address, *self.desk.aliases, *self.address)))

    @model_validator(mode="before")
    @classmethod
    def _fill_in_tables(cls, written: object) -> object:
        # Only what is validated with the rest learns the folder of the file, which relative paths start from.
        filled: dict[str, object] = {
            name: {} for name, info in cls.model_fields.items() if not info.is_required() and name not in _LISTS
        }
        return {**filled, "channel": {"smtp": {"kind": "smtp"}}, **written} if isinstance(written, Mapping) else written

    @field_validator("calendar")
    @classmethod
    def _business_is_always_there(cls, written: dict[str, CalendarTable]) -> dict[str, CalendarTable]:
        return {**_business_hours(), **written}
