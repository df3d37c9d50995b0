"""Programs report, read, command, search and export by their tokens, as described, and nothing beyond their scopes."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, assume, settings
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

from bot.api.description import description
from bot.config import Config
from bot.pages import build_app
from store.engine import Store
from store.tables import incident
from tests.asking import Answer, ask
from tests.emptied import *  # noqa: F403 - fixtures
from tests.site import BEA, Site
from tests.store.test_search import say

ALL, READER, NOBODY = "a" * 24, "r" * 24, "n" * 24
SCOPES = ["incidents:read", "incidents:write", "reports:read", "export"]
CONFIG = Config.model_validate(
    {
        "desk": {"address": "help@desk.example"},
        "web": {
            "token": {
                "all": {"secret": ALL, "scopes": SCOPES, "acts_as": BEA},
                "reader": {"secret": READER},
                "nobody": {"secret": NOBODY, "scopes": SCOPES},
            }
        },
    },
    context={},
)


class Programs(Site):
    """The pages with the API."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.app = build_app(self.pages, CONFIG)

    def call(self, method: str, path: str, body: Any = None, *, token: str = ALL, **headers: str) -> Answer:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        octets = b"" if body is None else json.dumps(body).encode()
        said = {"authorization": f"Bearer {token}", **named}
        return ask(self.app, f"/api/v1{path}", method=method, body=octets, headers=said)

    def ok(self, method: str, path: str, body: Any = None, **more: Any) -> Any:
        answer = self.call(method, path, body, **more)
        assert answer.status in {200, 202}, answer.text
        return json.loads(answer.body)


@pytest.fixture
def api(sqlite_store: Store) -> Programs:
    return Programs(sqlite_store)


REPORT = {"reporter": "ann@example.org", "subject": "Printer", "text": "It jams."}


def test_a_program_reports_and_learns_what_became_of_it(store: Store) -> None:
    api = Programs(store)
    arrival = api.ok("POST", "/incidents", REPORT)["arrival"]
    assert api.ok("GET", f"/arrivals/{arrival}")["outcome"] is None
    assert [api.ok("GET", path)["unread"] for path in ("/incidents", "/search?q=jams")] == [1, 1]
    api.work()
    assert [api.ok("GET", path)["unread"] for path in ("/incidents", "/search?q=jams")] == [0, 0]

    became = api.ok("GET", f"/arrivals/{arrival}")
    assert (became["outcome"], became["incident"]) == ("opened", "INC-000001")
    found = api.ok("GET", "/incidents/INC-000001")
    assert (found["summary"], found["reporter"]["address"]) == ("Printer", "ann@example.org")
    assert [message["text"] for message in found["messages"] if message["direction"] == "in"] == ["It jams."]


def test_the_same_key_is_the_same_report_and_the_same_command(api: Programs) -> None:
    first, again = (api.ok("POST", "/incidents", REPORT, idempotency_key="k") for _ in range(2))
    api.ok("POST", "/incidents", REPORT)
    api.work()
    assert first == again
    assert len(api.rows(incident)) == 2

    done = [api.ok("POST", "/incidents/1/commands", {"words": "note Hello"}, idempotency_key="c") for _ in range(2)]
    assert [each["repeated"] for each in done] == [False, True]


def test_a_command_is_the_command(api: Programs) -> None:
    api.ok("POST", "/incidents", REPORT)
    api.work()

    assert api.ok("POST", "/incidents/1/commands", {"words": "take"})["incident"] == "INC-000001"
    assert api.state() == "in_progress"
    stale = api.call("POST", "/incidents/1/commands", {"words": "note x", "version": 0})
    assert (stale.status, "has changed" in stale.text) == (409, True)
    assert api.call("POST", "/incidents/1/commands", {"words": "priority 1 now"}).status == 403
    assert "did you mean" in api.call("POST", "/incidents/1/commands", {"words": "resolv x"}).text
    # Another incident than that of the path, and one that only reads.
    assert api.call("POST", "/incidents/1/commands", {"words": "take 7"}).status == 422
    assert api.call("POST", "/incidents/1/commands", {"words": "show"}).status == 422


def test_a_list_goes_on_where_it_ended(api: Programs) -> None:
    for number in range(5):
        say(api.store, f"S{number}", "x")
    first = api.ok("GET", "/incidents?limit=3")
    rest = api.ok("GET", f"/incidents?limit=3&after={first['next']}")

    assert [each["id"] for each in (*first["items"], *rest["items"])] == [1, 2, 3, 4, 5]
    assert rest["next"] is None
    assert api.ok("GET", "/incidents?state=closed")["items"] == []


@pytest.mark.parametrize(
    ("method", "path", "body", "token", "status"),
    [
        ("GET", "/incidents", None, "wrong", 401),
        ("GET", "/incidents", None, "", 401),
        ("POST", "/incidents", REPORT, READER, 403),
        ("GET", "/report", None, READER, 403),
        ("GET", "/export", None, READER, 403),
        ("POST", "/incidents/1/commands", {"words": "take"}, READER, 403),
        ("POST", "/incidents/1/commands", {"words": "take"}, NOBODY, 422),
        ("GET", "/incidents/9", None, ALL, 404),
        ("GET", "/incidents?limit=many", None, ALL, 400),
        ("GET", "/incidents?state=odd", None, ALL, 400),
        ("GET", "/report?period=soon", None, ALL, 422),
        ("GET", "/export?as=xml", None, ALL, 400),
        ("POST", "/incidents", {"reporter": "nobody", "text": "x"}, ALL, 422),
        ("POST", "/incidents", {"reporter": 7, "text": "x"}, ALL, 400),
        ("POST", "/incidents", {**REPORT, "priority": 1}, ALL, 400),
        ("POST", "/incidents", "x" * 600_000, ALL, 413),
        ("GET", "/incidents?stat=new", None, ALL, 400),
        ("GET", "/incidents?limit=1&limit=2", None, ALL, 400),
        ("GET", "/search", None, ALL, 400),
        ("GET", "/search?q=" + 501 * "x", None, ALL, 400),
        ("POST", "/incidents", {**REPORT, "name": 101 * "x"}, ALL, 400),
        ("POST", "/incidents/1/commands", {"words": "dance"}, ALL, 422),
        ("POST", "/incidents/1/commands", {"words": "take", "version": -1}, ALL, 400),
        ("POST", "/incidents/1/commands", {"words": "take", "version": True}, ALL, 400),
        # To JSON Schema, 9.0 is a whole number: it is another version than the incident has.
        ("POST", "/incidents/1/commands", {"words": "take", "version": 9.0}, ALL, 409),
    ],
)
def test_what_is_not_to_be_is_refused(
    api: Programs, method: str, path: str, body: Any, token: str, status: int
) -> None:
    say(api.store, "S", "x")
    answer = api.call(method, path, body, token=token)

    assert answer.status == status
    assert json.loads(answer.body)["message"]


def test_restricted_incidents_are_for_those_who_may_see_them(api: Programs) -> None:
    say(api.store, "Salaries", "salaries", security=True, assignment_group="Security")

    assert api.ok("GET", "/incidents")["items"] == []
    assert api.call("GET", "/incidents/1").status == 404
    assert api.call("POST", "/incidents/1/commands", {"words": "take"}).status == 404
    assert api.ok("GET", "/search?q=salaries")["items"] == []
    assert api.call("GET", "/export").body == b""


def test_everything_can_be_taken_away(api: Programs) -> None:
    say(api.store, "=cmd()", "paper")
    say(api.store, "Printer", "paper")

    lines = [json.loads(line) for line in api.call("GET", "/export").text.splitlines()]
    rows = list(csv.DictReader(io.StringIO(api.call("GET", "/export?as=csv").text)))
    assert [each["number"] for each in lines] == [row["number"] for row in rows] == ["INC-000001", "INC-000002"]
    assert rows[0]["summary"] == "'=cmd()", "no formula for a sheet"
    assert {each["number"] for each in api.ok("GET", "/search?q=paper")["items"]} == {"INC-000001", "INC-000002"}
    assert api.ok("GET", "/report?period=2025-06")["figures"]["volume"]["value"] == 2


def test_no_token_no_api(sqlite_store: Store) -> None:
    assert Site(sqlite_store).get("/api/v1/incidents").status == 404


async def _described(scope: Any, receive: Any, send: Any) -> None:
    await _serving[0](scope, receive, send)


#: What answers the calls that are made up: at first the description alone.
_serving: list[Any] = [Starlette(routes=[Route("/openapi.json", lambda _: JSONResponse(description("Test")))])]
schema = schemathesis.openapi.from_asgi("/openapi.json", _described, config=schemathesis.Config.from_dict({
    "checks": {
        "positive_data_acceptance": {"expected-statuses": ["2xx", 404, 409, 422]},
        "negative_data_rejection": {"expected-statuses": [400, 401, 404, 413]},
    },
}))  # fmt: skip


@pytest.fixture
def served(sqlite_store: Store) -> None:
    """The API over an incident of its own."""
    say(sqlite_store, "Printer", "It jams.")
    _serving[0] = Programs(sqlite_store).app


@schema.parametrize()
@settings(
    max_examples=25,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_the_api_is_as_it_is_described(served: None, case: Any) -> None:
    """Nothing that the description allows, or forbids, is answered by 5xx or by something else than described."""
    # A list of nothing, or null, where a text belongs, is an empty text by the time it stands in a query.
    assume(all(value not in ("", None, []) for value in (case.query or {}).values()))
    # 400 is for what is not as described, 422 for what is and means nothing, such as a period that names no time.
    case.call_and_validate(headers={"Authorization": f"Bearer {ALL}"})


def test_the_description_names_every_path() -> None:
    assert len(description("x")["paths"]) == 7
