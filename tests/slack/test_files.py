"""Files between Slack and an incident: fetched, judged as mail's are, told about, and shown."""

from __future__ import annotations

import asyncio
import smtplib
from email.message import EmailMessage
from pathlib import Path

import pytest

from bot.attachments import attachments_of
from bot.demo.slack.server import SCOPES
from intake.slack_files import is_file_host
from store.tables import outbox
from tests.slack.test_agents import opened, reported
from tests.slack_house import AGENT, ANN, BEN, HELP, OTHER, QUEUE, Scene, scene, text_of

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40


def files_of(desk: Scene, incident_id: int = 1) -> list[tuple[str, bytes]]:
    with desk.store.reading() as connection:
        return [(file.attachment.name, octets) for file, octets in attachments_of(connection, incident_id)]


async def test_a_file_with_a_report_and_one_in_its_thread_become_attachments(tmp_path: Path) -> None:
    async with scene(tmp_path) as desk:
        ts = await desk.slack.share(ANN, HELP, "screen.png", PNG, text="It looks like this")
        await desk.slack.share(ANN, HELP, "log.txt", b"error 5", thread=ts)
        await desk.until(lambda: len(files_of(desk)) == 2)
        await desk.quiet()

        assert sorted(files_of(desk)) == [("log.txt", b"error 5"), ("screen.png", PNG)]
        assert len(desk.incidents()) == 1
        assert "[file: screen.png]" in desk.said()[0].text


async def test_a_file_is_kept_once_however_often_its_event_comes(tmp_path: Path) -> None:
    async with scene(tmp_path) as desk:
        desk.slack.delivery.copies = 3
        await desk.slack.share(ANN, HELP, "screen.png", PNG, text="It looks like this")
        await desk.until(lambda: files_of(desk))
        await desk.quiet()

        assert [name for name, _ in files_of(desk)] == ["screen.png"]


async def test_what_is_shared_under_a_card_is_an_attachment_and_stays_among_colleagues(tmp_path: Path) -> None:
    async with scene(tmp_path) as desk:
        ts = await reported(desk)
        await desk.slack.share(AGENT, QUEUE, "trace.txt", b"hop 1", thread=ts)
        await desk.until(lambda: files_of(desk))

        assert files_of(desk) == [("trace.txt", b"hop 1")]
        assert [row.visibility for row in desk.said()] == ["public", "internal"]


@pytest.mark.parametrize(
    ("name", "octets", "because"),
    [
        # By its kind, by what it is whatever it is called, by its size.
        ("setup.exe", b"MZ" + bytes(100), "setup.exe"),
        ("photo.png", b"MZ" + bytes(100), "a Windows program"),
        ("dump.txt", b"x" * 5000, "has 5000 octets, more than 4000"),
    ],
)
async def test_a_file_that_is_not_taken_is_told_in_the_thread(
    tmp_path: Path, name: str, octets: bytes, because: str
) -> None:
    async with scene(tmp_path, tables='[attachments]\nlargest = "4 KB"\n') as desk:
        ts = await desk.slack.share(ANN, HELP, name, octets, text="Please look")
        told = await desk.until(lambda: [m for m in desk.cards(HELP, ts) if "was not taken" in text_of(m)])
        await desk.quiet()

        assert because in text_of(told[0])
        assert files_of(desk) == []
        assert [row.new for row in desk.history(1) if row.kind == "file_refused"] == [name]


async def test_a_page_to_sign_in_is_not_taken_for_the_file(tmp_path: Path) -> None:
    async with scene(tmp_path) as desk:
        desk.server.scopes = SCOPES.replace("files:read,", "")
        await desk.slack.share(ANN, HELP, "screen.png", PNG, text="Please look")
        await desk.until(lambda: any(row.buried_at for row in desk.rows(outbox)))

        (buried,) = [row for row in desk.rows(outbox) if row.buried_at]
        assert "files:read" in buried.last_error
        assert files_of(desk) == []


async def test_a_file_that_ends_too_soon_is_read_again(tmp_path: Path) -> None:
    async with scene(tmp_path) as desk:
        desk.server.faults.cut_files_at = 100
        await desk.slack.share(ANN, HELP, "screen.png", PNG, text="Please look")
        await desk.until(lambda: any(row.template == "fetch" and row.last_error for row in desk.rows(outbox)))
        desk.server.faults.cut_files_at = 0
        await desk.until(lambda: files_of(desk))

        assert files_of(desk) == [("screen.png", PNG)]


async def test_of_a_file_from_elsewhere_only_the_id_is_told_and_the_rest_is_asked(tmp_path: Path) -> None:
    async with scene(tmp_path) as desk:
        await desk.slack.share(ANN, OTHER, "plan.txt", b"step 1")
        (file,) = desk.slack.rooms.files.values()
        bare = [{"id": file.id, "file_access": "check_file_info"}]
        await desk.slack.post(ANN, HELP, "See the plan", subtype="file_share", files=bare)
        await desk.until(lambda: files_of(desk))

        assert files_of(desk) == [("plan.txt", b"step 1")]


@pytest.mark.parametrize(
    ("url", "base", "is_theirs"),
    [
        ("https://files.slack.com/files-pri/T1-F1/a.png", "https://slack.com/api/", True),
        # The token goes nowhere else: not to a look-alike, not in the clear, not to a page that an event names.
        ("https://files.slack.com.example.org/a.png", "https://slack.com/api/", False),
        ("http://files.slack.com/a.png", "https://slack.com/api/", False),
        ("https://example.org/a.png", "https://slack.com/api/", False),
        # A stand-in has its files where it is, and nowhere else.
        ("http://127.0.0.1:8080/files-pri/F1/a.png", "http://127.0.0.1:8080/api/", True),
        ("http://127.0.0.1:9090/files-pri/F1/a.png", "http://127.0.0.1:8080/api/", False),
    ],
)  # fmt: skip
def test_the_token_goes_to_the_file_host_only(url: str, base: str, is_theirs: bool) -> None:
    assert is_file_host(url, base) is is_theirs


async def test_an_address_elsewhere_is_not_asked(tmp_path: Path) -> None:
    async with scene(tmp_path) as desk:
        file = {"id": "F1", "name": "a.txt", "size": 3, "mimetype": "text/plain", "url_private": "http://127.0.0.1:9/a"}
        ts = await desk.slack.post(ANN, HELP, "Look", subtype="file_share", files=[file])
        told = await desk.until(lambda: [m for m in desk.cards(HELP, ts) if "was not taken" in text_of(m)])

        assert "not Slack's file host" in text_of(told[0])


def mail_with_file(desk: Scene) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "ann@example.org", "help@desk.example", "Printer"
    mail["Message-ID"] = "<with-file@example.org>"
    mail.set_content("It prints stripes, see the picture.")
    mail.add_attachment(PNG, maintype="image", subtype="png", filename="stripes.png")
    host, port = desk.house.listening["smtp"]
    with smtplib.SMTP(host, port, local_hostname="client.example.org", timeout=30) as client:
        client.send_message(mail)


async def test_a_file_that_came_by_mail_is_shown_in_slack(tmp_path: Path) -> None:
    async with scene(tmp_path) as desk:
        await desk.slack.command(BEN, HELP, "/incident", "queue")
        await asyncio.to_thread(mail_with_file, desk)
        await desk.until(lambda: desk.cards(QUEUE))
        await desk.quiet()
        ts = desk.cards(QUEUE)[0]["ts"]
        await desk.slack.press(AGENT, QUEUE, ts, "agent_files")
        form = await opened(desk)
        assert [option["value"] for option in form["blocks"][1]["element"]["options"]] == ["1"]
        assert await desk.slack.submit(AGENT, {"files": "1", "to": "queue"}) is None
        shown = await desk.until(lambda: [m for m in desk.cards(QUEUE, ts) if m.get("files")])

        (file,) = shown[0]["files"]
        assert file["title"] == "stripes.png (INC-000001, 1)"
        assert desk.slack.rooms.files[file["id"]].octets == PNG


async def test_showing_whose_answer_was_lost_is_not_repeated(tmp_path: Path) -> None:
    async with scene(tmp_path) as desk:
        ts = await desk.slack.share(ANN, HELP, "screen.png", PNG, text="It looks like this")
        await desk.until(lambda: files_of(desk))
        await desk.quiet()
        desk.server.faults.answer_lost["files.completeUploadExternal"] = 1
        await desk.slack.press(AGENT, QUEUE, desk.cards(QUEUE)[0]["ts"], "agent_files")
        await opened(desk)
        assert await desk.slack.submit(AGENT, {"files": "1", "to": "reporter"}) is None
        await desk.until(lambda: [r for r in desk.rows(outbox) if r.template == "share" and r.done_at])

        assert len([m for m in desk.cards(HELP, ts) if m.get("files")]) == 1
        assert desk.server.count("files.completeUploadExternal") == 1


async def test_only_who_works_there_shows_files(tmp_path: Path) -> None:
    async with scene(tmp_path) as desk:
        await desk.slack.share(ANN, HELP, "screen.png", PNG, text="It looks like this")
        await desk.until(lambda: files_of(desk))
        await desk.quiet()
        await desk.slack.press(BEN, QUEUE, desk.cards(QUEUE)[0]["ts"], "agent_files")
        await opened(desk, BEN)
        errors = await desk.slack.submit(BEN, {"files": "1", "to": "queue"})

        assert errors == {"files": "Only agents and specialists show files."}
