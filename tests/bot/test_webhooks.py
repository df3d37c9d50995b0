"""Other programs are told what happens: signed, until they took it, and nothing that is internal."""

from __future__ import annotations

import asyncio
import base64
import hmac
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from bot.agreed.policy import HookPlan
from bot.config.errors import ConfigError
from bot.config.load import load
from bot.desk import Desk
from bot.outgoing import Outgoing
from bot.running.health import Metrics
from bot.webhooks.events import NAMES
from intake.errors import TemporaryFailure
from intake.message import Address, OutboundMessage
from intake.webhook_out import Endpoint, WebhookOut
from intake.webhook_signature import key_of, signature
from store.engine import Store
from store.tables import outbox
from tests.conftest import NOW
from tests.desks import KEYS, rows
from tests.emptied import *  # noqa: F403 - fixtures
from tests.office import MANAGER, POLICY, Office
from tests.values import suggest

SECRET = "whsec_" + base64.b64encode(b"k" * 32).decode()


class Receiver:
    """A program that takes posts, or does not."""

    def __init__(self, *answers: tuple[int, dict[str, str]]) -> None:
        self.answers = list(answers)
        self.taken: list[tuple[dict[str, str], bytes]] = []
        self.url = ""

    async def __aenter__(self) -> Receiver:
        app = web.Application()
        app.router.add_post("/hook", self._take)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/hook"
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self._runner.cleanup()

    async def _take(self, request: web.Request) -> web.Response:
        self.taken.append((dict(request.headers), await request.read()))
        status, headers = self.answers.pop(0) if self.answers else (204, {})
        return web.Response(status=status, headers=headers)


def a_way(url: str, **changes: Any) -> WebhookOut:
    return WebhookOut({"it": Endpoint(url=url, key=key_of(SECRET), **changes)}, clock=lambda: NOW)


def a_post(**changes: Any) -> OutboundMessage:
    plain = OutboundMessage(
        channel="webhook", reverse_path="", sender=Address(name="", address="help@desk.example"),
        to=(Address(name="", address="webhook@it.invalid"),), subject="incident.opened", text='{"type":"ä"}',
        message_id="msg_1", date=NOW, chat={"endpoint": "it"},
    )  # fmt: skip
    return replace(plain, **changes)


def is_genuine(headers: dict[str, str], body: bytes, secret: str) -> bool:
    """Verify as docs/webhooks.md tells receivers to."""
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    mine = "v1," + base64.b64encode(hmac.digest(base64.b64decode(secret[6:]), signed, "sha256")).decode()
    return hmac.compare_digest(mine, headers["webhook-signature"])


def test_the_signature_is_the_one_of_the_specification() -> None:
    """The example of the Standard Webhooks specification and its libraries."""
    key = key_of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    signed = signature(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')

    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


async def test_what_is_posted_is_signed_and_the_same_at_each_attempt() -> None:
    async with Receiver((500, {}), (204, {})) as receiver:
        way = a_way(receiver.url)
        with pytest.raises(TemporaryFailure, match="answered 500"):
            await way.send(a_post())
        receipt = await way.send(a_post(attempt=2))
        await way.close()

    first, second = receiver.taken
    assert str(receipt).startswith("204")
    assert first[0]["webhook-id"] == second[0]["webhook-id"] == "msg_1"
    assert first[1] == second[1] == '{"type":"ä"}'.encode()
    assert is_genuine(*first, SECRET)
    assert not is_genuine(first[0], first[1] + b" ", SECRET)


async def test_whatever_is_not_yes_is_tried_again() -> None:
    answers = [(code, {}) for code in (302, 400, 404, 410, 422)] + [(429, {"Retry-After": "120"})]
    async with Receiver(*answers) as receiver:
        way = a_way(receiver.url)
        codes, waits = [], []
        for _ in answers:
            with pytest.raises(TemporaryFailure) as failure:
                await way.send(a_post())
            codes.append(failure.value.code)
            waits.append(failure.value.retry_after)

    with pytest.raises(TemporaryFailure) as away:
        await way.send(a_post())
    with pytest.raises(TemporaryFailure, match="no \\[\\[webhook\\]\\] is called 'gone'"):
        await way.send(a_post(chat={"endpoint": "gone"}))
    await way.close()

    assert away.value.code == "unreachable"
    assert codes == ["302", "400", "404", "410", "422", "429"]
    assert waits == [None] * 5 + [timedelta(minutes=2)]


async def test_an_endpoint_that_says_nothing_is_left_after_its_time() -> None:
    gone = asyncio.Event()

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()
        await writer.wait_closed()
        gone.set()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    way = a_way(f"http://127.0.0.1:{port}/", timeout=timedelta(milliseconds=200))
    with pytest.raises(TemporaryFailure) as failure:
        await way.send(a_post())
    await way.close()
    await gone.wait()
    server.close()
    await server.wait_closed()

    assert failure.value.code == "unreachable"


class HookedOffice(Office):
    """An office that tells other programs."""

    def __init__(self, store: Store, *hooks: HookPlan) -> None:
        super().__init__(store)
        policy = replace(POLICY, desk=replace(POLICY.desk, hooks=hooks, url="https://desk.example.org"))
        self.desk = Desk(store=store, policy=policy, classify=suggest, keys=KEYS)

    def told(self) -> list[dict[str, Any]]:
        return [json.loads(row.payload["text"]) for row in rows(self.store, outbox) if row.channel == "webhook"]

    def types(self, since: int = 0) -> list[str]:
        return [each["type"] for each in self.told()[since:]]


def test_a_life_is_told_in_its_events(store: Store) -> None:
    office = HookedOffice(store, HookPlan(name="it"))
    number = office.report()
    assert office.types() == ["incident.opened", "incident.message"]
    seen = len(office.told())
    for words in (
        {"name": "take"},
        {"name": "reply", "text": "We look at it."},
        {"name": "note", "text": "SECRET: the fuser is from 2009."},
        {"name": "confirm"},
        {"name": "resolve", "code": "fixed", "text": "A new fuser."},
        {"name": "reopen", "reason": "It jams again."},
    ):
        name = words.pop("name")
        answer = office.say(name, number, **words)
        assert answer.ok, answer.text

    types = office.types(seen)
    assert "incident.assigned" in types
    assert [each for each in types if each in {"incident.resolved", "incident.reopened"}] == [
        "incident.resolved",
        "incident.reopened",
    ]
    resolved = next(each for each in office.told() if each["type"] == "incident.resolved")["data"]
    assert (resolved["incident"]["state"], resolved["before"]["state"]) == ("resolved", "in_progress")
    assert resolved["url"] == f"https://desk.example.org/incident/{resolved['incident']['number']}"
    said = [m["text"] for each in office.told() for m in each["data"].get("messages", ())]
    assert any("We look at it." in text for text in said)
    assert "SECRET" not in json.dumps(office.told()), "a note never leaves"
    assert set(types) <= set(NAMES)


def test_each_program_hears_what_it_asked_for(store: Store) -> None:
    office = HookedOffice(
        store, HookPlan(name="all"), HookPlan(name="few", events=frozenset({"incident.resolved"})),
    )  # fmt: skip
    office.report()

    heard = [row.recipients for row in rows(store, outbox) if row.channel == "webhook"]
    keys = [row.key for row in rows(store, outbox) if row.channel == "webhook"]
    assert set(heard) == {"webhook:all"}
    assert len(set(keys)) == len(keys) > 1


def test_restricted_incidents_are_told_only_to_who_may_hear_of_them(store: Store) -> None:
    office = HookedOffice(store, HookPlan(name="open"), HookPlan(name="guards", restricted=True))
    number = office.report()
    before = len(office.told())
    answer = office.say("security", number, by=MANAGER, switch="on")
    assert answer.ok, answer.text
    office.say("take", number)

    later = [row.recipients for row in rows(store, outbox) if row.channel == "webhook"][before:]
    assert later
    assert set(later) == {"webhook:guards"}


async def test_what_an_endpoint_does_not_take_waits_in_the_outbox(sqlite_store: Store) -> None:
    """A broken receiver delays its own posts and nobody else's; what it took is done."""
    office = HookedOffice(sqlite_store, HookPlan(name="it"), HookPlan(name="gone"))
    office.report()
    async with Receiver() as receiver, Receiver() as closed:
        pass
    async with Receiver() as receiver:
        endpoints = {
            "it": Endpoint(url=receiver.url, key=key_of(SECRET)),
            "gone": Endpoint(url=closed.url, key=key_of(SECRET)),
        }
        moment = office.now + timedelta(minutes=10)
        ways = {"webhook": WebhookOut(endpoints, clock=lambda: moment)}
        outgoing = Outgoing(sqlite_store, office.desk.policy, ways, clock=lambda: moment, metrics=Metrics(sqlite_store))
        await outgoing.deliver([each for each in outgoing.claim() if each[1].channel == "webhook"])
        await outgoing.close()

    fates = {
        (row.recipients, row.done_at is not None) for row in rows(sqlite_store, outbox) if row.channel == "webhook"
    }
    assert fates == {("webhook:it", True), ("webhook:gone", False)}
    assert len(receiver.taken) == len({headers["webhook-id"] for headers, _ in receiver.taken}) == 2
    assert all(is_genuine(headers, body, SECRET) for headers, body in receiver.taken)


MISTAKES = [
    # What is written, and a word of what is told.
    ({"url": "http://elsewhere.example/hook"}, "https://"),
    ({"url": "https://user@elsewhere.example/hook"}, "https://"),
    ({"secret": "a-password"}, "openssl rand -base64 32"),
    ({"secret": "whsec_c2hvcnQ="}, "24 to 64 octets"),
    ({"name": "Ware house"}, "small letters"),
    ({"events": '["incident.open"]'}, 'did you mean "incident.opened"'),
]


@pytest.mark.parametrize(("written", "word"), MISTAKES)
def test_what_cannot_work_is_told(tmp_path: Path, written: dict[str, str], word: str) -> None:
    table = {"name": "it", "url": "https://it.example/hook", "secret": SECRET, **written}
    lines = [f"{key} = {value if value.startswith('[') else json.dumps(value)}" for key, value in table.items()]
    path = tmp_path / "config.toml"
    path.write_text('[desk]\naddress = "help@desk.example"\n[[webhook]]\n' + "\n".join(lines) + "\n")

    with pytest.raises(ConfigError) as error:
        load(path, {})
    assert word in str(error.value)
    assert table["secret"] not in str(error.value)


def test_two_programs_of_one_name_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    one = f'[[webhook]]\nname = "it"\nurl = "https://it.example/"\nsecret = "{SECRET}"\n'
    path.write_text('[desk]\naddress = "help@desk.example"\n' + one + one)

    with pytest.raises(ConfigError, match='two \\[\\[webhook\\]\\] are called "it"'):
        load(path, {})


def test_every_event_is_described() -> None:
    described = (Path(__file__).parents[2] / "docs" / "webhooks.md").read_text()

    assert [name for name in NAMES if f"`{name}`" not in described] == []
