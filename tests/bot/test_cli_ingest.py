"""Files of mail are taken once and in order, or only parsed."""

from __future__ import annotations

import os
import socket
from contextlib import closing
from pathlib import Path

import pytest

from tests.terminal import desk as desk  # noqa: PLC0414 - a fixture
from tests.terminal import deskhand, lines_of, mail, program
from tests.terminal import own_folder as own_folder  # noqa: PLC0414 - a fixture

# ingest.


def test_ingest_keeps_each_message_once(desk: Path) -> None:
    first = deskhand("ingest", "--config", desk, stdin=mail("alpha"))
    again = deskhand("ingest", "--config", desk, "-", stdin=mail("alpha"))

    assert "accepted" in first.stdout
    assert "known already" in again.stdout


@pytest.mark.parametrize(
    ("folders", "names"),
    [
        (("new", "cur", "tmp"), ["cur/1.a:2,S", "new/2.b"]),  # a maildir: what was seen came before
        (("deep",), ["a.eml", "deep/b.EML"]),  # a folder of files
    ],
)
def test_ingest_takes_whole_folders_in_order(desk: Path, tmp_path: Path, folders: list[str], names: list[str]) -> None:
    box = tmp_path / "box"
    for folder in folders:
        (box / folder).mkdir(parents=True)
    for name in names:
        (box / name).write_bytes(mail(name))
    (box / "notes.txt").write_text("no mail")

    taken = lines_of(deskhand("ingest", "--config", desk, "--json", box))

    assert [one["path"] for one in taken] == [str(box / name) for name in names]
    assert {one["result"] for one in taken} == {"accepted"}


def test_ingest_takes_the_others_when_one_cannot_be_read(desk: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.eml").write_bytes(b"\n")
    (tmp_path / "good.eml").write_bytes(mail("alpha"))

    result = deskhand("ingest", "--config", desk, "--json", "gone.eml", "empty.eml", "good.eml")

    assert result.exit_code == 1
    assert [one["result"] for one in lines_of(result)] == ["failed", "failed", "accepted"]


def test_a_pipe_is_told_to_come_back_when_the_database_is_away(tmp_path: Path) -> None:
    """Exit code 75 (EX_TEMPFAIL) lets a mail server keep the mail; 1 would bounce it."""
    away = tmp_path / "config.toml"
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    away.write_text(f'[desk]\naddress = "help@desk.example"\n[database]\nurl = "postgresql://x:y@127.0.0.1:{port}/z"\n')
    result = deskhand("ingest", "--config", away, stdin=mail("alpha"))

    assert result.exit_code == 75
    assert "deskhand check" in result.stderr


def test_ingest_tells_of_many_in_the_order_given(desk: Path, tmp_path: Path) -> None:
    paths = [tmp_path / f"{number:03}.eml" for number in range(150)]
    for path in paths:
        path.write_bytes(mail(path.stem))

    taken = lines_of(deskhand("ingest", "--config", desk, "--json", *paths))

    assert [one["path"] for one in taken] == list(map(str, paths))


def test_ingest_can_decide_without_a_running_desk(desk: Path) -> None:
    done = program("ingest", "--wait", "--config", desk, stdin=mail("alpha"))

    assert done.returncode == 0
    assert b"1 decided, 1 answers wait" in done.stderr
    assert [one["summary"] for one in lines_of(deskhand("list", "--json", "--config", desk))] == [
        "alpha does not print"
    ]


# parse.


def test_parse_reads_files_in_the_order_given_without_a_configuration(tmp_path: Path) -> None:
    for name in ("beta", "alpha"):
        (tmp_path / name).write_bytes(mail(name))

    result = deskhand("parse", "--json", "beta", "gone", "alpha")
    by_stdin = deskhand("parse", "--json", stdin=b"beta\ngone\r\nalpha\n\n")

    read = lines_of(result)
    assert result.exit_code == by_stdin.exit_code == 1
    assert [(one["path"], one["ok"]) for one in read] == [("beta", True), ("gone", False), ("alpha", True)]
    assert "No such file" in read[1]["error"]
    assert [one["path"] for one in lines_of(by_stdin)] == ["beta", "gone", "alpha"]
    assert read[0]["from"] == {"name": "Ann Berger", "address": "ann@example.org"}


def test_parse_extracts_attachments_under_their_digest(tmp_path: Path) -> None:
    (tmp_path / "m.eml").write_text(
        'From: a@example.org\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="b"\n\n--b\n\nsee there\n'
        '--b\nContent-Type: application/pdf; name="x.pdf"\nContent-Transfer-Encoding: base64\n\naGVsbG8=\n--b--\n'
    )

    (read,) = lines_of(deskhand("parse", "--json", "--extract", "out", "m.eml"))

    (attachment,) = read["attachments"]
    assert (tmp_path / "out" / attachment["sha256"]).read_bytes() == b"hello"
    assert [path.name for path in (tmp_path / "out").iterdir()] == [attachment["sha256"]]


def test_parse_takes_the_body_of_a_reply(tmp_path: Path) -> None:
    (tmp_path / "reply.txt").write_text("Yes, it works.\n\nOn Mon, 2 Jun 2025, desk wrote:\n> does it work?\n")

    (read,) = lines_of(deskhand("parse", "--json", "--as", "text", "reply.txt"))

    assert read["new_text"] == "Yes, it works."


def test_parse_prints_a_summary_for_people(tmp_path: Path) -> None:
    (tmp_path / "m.eml").write_bytes(mail("alpha"))

    printed = deskhand("parse", "m.eml").stdout

    for part in ("Ann Berger <ann@example.org>", "alpha does not print", "| The printer of alpha", "lines hidden"):
        assert part in printed


def test_a_path_that_is_no_utf_8_is_given_back_as_json(tmp_path: Path) -> None:
    name = b"caf\xe9.eml"
    Path(os.fsdecode(bytes(tmp_path) + b"/" + name)).write_bytes(mail("alpha"))

    (read,) = lines_of(deskhand("parse", "--json", stdin=name + b"\n"))

    assert os.fsencode(read["path"]) == name
