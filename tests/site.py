"""The pages over a real store with three people, as a browser of a reporter or an agent uses them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.agreed.roster import Colleague, Role, Roster
from bot.desk import Desk
from bot.pages import Pages, build_app
from bot.pages.parts import Reporting, SigningIn
from bot.seals import Seal
from bot.writing.payload import from_payload
from intake.errors import IntakeBusy
from intake.message import RawMessage
from store import inbox as arrivals
from store import incidents
from store.engine import Store
from store.tables import inbox, outbox
from tests.asking import Answer, ask
from tests.conftest import NOW
from tests.values import a_policy, suggest

KEYS = (b"k" * 32,)
BEA, CAL, DEE = "bea@desk.example", "cal@desk.example", "dee@desk.example"
PEOPLE = {
    BEA: Colleague(address=BEA, name="Bea", roles=frozenset({Role.AGENT}), groups=frozenset({"Service desk"})),
    CAL: Colleague(address=CAL, name="Cal", roles=frozenset({Role.SERVICE_OWNER})),
    DEE: Colleague(address=DEE, name="Dee", roles=frozenset({Role.INCIDENT_MANAGER})),
}
HOSTILE = '<script>alert("1")</script><img src=x onerror=alert(1)>{{ 7 * 7 }}\r\nBcc: eve@example.org'


class Site:
    """The pages over a real store, with a clock that is set by hand."""

    def __init__(self, store: Store, **changes: Any) -> None:
        self.store = store
        self.now = NOW
        policy = a_policy(roster=Roster(people=PEOPLE), taxonomy={"Network": ("Wi-Fi",)})
        self.desk = Desk(store=store, policy=policy, classify=suggest, keys=KEYS)
        self.busy = False
        plain = Pages(
            store=store, clock=lambda: self.now, desk="Service desk", timezone="Europe/Berlin", health=dict,
            decider=self.desk, accept=self._accept, seal=Seal(KEYS), reporting=Reporting(is_open=True),
            signing_in=SigningIn(is_needed=True), status="public",
        )  # fmt: skip
        self.pages = replace(plain, **changes)
        self.app = build_app(self.pages)

    async def _accept(self, raw: RawMessage) -> None:
        if self.busy:
            raise IntakeBusy("the disk is full")
        envelope = {
            "reverse_path": raw.envelope.reverse_path, "forward_paths": list(raw.envelope.forward_paths),
            "authenticated_as": raw.envelope.authenticated_as,
        }  # fmt: skip
        arrival = arrivals.Arrival(
            channel=raw.channel, delivery_id=raw.delivery_id, received_at=raw.received_at, media_type=raw.media_type,
            envelope=envelope, body=raw.body,
        )  # fmt: skip
        with self.store.begin() as connection:
            arrivals.add(connection, arrival)

    def work(self) -> None:
        while self.desk.work_inbox(self.now).rows:
            pass
        assert all(row.done_at is not None for row in self.rows(inbox)), [r.last_error for r in self.rows(inbox)]

    def rows(self, table: Any) -> list[Any]:
        with self.store.reading() as connection:
            return list(connection.execute(select(table).order_by(*table.primary_key.columns)))

    def get(self, path: str, **more: Any) -> Answer:
        return ask(self.app, path, **more)

    def post(self, path: str, form: Mapping[str, str], **more: Any) -> Answer:
        return ask(self.app, path, method="POST", form=form, **more)

    def filled(self, **changes: str) -> dict[str, str]:
        """Return the form as somebody fills it in ten seconds after it was given."""
        when = re.search(r'name="when" value="([^"]+)"', self.get("/report").text)
        assert when
        self.now += timedelta(seconds=10)
        plain = {"when": when[1], "name": "Ann", "address": "ann@example.org", "subject": "Printer", "text": "It jams."}
        return {**plain, **changes}

    def report(self, **changes: str) -> str:
        """Report, let the desk decide, and return the path to follow it."""
        sent = self.post("/report", self.filled(**changes))
        assert sent.status == 303, sent.text
        self.work()
        return sent.headers["location"]

    def sign_in(self, address: str = BEA) -> dict[str, str]:
        """Sign in by a link out of the mail, and return the cookies."""
        self.post("/sign-in", {"address": address})
        mail = from_payload(self.rows(outbox)[-1].payload)
        found = re.search(r"(/sign-in/link/\S+)", mail.text)
        assert found
        assert self.get(found[1]).status == 200
        done = self.post(found[1].partition("?")[0], {"next": "/"})
        assert done.status == 303
        return dict(done.cookies)

    def csrf(self, cookies: Mapping[str, str], path: str = "/") -> str:
        found = re.search(r'name="csrf" value="([0-9a-f]+)"', self.get(path, cookies=cookies).text)
        assert found
        return found[1]

    def act(self, cookies: Mapping[str, str], command: str, number: str = "INC-000001", **fields: str) -> Answer:
        form = {"csrf": self.csrf(cookies), "key": f"{command}{self.now}", **fields}
        return self.post(f"/incident/{number}/{command}", form, cookies=cookies)

    def state(self, number: int = 1) -> str:
        with self.store.reading() as connection:
            found = incidents.load(connection, number)
        assert found is not None
        return found.state


@pytest.fixture
def site(sqlite_store: Store) -> Site:
    return Site(sqlite_store)


def multipart(fields: Mapping[str, str], files: list[tuple[str, bytes]]) -> tuple[bytes, dict[str, str]]:
    parts = [f'--b\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n'.encode() for n, v in fields.items()]
    for name, octets in files:
        head = (
            f'--b\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\nContent-Type: image/png\r\n\r\n'
        )
        parts.append(head.encode() + octets + b"\r\n")
    return b"".join(parts) + b"--b--\r\n", {"content-type": "multipart/form-data; boundary=b"}
