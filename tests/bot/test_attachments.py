"""Files are listed, handed out when asked for, refused by what they are, and never lost."""

from __future__ import annotations

import io
import json
import zipfile
from base64 import encodebytes
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select
from typer.testing import CliRunner, Result

from bot.arriving.files import FileRules, Scan, files_in, refusal
from bot.cli import app
from bot.desk import Desk
from bot.words import languages, words_of
from intake.clamav import Clamd, ScannerAway
from intake.message import Attachment
from store import inbox as arrivals
from store.engine import Store
from store.tables import outbox, timeline
from tests.conftest import NOW
from tests.intake.test_clamav import EICAR, clamd  # noqa: F401 - a fixture
from tests.values import a_policy, an_arrival, suggest

Deskhand = Callable[..., Result]
PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452") + b"picture of the fault " * 2000
PROGRAM = b"MZ\x90\0" + b"\0" * 300
LOGO = bytes.fromhex("89504e470d0a1a0a0000000d49484452") + b"a big logo " * 2000


def a_mail(number: int, *files: tuple[str, str, bytes], inline: bool = False) -> bytes:
    parts = "".join(
        f"--b\r\nContent-Type: {kind}; name={name}\r\nContent-Transfer-Encoding: base64\r\n"
        + (
            f"Content-ID: <c{place}>\r\nContent-Disposition: inline; "
            if inline
            else "Content-Disposition: attachment; "
        )
        + f"filename={name}\r\n\r\n{encodebytes(octets).decode()}\r\n"
        for place, (name, kind, octets) in enumerate(files)
    )
    image = '<img src="cid:c0">' if inline else ""
    return (
        f"From: ann@example.org\r\nTo: help@desk.example\r\nSubject: Printer jams {number}\r\n"
        f"Message-ID: <f{number}@example.org>\r\n"
        f'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n--b\r\n'
        f"Content-Type: text/html\r\n\r\n<p>It jams, as the picture shows.</p>{image}\r\n{parts}--b--\r\n"
    ).encode()


def work(store: Store, *bodies: bytes, rules: FileRules | None = None, scan: Scan | None = None) -> None:
    desk = Desk(store=store, policy=a_policy(), classify=suggest, keys=(b"k" * 32,))
    with store.begin() as connection:
        for number, body in enumerate(bodies):
            arrivals.add(connection, an_arrival(f"d-{number}", body=body))
    replace(desk, judge=partial(files_in, rules=rules or FileRules(), scan=scan)).work_inbox(NOW + timedelta(seconds=1))


def answer_in(store: Store) -> str:
    with store.reading() as connection:
        return str(connection.execute(select(outbox.c.payload)).scalar_one()["text"])


@pytest.fixture
def config(tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(f'[desk]\naddress = "help@desk.example"\n[database]\nurl = "{sqlite_url}"\n')
    monkeypatch.setenv("DESKHAND_CONFIG", str(path))
    return path


@pytest.fixture
def deskhand(config: Path) -> Deskhand:
    return lambda *args: CliRunner().invoke(app, list(args))


def listed(deskhand: Deskhand, number: str = "1") -> list[dict[str, object]]:
    attachments: list[dict[str, object]] = json.loads(deskhand("show", number, "--json").stdout)["attachments"]
    return attachments


def test_files_are_listed_and_handed_out_as_they_came(sqlite_store: Store, deskhand: Deskhand, tmp_path: Path) -> None:
    work(sqlite_store, a_mail(1, ("fault.png", "image/png", PNG), ("log.txt", "text/plain", b"error 7\n")))
    assert [(one["number"], one["name"], one["size"]) for one in listed(deskhand)] == [
        (1, "fault.png", len(PNG)),
        (2, "log.txt", 8),
    ]
    assert "fault.png, image/png" in deskhand("show", "1").stdout

    assert deskhand("attachment", "INC-1", "1", "--out", str(tmp_path / "fault.png")).exit_code == 0
    assert (tmp_path / "fault.png").read_bytes() == PNG
    assert deskhand("attachment", "1", "2").stdout_bytes == b"error 7\n"
    missing = deskhand("attachment", "1", "3", "--out", str(tmp_path / "x"))
    assert (missing.exit_code, "has no attachment 3" in missing.stderr) == (1, True)


def test_a_program_is_refused_whatever_it_calls_itself_and_its_sender_is_told(
    sqlite_store: Store, deskhand: Deskhand, tmp_path: Path
) -> None:
    work(sqlite_store, a_mail(1, ("holiday.png", "image/png", PROGRAM)))
    (one,) = listed(deskhand)
    assert "is a Windows program" in str(one["refused"])
    assert "WHAT WE COULD NOT TAKE" in answer_in(sqlite_store)
    assert "is a Windows program" in answer_in(sqlite_store).replace("\n", " ")

    target = tmp_path / "holiday.png"
    refused = deskhand("attachment", "1", "1", "--out", str(target))
    assert (refused.exit_code, target.exists()) == (1, False)
    assert "--anyway" in refused.stderr
    assert deskhand("attachment", "1", "1", "--out", str(target), "--anyway").exit_code == 0
    assert target.read_bytes() == PROGRAM, "the raw message keeps everything"


@pytest.mark.parametrize(
    ("rules", "because"),
    [
        (FileRules(largest=1_000), "more than 1000"),
        (FileRules(allowed=frozenset({"pdf"})), "does not take"),
        (FileRules(most=0), "more than 0 files in one mail"),
    ],
)
def test_sizes_and_kinds_are_bounded(sqlite_store: Store, deskhand: Deskhand, rules: FileRules, because: str) -> None:
    work(sqlite_store, a_mail(1, ("fault.png", "image/png", PNG)), rules=rules)

    assert because in str(listed(deskhand)[0]["refused"])


def a_zip(name: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, "x")
    return file.getvalue()


REFUSED = [
    ("tool.exe", b"MZ\0\0", FileRules(), ""),
    ("tool.pdf", b"\x7fELF", FileRules(), ""),
    ("notes.xyz", b"\0\1\2", FileRules(), ""),
    ("notes", b"\0\1\2", FileRules(), ""),
    ("a.txt", b"long", FileRules(largest=3), ""),
    ("a.txt", b"many", FileRules(most=0), ""),
    ("a.txt", b"bad", FileRules(), "Eicar-Test-Signature"),
    ("all.zip", a_zip("inner/run.vbs"), FileRules(), ""),
]


@pytest.mark.parametrize(("name", "octets", "rules", "harm"), REFUSED)
@pytest.mark.parametrize("language", sorted(languages()))
def test_why_a_file_is_not_taken_is_told_in_the_readers_language(
    language: str, name: str, octets: bytes, rules: FileRules, harm: str
) -> None:
    attachment = Attachment(name=name, media_type="application/octet-stream", size=len(octets), sha256="0")
    sentence = refusal(attachment, octets, 1, rules, lambda _: harm)
    told = words_of(language).refusal(sentence)

    assert name in told
    assert (told == sentence) == (language == "en")
    assert "{" not in told
    assert " program" not in told or language == "en"


def test_whoever_answers_with_a_program_is_told_too(sqlite_store: Store, deskhand: Deskhand) -> None:
    second = a_mail(2, ("tool.exe", "application/octet-stream", PROGRAM))
    answer = second.replace(b"MIME-Version", b"In-Reply-To: <f1@example.org>\r\nMIME-Version")
    work(sqlite_store, a_mail(1), answer)
    with sqlite_store.reading() as connection:
        sent = {row.template: row.payload["text"] for row in connection.execute(select(outbox))}

    assert set(sent) == {"acknowledged", "refused"}
    assert "tool.exe is" in sent["refused"]


def test_what_is_in_order_is_told_to_nobody(sqlite_store: Store, deskhand: Deskhand) -> None:
    work(sqlite_store, a_mail(1, ("fault.png", "image/png", PNG)))

    assert listed(deskhand)[0]["refused"] == ""
    assert "WHAT WE COULD NOT TAKE" not in answer_in(sqlite_store)


def test_a_picture_that_comes_with_every_mail_is_a_logo(sqlite_store: Store, deskhand: Deskhand) -> None:
    logo, fault = ("company.png", "image/png", LOGO), ("fault.png", "image/png", PNG)
    work(sqlite_store, a_mail(1, logo, inline=True), a_mail(2, logo, fault, inline=True))

    assert [(one["name"], one["logo"]) for one in listed(deskhand, "2")] == [
        ("company.png", True),
        ("fault.png", False),
    ]
    assert "signature logo" in deskhand("show", "2").stdout


def test_a_harmful_file_is_refused_by_the_name_of_its_harm(
    sqlite_store: Store,
    deskhand: Deskhand,
    clamd: Clamd,  # noqa: F811
) -> None:
    work(sqlite_store, a_mail(1, ("test.txt", "text/plain", EICAR)), scan=clamd.scan)

    assert "is harmful (Win.Test.EICAR_HDB-1)" in str(listed(deskhand)[0]["refused"])
    with sqlite_store.reading() as connection:
        kinds = list(connection.execute(select(timeline.c.kind)).scalars())
    assert kinds.count("file_refused") == 1


def test_a_file_is_scanned_again_before_it_is_handed_out(
    sqlite_store: Store,
    deskhand: Deskhand,
    config: Path,
    tmp_path: Path,
    clamd: Clamd,  # noqa: F811
) -> None:
    """Yesterday's scanner did not know it, or was away; today's does."""

    def away(octets: bytes) -> str:
        raise ScannerAway("it is away")

    work(sqlite_store, a_mail(1, ("test.txt", "text/plain", EICAR)), scan=away)
    assert listed(deskhand)[0]["refused"] == ""
    with config.open("a") as file:
        file.write(f'[attachments]\nclamd = "{clamd}"\n')
    found = deskhand("attachment", "1", "1", "--out", str(tmp_path / "test.txt"))
    assert (found.exit_code, "Win.Test.EICAR_HDB-1" in found.stderr) == (1, True)


def test_what_nobody_could_scan_is_not_handed_out(
    sqlite_store: Store, deskhand: Deskhand, config: Path, tmp_path: Path
) -> None:
    work(sqlite_store, a_mail(1, ("fault.png", "image/png", PNG)))
    with config.open("a") as file:
        file.write(f'[attachments]\nclamd = "{tmp_path / "nobody.sock"}"\n')
    found = deskhand("attachment", "1", "1", "--out", str(tmp_path / "fault.png"))

    assert (found.exit_code, "ClamAV is away" in found.stderr) == (1, True)
