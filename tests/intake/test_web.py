"""The door for monitoring systems: who proves who they are is told 202 after the commit, everybody else why not."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from starlette.applications import Starlette

import intake.web
from intake.errors import IntakeBusy
from intake.message import RawMessage
from intake.web import Hook, Hooks
from tests.asking import Answer, ask
from tests.conftest import NOW

EVENT = b'{"key": "disk", "state": "firing"}'


class Door:
    """The hooks with a list in place of the store."""

    def __init__(self, **changes: Any) -> None:
        plain = {"name": "alerts", "integration": "generic", "token": "t0ken", "signature_header": "X-Signature-256",
                 "max_size": 1000, "heartbeats": frozenset({"backup"})}  # fmt: skip
        hook = Hook(**{**plain, **changes})  # type: ignore[arg-type]
        self.taken: list[RawMessage] = []
        self.beats: list[tuple[str, str]] = []
        self.busy = False
        self.now = NOW
        self.app = Starlette(routes=Hooks({hook.name: hook}, self._take, self._beat, clock=lambda: self.now).routes())

    async def _take(self, raw: RawMessage) -> None:
        if self.busy:
            raise IntakeBusy("the disk is full")
        self.taken.append(raw)

    async def _beat(self, channel: str, name: str) -> None:
        self.beats.append((channel, name))

    def post(self, body: bytes = EVENT, path: str = "/hook/alerts", **headers: str) -> Answer:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return ask(self.app, path, method="POST", body=body, headers=named)


def signed(body: bytes, secret: str = "s3cret") -> str:
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def test_an_event_is_kept_as_it_came_before_202_is_said() -> None:
    door = Door()
    answer = door.post(authorization="Bearer t0ken")

    assert (answer.status, json.loads(answer.body)) == (202, {"status": "accepted"})
    (raw,) = door.taken
    assert (raw.channel, raw.body, raw.received_at) == ("alerts", EVENT, NOW)
    assert raw.media_type == "application/vnd.deskhand.generic+json"


def test_a_busy_store_is_told_as_later() -> None:
    door = Door()
    door.busy = True
    answer = door.post(authorization="Bearer t0ken")

    assert (answer.status, answer.headers["retry-after"]) == (503, "30")


BASIC = "Basic " + base64.b64encode(b"any:t0ken").decode()


@pytest.mark.parametrize(
    ("headers", "path", "status"),
    [
        ({"authorization": "Bearer t0ken"}, "/hook/alerts", 202),
        ({"authorization": BASIC}, "/hook/alerts", 202),
        ({"x_api_key": "t0ken"}, "/hook/alerts", 202),
        ({}, "/hook/alerts?token=t0ken", 202),
        ({}, "/hook/alerts", 401),
        ({"authorization": "Bearer wrong"}, "/hook/alerts", 401),
        ({"authorization": "Bearer "}, "/hook/alerts", 401),
        ({"authorization": "Basic !!!"}, "/hook/alerts", 401),
        ({"authorization": "Bearer t0ken"}, "/hook/other", 404),
    ],
)
def test_the_token_is_asked_for(headers: dict[str, str], path: str, status: int) -> None:
    door = Door()

    assert door.post(path=path, **headers).status == status
    assert len(door.taken) == (status == 202)


def test_a_signature_is_that_of_this_body() -> None:
    door = Door(token="", secret="s3cret")

    assert door.post(x_signature_256=signed(EVENT)).status == 202
    assert door.post(x_signature_256="sha256=" + signed(EVENT)).status == 202
    assert door.post(EVENT + b" ", x_signature_256=signed(EVENT)).status == 401
    assert door.post(x_signature_256=signed(EVENT, "other")).status == 401
    assert door.post().status == 401


def test_a_hook_without_any_secret_takes_nothing() -> None:
    assert Door(token="", secret="").post().status == 401


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"no json", {}, 400),
        (b"x" * 1001, {}, 413),
        (EVENT, {"content_length": "1001"}, 413),
        (EVENT, {"content_length": "many"}, 413),
        (EVENT, {"content_encoding": "gzip"}, 415),
    ],
)
def test_what_cannot_be_read_is_refused_at_the_door(body: bytes, headers: dict[str, str], status: int) -> None:
    door = Door()

    assert door.post(body, authorization="Bearer t0ken", **headers).status == status
    assert door.taken == []


def test_a_body_that_grows_beyond_its_word_is_cut_off() -> None:
    door = Door()
    answer = door.post(b"x" * 2000, authorization="Bearer t0ken", content_length="10")

    assert answer.status == 413


@contextmanager
def impatient() -> Iterator[None]:
    patience, intake.web.PATIENCE = intake.web.PATIENCE, 0.01
    try:
        yield
    finally:
        intake.web.PATIENCE = patience


def test_a_client_that_dawdles_is_let_go() -> None:
    door = Door()
    scope = {
        "type": "http", "method": "POST", "path": "/hook/alerts", "raw_path": b"", "query_string": b"", "root_path": "",
        "headers": [(b"host", b"x")], "scheme": "http", "client": None, "server": ("127.0.0.1", 80),
    }  # fmt: skip
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return await asyncio.Future()

    async def send(message: Any) -> None:
        sent.append(message)

    with impatient():
        asyncio.run(door.app(scope, receive, send))

    assert sent[0]["status"] == 408


def test_the_same_delivery_has_the_same_id_and_news_another() -> None:
    door = Door()
    auth = {"authorization": "Bearer t0ken"}
    door.post(**auth)
    door.post(**auth)
    door.now += timedelta(minutes=1)
    door.post(**auth)
    door.post(**auth, idempotency_key="k1")
    door.now += timedelta(minutes=1)
    door.post(b'{"key": "other"}', **auth, idempotency_key="k1")

    first, again, later, named, named_again = (raw.delivery_id for raw in door.taken)
    assert first == again != later
    assert named == named_again != later
    assert all(len(raw.delivery_id) <= 200 for raw in door.taken)


def test_pagerduty_clients_find_what_they_know() -> None:
    door = Door(integration="pagerduty")
    event = {"routing_key": "t0ken", "event_action": "trigger", "dedup_key": "d", "payload": {"summary": "s"}}
    answer = door.post(json.dumps(event).encode(), "/v2/enqueue")

    assert (answer.status, json.loads(answer.body)["dedup_key"]) == (202, "d")
    assert door.post(json.dumps({**event, "routing_key": "x"}).encode(), "/v2/enqueue").status == 401
    assert door.post(b"[]", "/v2/enqueue").status == 401
    assert door.post(json.dumps(event).encode()).status == 202


def test_a_cloudevent_in_binary_mode_is_kept_in_structured_mode() -> None:
    door = Door(integration="cloudevents")
    named = {"ce_specversion": "1.0", "ce_id": "1", "ce_source": "/probe", "ce_type": "disk.firing"}
    door.post(b'{"title": "full"}', authorization="Bearer t0ken", **named)

    (raw,) = door.taken
    assert json.loads(raw.body) == {
        "specversion": "1.0", "id": "1", "source": "/probe", "type": "disk.firing", "data": {"title": "full"},
    }  # fmt: skip
    door.now += timedelta(days=1)
    door.post(b'{"title": "full"}', authorization="Bearer t0ken", **named)
    assert door.taken[1].delivery_id == raw.delivery_id, "source and id are unique together"


def test_a_heartbeat_is_heard() -> None:
    door = Door()
    auth = {"authorization": "Bearer t0ken"}

    assert ask(door.app, "/hook/alerts/beat/backup", headers=auth).status == 204
    assert door.post(b"", "/hook/alerts/beat/backup", **auth).status == 204
    assert door.beats == [("alerts", "backup")] * 2
    assert ask(door.app, "/hook/alerts/beat/other", headers=auth).status == 404
    assert ask(door.app, "/hook/alerts/beat/backup").status == 401
