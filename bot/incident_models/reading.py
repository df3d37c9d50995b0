"""A model from the text of its TOML file; what is wrong is told with its line and key. Pure."""

from __future__ import annotations

import tomllib
from typing import Annotated, Literal

from pydantic import Field, ValidationError, ValidationInfo, field_validator, model_validator

from bot.agreed.agreements import Span
from bot.commands.refused import Refused
from bot.commands.words import AUTOMATED, parse
from bot.config.errors import CLAUSES
from bot.config.lines import Path, line_of, lines_of
from bot.config.syntax import explain_syntax
from bot.config.tables import Table
from bot.config.values import AgreedTime, Day, Language, LineText, OptionalAddress, nearest
from bot.incident_models.definition import IncidentModel, Status, Step, Trigger
from bot.incident_models.letters import PLACEHOLDERS, placeholders_in

#: 1 (high) to 3 (low).
Level = Annotated[int, Field(ge=1, le=3)]


class ModelError(Exception):
    """A file is no model; its text has one finding a line."""


class StepTable(Table):
    """[[step]]."""

    text: LineText
    kind: Literal["check", "action", "question", "approval", "comms"] = "action"
    role: str = ""
    due_after: AgreedTime | None = None
    depends_on: tuple[Annotated[int, Field(ge=1)], ...] = ()
    optional: bool = False
    evidence: bool = False
    message: dict[Language, str] = Field(default_factory=dict)
    automation: LineText | None = None

    @field_validator("message")
    @classmethod
    def _names_only_what_there_is(cls, texts: dict[str, str]) -> dict[str, str]:
        for language, text in texts.items():
            if not text.strip():
                raise ValueError(f"the text in {language} is empty")
            for name in placeholders_in(text):
                if name not in PLACEHOLDERS:
                    near = nearest(name, tuple(PLACEHOLDERS))
                    hint = f"did you mean {{{near}}}?" if near else f"there are {', '.join(PLACEHOLDERS)}"
                    raise ValueError(f"{{{name}}} in the text in {language} stands for nothing; {hint}")
        return texts

    @field_validator("automation")
    @classmethod
    def _is_a_command(cls, command: str | None) -> str | None:
        try:
            given = parse(command, incident_id=0) if command else None
        except Refused as refused:
            raise ValueError(str(refused)) from refused
        if given is not None and given.name not in AUTOMATED:
            raise ValueError(f"`{given.name}` takes a person; what the desk does by itself is {', '.join(AUTOMATED)}")
        return command

    @model_validator(mode="after")
    def _only_comms_write(self) -> StepTable:
        if self.message and self.kind != "comms":
            raise ValueError('only a step of kind = "comms" has a message')
        return self


class TriggerTable(Table):
    """[trigger]."""

    service: str = ""
    category: str = ""
    subcategory: str = ""
    words: tuple[LineText, ...] = ()


class ModelTable(Table):
    """The whole file."""

    title: LineText
    version: Annotated[int, Field(ge=1)] = 1
    status: Status = Status.DRAFT
    owner: OptionalAddress = ""
    review_by: Day | None = None
    knowledge: str = ""
    contacts: tuple[str, ...] = ()
    source: str = ""
    impact: Level | None = None
    urgency: Level | None = None
    group: str = ""
    evidence_required: bool = False
    trigger: TriggerTable = TriggerTable()
    step: Annotated[tuple[StepTable, ...], Field(min_length=1)]

    @field_validator("step")
    @classmethod
    def _has_what_it_requires(cls, steps: tuple[StepTable, ...], info: ValidationInfo) -> tuple[StepTable, ...]:
        if info.data.get("evidence_required") and not any(step.evidence for step in steps):
            raise ValueError("evidence is required, but no step has evidence = true; add it to one")
        return steps


_KEYS = {
    (): tuple(ModelTable.model_fields),
    ("trigger",): tuple(TriggerTable.model_fields),
    ("step",): tuple(StepTable.model_fields),
}


def read_model(text: str, file: str, name: str) -> IncidentModel:
    """Return the model of a file; `name` is that of the file without its ending.

    Raises:
        ModelError: One line for each thing that is wrong.
    """
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ModelError(explain_syntax(error, file)) from error
    lines = lines_of(text)
    try:
        table = ModelTable.model_validate(document)
    except ValidationError as error:
        raise ModelError("\n".join(_explained(error, file, lines))) from None
    wrong = [
        _at(file, lines, ("step", index, "depends_on"), f"step {index + 1} depends on {before}; only on earlier ones")
        for index, step in enumerate(table.step)
        for before in step.depends_on
        if before > index
    ]
    if wrong:
        raise ModelError("\n".join(wrong))
    return _model(table, name)


def _explained(error: ValidationError, file: str, lines: dict[Path, int]) -> list[str]:
    return [
        _at(file, lines, detail["loc"], _clause(detail["type"], detail["msg"], detail["loc"]))
        for detail in error.errors()
    ]


def _clause(kind: str, said: str, loc: Path) -> str:
    key = ".".join(str(part + 1) if isinstance(part, int) else part for part in loc)
    if kind == "extra_forbidden":
        table = tuple(part for part in loc[:-1] if isinstance(part, str))
        near = nearest(str(loc[-1]), _KEYS.get(table, ()))
        return f"{key} is no key of a model" + (f'; did you mean "{near}"?' if near else "")
    if kind == "missing":
        return f"{key} is missing"
    return f"{key}: {CLAUSES.get(kind) or said.removeprefix('Value error, ')}"


def _at(file: str, lines: dict[Path, int], loc: Path, clause: str) -> str:
    line = line_of(lines, loc)
    return f"{file} line {line}: {clause}" if line else f"{file}: {clause}"


def _model(table: ModelTable, name: str) -> IncidentModel:
    return IncidentModel(
        name=name,
        title=table.title,
        version=table.version,
        status=table.status,
        trigger=Trigger(**table.trigger.model_dump()),
        impact=table.impact,
        urgency=table.urgency,
        group=table.group,
        evidence_required=table.evidence_required,
        steps=tuple(_step(each) for each in table.step),
        owner=table.owner,
        review_by=table.review_by or "",
        knowledge=table.knowledge,
        contacts=table.contacts,
        source=table.source,
    )


def _step(table: StepTable) -> Step:
    due_after: Span | None = table.due_after
    return Step(
        text=table.text,
        kind=table.kind,
        role=table.role,
        due_after=due_after,
        depends_on=table.depends_on,
        optional=table.optional,
        evidence=table.evidence,
        message=table.message,
        automation=table.automation or "",
    )
