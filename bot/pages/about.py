"""The pages about how the desk works: its incident models, and its configuration with the checks. Talks HTTP.

/models, /models/NAME     steps, which incidents they are for, and what became of those that followed them
/configuration            every table as it is in force, secrets hidden; `?check=now` looks at every part
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.agreed.roster import Role
from bot.config import Config
from bot.config.shown import shown_of
from bot.incident_models.definition import IncidentModel
from bot.incident_models.folder import SHIPPED, load_models
from bot.pages.parts import Pages
from bot.pages.remembered import Remembered
from bot.pages.rendering import page
from bot.pages.visitors import RUN_THE_DESK, Visitor, for_agents, needs_role
from bot.terminal.checked import Checked
from store import model_runs

#: What was found is shown for so long; looking again asks mailboxes and relays.
_FRESH = timedelta(seconds=30)


def routes(pages: Pages, config: Config | None) -> list[Route]:
    """Return the routes; without a configuration there is none to be shown."""
    found = [Route("/models", for_agents(pages, _models)), Route("/models/{name}", for_agents(pages, _model))]
    if config is None:
        return found
    checks: Remembered[tuple[Checked, ...]] = Remembered(_FRESH)

    def configuration(pages: Pages, request: Request, visitor: Visitor | None) -> Response:
        if visitor is not None and not visitor.runs_the_desk:
            raise needs_role(*RUN_THE_DESK)
        now = pages.clock()
        looks = request.query_params.get("check") == "now"
        found = checks.get("", None, now, lambda: _look(config, now)) if looks else ()
        return page(pages, "configuration.html", tables=shown_of(config), checks=found, looks=looks, me=visitor)

    return [*found, Route("/configuration", for_agents(pages, configuration))]


def _look(config: Config, now: datetime) -> tuple[Checked, ...]:
    # What looks at every part loads what builds every part, these pages included; nobody else here needs that.
    from bot.terminal.check import parts_of

    return tuple(parts_of(config, now, sends=False))


def _known(pages: Pages) -> tuple[Mapping[str, IncidentModel], Mapping[str, IncidentModel]]:
    """Return the desk's models, and the examples that it does not have."""
    own = pages.decider.policy.models if pages.decider else {}
    return own, {name: model for name, model in load_models(SHIPPED).items() if name not in own}


def _models(pages: Pages, request: Request, visitor: Visitor | None) -> Response:  # noqa: ARG001
    own, examples = _known(pages)
    with pages.store.reading() as connection:
        figures = {each.name: each for each in model_runs.figures(connection)}
    gone = [figure for name, figure in figures.items() if name not in own and name not in examples]
    return page(
        pages,
        "models.html",
        models=[(model, figures.get(name)) for name, model in own.items()],
        examples=list(examples.values()),
        gone=gone,
        me=visitor,
    )


def _model(pages: Pages, request: Request, visitor: Visitor | None) -> Response:
    name = request.path_params["name"]
    own, examples = _known(pages)
    model = own.get(name) or examples.get(name)
    if model is None:
        raise HTTPException(404, f"There is no incident model {name[:80]}.")
    with pages.store.reading() as connection:
        figure = next((each for each in model_runs.figures(connection) if each.name == name), None)
        runs = model_runs.latest(connection, name, limit=20, with_restricted=_sees_everything(visitor))
    return page(pages, "model.html", model=model, is_example=name not in own, figure=figure, runs=runs, me=visitor)


def _sees_everything(visitor: Visitor | None) -> bool:
    return visitor is not None and not visitor.roles.isdisjoint({*RUN_THE_DESK, Role.MAJOR_INCIDENT_MANAGER})
