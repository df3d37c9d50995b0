"""Mail that was held, could not be read or was silenced is settled on its page."""

from __future__ import annotations

import pytest

from store import inbox as arrivals
from store.tables import inbox, incident, task
from tests.emptied import *  # noqa: F403 - fixtures
from tests.intake.test_reading import nested
from tests.site import CAL, Site
from tests.site import site as site  # noqa: PLC0414 - a fixture
from tests.values import a_mail, an_arrival


def set_aside(site: Site) -> None:
    """Let a stranger write into an incident, and a machine use up its budget."""
    mails = [a_mail(), a_mail(message_id="s@example.net", sender="eve@example.net", subject="Re: [INC-000001]")]
    mails += [a_mail(message_id=f"r{number}@example.net", sender="robot@example.net") for number in range(41)]
    with site.store.begin() as connection:
        for number, body in enumerate(mails):
            arrivals.add(connection, an_arrival(f"d{number}", body=body))
    site.work()


@pytest.mark.parametrize(
    ("what", "outcome", "incident_id"),
    [("release", "appended", 1), ("new", "opened", 43), ("discard", "discarded", 1)],
)
def test_held_mail_is_let_in_or_discarded_on_its_page(site: Site, what: str, outcome: str, incident_id: int) -> None:
    set_aside(site)
    cookies = site.sign_in()
    shown = site.get("/held", cookies=cookies)
    assert "eve@example.net" in shown.text
    form = {"csrf": site.csrf(cookies, "/held")}

    assert site.post(f"/held/2/{what}", form, cookies=cookies).status == 303
    site.work()
    row = next(row for row in site.rows(inbox) if row.id == 2)
    assert (row.outcome, row.incident_id) == (outcome, incident_id)
    assert site.post(f"/held/2/{what}", form, cookies=cookies).status == 404


@pytest.mark.parametrize(
    ("what", "outcome"), [("release", "appended"), ("retry", "quarantined"), ("discard", "discarded")]
)
def test_what_could_not_be_read_is_tried_again_or_taken_on_its_page(site: Site, what: str, outcome: str) -> None:
    with site.store.begin() as connection:
        arrivals.add(connection, an_arrival(body=nested(400)))
    site.work()
    cookies = site.sign_in()
    form = {"csrf": site.csrf(cookies, "/held")}
    assert site.post("/held/1/new", form, cookies=cookies).status == 404, "it has its incident already"

    assert site.post(f"/held/1/{what}", form, cookies=cookies).status == 303
    site.work()
    (row,) = [row for row in site.rows(inbox) if row.id == 1]
    assert (row.outcome, row.incident_id) == (outcome, 1)
    assert len(site.rows(incident)) == 1


def test_a_silence_is_shown_and_ended_on_the_page(site: Site) -> None:
    set_aside(site)
    cookies = site.sign_in()
    shown = site.get("/held", cookies=cookies).text
    assert "robot@example.net: 40 automatic messages in a day" in shown
    form = {"kind": "address", "key": "robot@example.net", "csrf": site.csrf(cookies, "/held")}
    assert all(f'name="{name}" value="{value}"' in shown for name, value in form.items())

    assert site.post("/silences", {**form, "csrf": "wrong"}, cookies=cookies).status == 403
    assert site.post("/silences", form, cookies=site.sign_in(CAL)).status == 403
    assert site.post("/silences", form, cookies=cookies).status == 303
    assert "silent towards nobody" in site.get("/held", cookies=cookies).text
    assert [row for row in site.rows(task) if row.kind == "silence" and row.done_at is None] == []
    assert site.post("/silences", form, cookies=cookies).status == 404
