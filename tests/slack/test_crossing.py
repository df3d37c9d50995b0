"""One incident, mail and Slack: each answer goes the way that the message came, and by mail when Slack is down."""

from __future__ import annotations

import asyncio
import smtplib
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

from bot import orders
from bot.build import build_quiet_desk
from bot.requests import Request
from intake.mail_drop import MailDrop
from intake.rfc5322 import parse
from store.incident import State
from store.tables import outbox
from tests.slack.test_agents import PEOPLE, reported
from tests.slack_house import AGENT, ANN, HELP, QUEUE, Scene, scene, text_of
from tests.waiting import PATIENCE

OUTGOING = '[outgoing]\ndrop = "drop"\n'


def mails(tmp_path: Path, to: str):
    return [parse(each.octets) for each in MailDrop(tmp_path / "drop").messages() if to in each.to]


def write(desk: Scene, subject: str, text: str, **headers: str) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Ann <ann@example.org>", "help@desk.example", subject
    mail["Message-ID"] = f"<{abs(hash((subject, text)))}@example.org>"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    host, port = desk.house.listening["smtp"]
    with smtplib.SMTP(host, port, local_hostname="client.example.org", timeout=PATIENCE) as client:
        client.send_message(mail)


async def test_who_wrote_mail_goes_on_in_slack_and_back_again(tmp_path: Path) -> None:
    async with scene(tmp_path, tables=OUTGOING) as desk:
        await asyncio.to_thread(write, desk, "Printer on floor 3", "It prints nothing since this morning.")
        await desk.until(desk.incidents)
        direct = desk.slack.rooms.direct(ANN)
        # The same person, by the address that Slack tells of them; they name what they mean.
        await desk.slack.post(ANN, direct.id, "INC-000001: the one beside it fails too")
        await desk.until(lambda: len(desk.said()) == 2)
        await desk.until(lambda: desk.cards(direct.id))
        await desk.slack.command(AGENT, QUEUE, "/incident", "reply 1 We come at ten.")
        await desk.until(lambda: any("We come at ten." in text_of(m) for m in desk.cards(direct.id)))
        await desk.quiet()

        assert len(desk.incidents()) == 1
        assert [row.channel for row in desk.said() if row.direction == "in"] == ["smtp", "slack"]
        assert not any("We come at ten." in mail.text for mail in mails(tmp_path, "ann@example.org"))

        await asyncio.to_thread(write, desk, "Re: Printer on floor 3 [INC-000001]", "I am away at ten.")
        await desk.until(lambda: len([row for row in desk.said() if row.direction == "in"]) == 3)
        await desk.slack.command(AGENT, QUEUE, "/incident", "reply 1 Then at eleven.")
        await desk.until(lambda: any("Then at eleven." in mail.text for mail in mails(tmp_path, "ann@example.org")))
        await desk.quiet()

        assert len(desk.incidents()) == 1
        assert not any("Then at eleven." in text_of(m) for m in desk.cards(direct.id))


async def test_who_wrote_in_slack_goes_on_by_mail(tmp_path: Path) -> None:
    async with scene(tmp_path, tables=OUTGOING) as desk:
        ts = await desk.slack.post(ANN, HELP, "The scanner is dark")
        await desk.until(lambda: desk.cards(HELP, ts))
        await asyncio.to_thread(write, desk, "INC-000001", "It is the one in the hall.")
        await desk.until(lambda: len(desk.said()) == 2)
        await desk.slack.command(AGENT, QUEUE, "/incident", "reply 1 We bring another.")
        await desk.until(lambda: any("We bring another." in mail.text for mail in mails(tmp_path, "ann@example.org")))
        await desk.quiet()

        (mail,) = [each for each in mails(tmp_path, "ann@example.org") if "We bring another." in each.text]
        assert len(desk.incidents()) == 1
        # What only Slack knows by is nothing to a mail program.
        assert all("@" in each for each in (*mail.references, *mail.in_reply_to))


async def test_an_answer_that_slack_does_not_take_goes_by_mail(tmp_path: Path) -> None:
    async with scene(tmp_path, more='mail_after = "2s"', tables=OUTGOING) as desk:
        await reported(desk)
        desk.server.faults.refuse["chat.postMessage"] = ["internal_error"] * 1000
        await desk.slack.command(AGENT, QUEUE, "/incident", "reply 1 Use the other tunnel.")
        said = "Use the other tunnel."
        await desk.until(lambda: any(said in mail.text for mail in mails(tmp_path, "ann@example.org")))

        (mail,) = [each for each in mails(tmp_path, "ann@example.org") if said in each.text]
        assert "[INC-000001]" in mail.subject
        (sent,) = [row for row in desk.rows(outbox) if row.channel == "slack" and row.template == "answer"]
        await desk.until(lambda: next(row for row in desk.rows(outbox) if row.id == sent.id).done_at)
        desk.server.faults.refuse.clear()
        await desk.quiet()
        # Slack is back: it is not said twice.
        assert not any("Use the other tunnel." in text_of(m) for m in desk.cards(HELP))


async def test_while_slack_is_cut_off_reporters_and_colleagues_are_reached_by_mail(tmp_path: Path) -> None:
    async with scene(tmp_path, more='mail_after = "2s"', tables=PEOPLE + OUTGOING) as desk:
        desk.slack.hire("U0LEAD", "Lea Lead", "lead@desk.example")
        await reported(desk)
        await desk.server.stop()
        await asyncio.to_thread(
            write, desk, "INC-000001", "Nobody in the building can work any more.", In_Reply_To="<none@example.org>"
        )
        await desk.until(lambda: len(desk.said()) == 2)
        await asyncio.to_thread(give, desk, "correct", {"category": "Network", "impact": "1", "urgency": "1"})
        await desk.until(lambda: mails(tmp_path, "lead@desk.example"))
        await asyncio.to_thread(give, desk, "resolve", {"code": "fixed", "text": "The switch was replaced."})
        # What was said before it, such as the priority, may come first.
        said = "The switch was replaced."
        await desk.until(lambda: any(said in mail.text for mail in mails(tmp_path, "ann@example.org")))

        assert desk.incidents()[0].state is State.RESOLVED
        await desk.until(lambda: desk.house.health()["slack"] != "ok")


RULES = """
[[escalation]]
id = "In the chat"
event = "created"
notify = ["lena@desk.example", "away@desk.example"]
notify_by = ["chat"]
quiet = "ignore"
[[escalation]]
id = "By mail"
event = "created"
notify = ["office@desk.example"]
notify_by = ["mail"]
quiet = "ignore"
"""


async def test_a_rule_tells_people_the_way_it_says_and_who_is_not_in_slack_by_mail(tmp_path: Path) -> None:
    async with scene(tmp_path, tables=PEOPLE + RULES + OUTGOING) as desk:
        desk.slack.hire("U0LENA", "Lena", "lena@desk.example")
        desk.slack.hire("U0OFFICE", "Olga Office", "office@desk.example")
        await reported(desk)
        direct = desk.slack.rooms.direct("U0LENA")
        await desk.quiet()
        await desk.until(lambda: any("In the chat" in text_of(m) for m in desk.notices(direct.id)))
        await desk.until(lambda: any("In the chat" in mail.text for mail in mails(tmp_path, "away@desk.example")))
        await desk.until(lambda: any("By mail" in mail.text for mail in mails(tmp_path, "office@desk.example")))
        await desk.quiet()

        assert not any("In the chat" in mail.text for mail in mails(tmp_path, "lena@desk.example"))
        assert desk.notices(desk.slack.rooms.direct("U0OFFICE").id) == []
        assert [row.template for row in desk.rows(outbox) if row.buried_at] == []


def give(desk: Scene, name: str, arguments: dict[str, str]) -> None:
    """Give a command on the desk's own machine, as `deskhand NAME` does."""
    quiet = build_quiet_desk(desk.house.config, desk.store)
    request = Request(key=f"test:{name}", channel="cli", name=name, incident_id=1, arguments=arguments, address="")
    answer = orders.give(quiet, request, datetime.now(UTC), sends=False)
    assert answer.ok, answer.text
