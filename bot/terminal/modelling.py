"""`deskhand models`: list, show, check, create and measure incident models. Talks to the database; prints."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from pathlib import Path

from bot.commands.words import parse
from bot.config.people import known_groups
from bot.dossiers import history_of
from bot.incident_models.definition import IncidentModel
from bot.incident_models.draft import draft_of, name_for
from bot.incident_models.folder import SHIPPED, load_models
from bot.incident_models.reading import ModelError
from bot.terminal import output
from bot.terminal.desk_file import configured, opened
from bot.terminal.failures import NOT_FOUND, Failure
from bot.terminal.incidents import load
from bot.wording import state_word
from store import model_runs
from store.incident import State

_COLUMNS = tuple(output.Column(name) for name in ("name", "status", "steps", "title", "where"))
_FIGURES = ("runs", "resolved", "mean minutes", "others of it", "skipped")
_MEASURED = tuple(output.Column(name) for name in ("model", *_FIGURES))


def list_models(option: Path | None, *, as_json: bool) -> None:
    """Print the desk's models, and the examples that can be copied."""
    rows = list(_known(configured(option).models.folder))
    if as_json:
        for row in rows:
            output.say_json(dict(zip(("name", "status", "steps", "title", "where"), row, strict=True)))
        return
    output.say_table(_COLUMNS, rows)


def _known(folder: Path) -> Iterator[tuple[str, ...]]:
    own = _read(folder)
    for model in own.values():
        yield model.name, model.status, str(len(model.steps)), model.title, str(folder)
    for model in load_models(SHIPPED).values():
        if model.name not in own:
            yield model.name, "example", str(len(model.steps)), model.title, "`deskhand models show`"


def _read(folder: Path) -> Mapping[str, IncidentModel]:
    try:
        return load_models(folder)
    except ModelError as error:
        raise Failure(str(error)) from error


def show_model(option: Path | None, name: str) -> None:
    """Print the file of a model: of the desk's own, else of an example, ready to be copied."""
    # "show NAME > models/NAME.toml" has emptied the desk's own file before it asks.
    for folder in (configured(option).models.folder, SHIPPED):
        path = folder / f"{name}.toml"
        if Path(name).name == name and path.is_file() and path.stat().st_size:
            output.say(path.read_text(encoding="utf-8-sig").rstrip())
            return
    raise Failure(f"there is no model {name!r}; `deskhand models list` shows those that there are", why=NOT_FOUND)


def check_models(option: Path | None) -> None:
    """Read every model of the desk and tell what is wrong with it."""
    config = configured(option)
    folder, groups = config.models.folder, known_groups(config)
    models = _read(folder)
    strays = [model for model in models.values() if model.group not in {"", *groups}]
    lost = [f'{model.name} is for the group "{model.group}"' for model in strays]
    if lost:
        raise Failure(f"{'; '.join(lost)}, which is not there; groups are {', '.join(groups)}")
    wrong = [line for model in models.values() for line in _misdirected(model, groups, tuple(config.supplier))]
    if wrong:
        raise Failure("\n".join(wrong))
    output.say(f"{len(models)} models in {folder}: all can be used.")


def _misdirected(model: IncidentModel, groups: tuple[str, ...], suppliers: tuple[str, ...]) -> Iterator[str]:
    """Yield what is wrong with the commands of a model's steps: a group or a supplier that is not there."""
    for no, step in enumerate(model.steps, 1):
        spoken = parse(step.automation, incident_id=0) if step.automation else None
        if spoken is None:
            continue
        to, supplier = spoken.arguments.get("to", ""), spoken.arguments.get("supplier", "")
        if to and not to.startswith("@") and not to.lower().startswith(tuple(each.lower() for each in groups)):
            yield f"{model.name}: step {no} assigns to {to!r}, which is not there; groups are {', '.join(groups)}"
        if supplier and suppliers and supplier.lower() not in {each.lower() for each in suppliers}:
            yield f"{model.name}: step {no} engages {supplier!r}; suppliers are {', '.join(suppliers)}"


def create_model(option: Path | None, number: str) -> None:
    """Write the draft of a model out of a resolved incident, and print where it is."""
    config = configured(option)
    with opened(config) as store, store.reading() as connection:
        incident = load(connection, number)
        assert incident.id is not None
        history = history_of(connection, incident.id)
    if incident.state not in {State.RESOLVED, State.CLOSED}:
        raise Failure(f"{incident.number} is {state_word(incident.state)}; a model is made of what was resolved")
    path = config.models.folder / f"{name_for(incident)}.toml"
    if path.exists():
        raise Failure(f"{path} is there already; rename it, or change it by hand")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(draft_of(incident, history), encoding="utf-8")
    output.say(f"{path}\nComplete it, set status to active, and say `review {incident.id} model created {path.stem}`.")


def measure_models(option: Path | None, *, as_json: bool) -> None:
    """Print what became of the incidents that followed a model, beside the others of the same category."""
    config = configured(option)
    with opened(config) as store, store.reading() as connection:
        figures = model_runs.figures(connection)
    if as_json:
        for each in figures:
            output.say_json(dataclasses.asdict(each))
        return
    rows = [
        (each.name, str(each.runs), str(each.resolved), _shown(each.minutes), _shown(each.others), str(each.skipped))
        for each in figures
    ]
    if not output.say_table(_MEASURED, rows):
        output.say("No incident has followed a model yet.")


def _shown(minutes: float | None) -> str:
    return "" if minutes is None else f"{minutes:.0f}"
