"""A finding becomes something that somebody works on, and reports tell whether it helped."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.cli import reports as cli_reports
from bot.config.load import load
from bot.pages import build_app
from bot.reports.findings import Finding
from bot.reports.improvements import Unclear, begun, changes, measured, name_of, named, reminded, tracked
from bot.reports.keep import bring_up_to_date, make_report
from bot.reports.measures import count, share
from store import improvements, incidents
from store.engine import Store
from store.improvements import Improvement, Progress
from tests.conftest import NOW
from tests.copies import fresh_store
from tests.emptied import *  # noqa: F403 - fixtures
from tests.lives import wanted
from tests.site import BEA, CAL, Site
from tests.values import an_incident

FINDING = Finding(
    rule="reassigned", subject="Service  desk", evidence="6 of 10 went on", minutes=5, money=3, action="teach them"
)
FIGURES = {"own_passed_on": share(6, 10)}


def an_item(**asked: str) -> Improvement:
    return begun(FINDING, FIGURES, asked, by="bea@desk.example", now=NOW)


def test_a_finding_begins_with_what_is_measured_then() -> None:
    item = an_item(owner="bea@desk.example", due="2025-07-01")

    assert (item.kind, item.kpi, item.baseline, item.evidence) == (
        "improvement",
        "own_passed_on",
        0.6,
        "6 of 10 went on",
    )
    assert (item.owner, item.due, item.state) == ("bea@desk.example", "2025-07-01", Progress.OPEN)
    assert begun(replace(FINDING, rule="repeats"), {"occurrences": share(1, 2)}, {}, by="x", now=NOW).kind == "problem"


def test_a_finding_is_named_by_its_rule_and_subject() -> None:
    assert name_of(FINDING) == "reassigned: Service desk"
    assert named([FINDING], " reassigned:   Service desk ") is FINDING
    with pytest.raises(Unclear, match="there is no finding 'slow: x'"):
        named([FINDING], "slow: x")


@pytest.mark.parametrize("asked", [{"state": "finished"}, {"due": "tomorrow"}, {"due": "2025-02-30"}])
def test_what_is_no_state_or_day_is_refused(asked: dict[str, str]) -> None:
    with pytest.raises(Unclear):
        changes(asked)


def test_an_owner_is_somebody_who_can_be_written_to() -> None:
    with pytest.raises(Unclear, match=r"'Bea' is no address of an owner; write it as ann@example\.org"):
        changes({"owner": "Bea"})
    assert changes({"owner": ""}) == {"owner": ""}, "nobody any more"


@pytest.mark.parametrize(
    ("asked", "days"),
    [
        # NOW is a Monday: from a week before its day on, and as long as it is not done.
        ({"due": "2025-06-12"}, [3, 4, 7, 9, 10, 11, 12]),
        ({"due": "2025-06-12", "state": "done"}, []),
        # Without a day, on Mondays.
        ({"due": ""}, [0, 7]),
    ],
)
def test_an_owner_is_reminded_from_a_week_before_the_day_on(asked: dict[str, str], days: list[int]) -> None:
    item = replace(an_item(owner="Bea@Desk.example", due=asked["due"]), state=Progress(asked.get("state", "open")))
    looked_at = (0, 1, 2, 3, 4, 7, 9, 10, 11, 12)
    mornings = [n for n in looked_at if reminded([item], "bea@desk.example", NOW.date() + timedelta(days=n))]

    assert mornings == days
    assert reminded([item], "dee@desk.example", date(2025, 6, 12)) == []


def test_one_finding_is_tracked_once_until_it_is_over(store: Store) -> None:
    with store.begin() as connection:
        first, is_new = improvements.track(connection, an_item())
        again, is_new_again = improvements.track(connection, an_item(owner="dee@desk.example"))
        improvements.change(connection, first.id, "dee@desk.example", NOW, state=Progress.DONE)
        later, _ = improvements.track(connection, an_item(due="2025-08-01"))
        found = improvements.listed(connection)

    assert (is_new, is_new_again, again.id) == (True, False, first.id)
    assert [each.id for each in found] == [later.id, first.id], "what is over comes last"
    assert (found[1].state, found[1].changed_by) == (Progress.DONE, "dee@desk.example")


def test_a_report_stands_beside_it(sqlite_store: Store) -> None:
    report = make_report(sqlite_store, wanted())
    own = {"own_passed_on": {FINDING.subject: share(1, 10)}}
    shown = replace(report, by_subject=own, findings=(FINDING,))
    on_time, late = tracked([an_item(due="2025-07-01"), an_item(due="2025-06-01")], shown, date(2025, 6, 2))

    assert (on_time.figure, on_time.before, on_time.now) == (
        "Passed on by it, 30 days",
        "60.0 %",
        "10.0 %",
    )
    assert (on_time.still, on_time.is_late, late.is_late) == ("6 of 10 went on", False, True)
    assert tracked([an_item()], replace(shown, findings=()), date(2025, 6, 2))[0].still == ""


def test_what_comes_back_is_counted_by_itself_whatever_the_report_is_about(sqlite_store: Store) -> None:
    """It was the desk's whole volume, of a month when it began and of a quarter in the next report."""
    report = make_report(sqlite_store, wanted())
    finding = replace(FINDING, rule="repeats", subject="Printing")
    then = replace(report, by_subject={"occurrences": {"Printing": count(6), "Network": count(40)}})
    item = begun(finding, measured(then, finding.subject), {}, by="x", now=NOW)
    counted, gone, unasked = (
        tracked([item], replace(report, by_subject=own), date(2025, 6, 2))[0]
        for own in ({"occurrences": {"Printing": count(2), "Network": count(90)}}, {}, None)
    )

    assert (item.kpi, item.baseline) == ("occurrences", 6)
    assert [(each.before, each.now) for each in (counted, gone, unasked)] == [("6", "2"), ("6", "0"), ("6", "")]


def test_what_was_begun_with_a_figure_of_the_desk_is_still_compared_with_that(sqlite_store: Store) -> None:
    report = make_report(sqlite_store, wanted())
    report = replace(report, figures={**report.figures, "reassigned": share(1, 4)})
    (shown,) = tracked([replace(an_item(), kpi="reassigned")], report, date(2025, 6, 2))

    assert (shown.figure, shown.before, shown.now) == ("Reassigned (whole desk)", "60.0 %", "25.0 %")


def six_printers(store: Store, now: Any) -> None:
    with store.begin() as connection:
        for number in range(6):
            opened = now - timedelta(days=number + 1)
            new = an_incident(category="Printing", service="Printing", opened_at=opened, updated_at=opened)
            incidents.insert_incident(connection, new)
    bring_up_to_date(store, now)


@pytest.fixture
def site(sqlite_store: Store, tmp_path: Path) -> Site:
    file = tmp_path / "config.toml"
    file.write_text('[desk]\naddress = "help@desk.example"\n')
    site = Site(sqlite_store)
    site.app = build_app(site.pages, load(file, {}))
    six_printers(sqlite_store, site.now)
    return site


def test_it_is_tracked_and_moved_on_on_the_reports_page(site: Site) -> None:
    cookies = site.sign_in(CAL)
    page = site.get("/reports?improve=1", cookies=cookies).text
    assert "repeats: Printing" in page
    csrf = site.csrf(cookies)
    form = {"csrf": csrf, "finding": "repeats: Printing", "due": "2025-06-01"}
    assert site.post("/improvements", form, cookies=cookies).status == 303
    page = site.get("/reports?improve=1", cookies=cookies).text

    assert "problem candidate, repeats" in page
    assert ">2025-06-01</time>, late" in page
    assert "It is tracked below." in page
    moved = {"csrf": csrf, "owner": BEA, "state": "done", "note": "<b>A new driver.</b>", "due": ""}
    assert site.post("/improvements/1", moved, cookies=cookies).status == 303
    told = re.sub(r"<[^>]*>", "", page)
    assert "Incidents of it in 30 days: 6; Cal, Mon 2025-06-02 08:00 CEST" in " ".join(told.split()), (
        "what was measured, by whom and when"
    )
    page = site.get("/reports?improve=1", cookies=cookies).text
    assert "&lt;b&gt;A new driver." in page
    assert "A new driver." not in site.get("/reports", cookies=cookies).text, "what is over is shown where one looks"


def test_the_page_names_people_and_says_where_it_did_not_look(site: Site) -> None:
    cookies = site.sign_in(CAL)
    csrf = site.csrf(cookies)
    site.post("/improvements", {"csrf": csrf, "finding": "repeats: Printing"}, cookies=cookies)
    moved = {"csrf": csrf, "owner": BEA, "state": "under_way", "note": "", "due": "2025-06-30"}
    assert site.post("/improvements/1", moved, cookies=cookies).status == 303
    plain, looked = (site.get(f"/reports{more}", cookies=cookies).text for more in ("", "?improve=1"))
    refused = site.post("/improvements/1", {**moved, "owner": "Bea"}, cookies=cookies)

    assert '<td data-label="Owner">Bea</td>' in plain
    assert f'<option value="{BEA}">Bea</option>' in plain
    assert 'improve=1#improvements">Does it still stand out?</a>' in plain
    assert "Does it still stand out?" not in looked
    assert (refused.status, "is no address of an owner" in refused.text) == (422, True)


def test_what_is_exported_is_what_the_page_shows(site: Site) -> None:
    cookies = site.sign_in(CAL)
    page = site.get("/reports?period=30d&service=A+%26+B", cookies=cookies).text
    links = re.findall(r'href="(/reports\?[^"]+as=csv)"', page)
    assert links == ["/reports?period=30d&amp;service=A%20%26%20B&amp;as=csv"]
    narrow, whole = (
        site.get(f"/reports?period=30d{more}&as=csv", cookies=cookies).text for more in ("&service=A+%26+B", "")
    )

    assert narrow != whole


@pytest.mark.parametrize(
    ("path", "form", "status"),
    [
        ("/improvements", {"finding": "slow: nothing"}, 422),
        ("/improvements", {"finding": "repeats: Printing", "due": "soon"}, 422),
        ("/improvements", {"finding": "repeats: Printing", "period": "soon"}, 422),
        ("/improvements", {"finding": "repeats: Printing", "period": "2024-01"}, 422),
        ("/improvements/1", {"state": "done"}, 404),
        ("/improvements", {"finding": "repeats: Printing", "csrf": "forged"}, 403),
    ],
)
def test_what_makes_no_sense_changes_nothing(site: Site, path: str, form: dict[str, str], status: int) -> None:
    cookies = site.sign_in(CAL)

    assert site.post(path, {"csrf": site.csrf(cookies), **form}, cookies=cookies).status == status
    with site.store.reading() as connection:
        assert improvements.listed(connection) == []


def test_agents_look_and_those_who_lead_track(site: Site) -> None:
    cookies = site.sign_in(BEA)
    assert ">Track<" not in site.get("/reports?improve=1", cookies=cookies).text
    form = {"csrf": site.csrf(cookies), "finding": "repeats: Printing"}

    assert site.post("/improvements", form, cookies=cookies).status == 403


def run(file: Path, *arguments: str) -> Any:
    return CliRunner().invoke(app, [*arguments, "--config", str(file)])


def test_the_terminal_tracks_lists_and_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "config.toml"
    file.write_text('[desk]\naddress = "help@desk.example"\n')
    monkeypatch.setattr(cli_reports, "now", lambda: NOW)
    store = fresh_store(tmp_path, "deskhand.db")
    six_printers(store, NOW)
    store.close()

    kept = run(file, "improve", "--track", "repeats: Printing", "--owner", "bea@desk.example")
    assert kept.stdout.strip() == "problem 1: repeats: Printing"
    assert "tracked already" in run(file, "improve", "--track", "repeats: Printing").stdout
    moved = run(file, "improvements", "1", "--state", "under_way", "--due", "2025-06-01")
    assert moved.stdout.strip() == "1: due 2025-06-01, state under_way"
    (facts,) = map(json.loads, run(file, "improvements", "--json").stdout.splitlines())
    assert (facts["state"], facts["owner"], facts["is_late"], facts["baseline"]) == (
        "under_way", "bea@desk.example", True, 6.0,
    )  # fmt: skip
    listed = run(file, "improvements").stdout
    assert "2025-06-01 (late)" in listed
    assert "2025-06-02:" in listed, "when it was measured"
    refused = run(file, "improvements", "9", "--state", "done")
    assert (refused.exit_code, "there is no improvement 9" in refused.stderr) == (1, True)
    assert run(file, "improvements", "1", "--state", "finished").exit_code == 2
    assert run(file, "improvements", "1").exit_code == 2
