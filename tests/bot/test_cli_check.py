"""Check names what stands in the way of a desk, and changes nothing."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.terminal.check_files import read_only
from tests.ports import free_port
from tests.program import relay_running
from tests.terminal import database as database  # noqa: PLC0414 - a fixture
from tests.terminal import desk as desk  # noqa: PLC0414 - a fixture
from tests.terminal import deskhand, lines_of, listen_at
from tests.terminal import own_folder as own_folder  # noqa: PLC0414 - a fixture


def parts_of(desk: Path) -> tuple[int, dict[str, dict[str, Any]]]:
    result = deskhand("check", "--json", "--config", desk)
    return result.exit_code, {part["check"]: part for part in lines_of(result)}


def test_check_tells_a_mistake_in_the_configuration(desk: Path) -> None:
    desk.write_text(desk.read_text().replace("address", "adress"))

    code, parts = parts_of(desk)

    assert code == 1
    assert "address" in parts["configuration"]["seen"]
    assert deskhand("check", "--config", desk).exit_code == 1


@pytest.mark.parametrize(("key", "part"), [("[channel.smtp]", "listener smtp"), ("[web]", "pages")])
def test_check_sees_a_port_that_somebody_else_has(desk: Path, key: str, part: str) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken, ThreadPoolExecutor() as pool:
        listen_at(desk, taken.getsockname()[1], key)
        pool.submit(answer_like_a_stranger, taken)
        code, parts = parts_of(desk)

    assert code == 1
    assert "another program" in parts[part]["seen"]
    assert f"{key} listen" in parts[part]["next_step"]


def test_check_sees_an_address_that_is_not_this_machines(desk: Path) -> None:
    desk.write_text(desk.read_text().replace('listen = "127.0.0.1:0"', 'listen = "192.0.2.1:2525"', 1))
    code, parts = parts_of(desk)

    assert code == 1
    assert parts["listener smtp"]["seen"] == "192.0.2.1:2525 cannot be listened on: Cannot assign requested address"
    assert parts["listener smtp"]["next_step"].endswith("0.0.0.0 for all ([channel.smtp] listen)")


def test_check_sees_a_lock_file_that_the_desk_could_not_take(desk: Path) -> None:
    lock = desk.parent / "deskhand.db.lock"
    lock.unlink(missing_ok=True)
    lock.mkdir()
    code, parts = parts_of(desk)

    assert code == 1
    assert parts["database"]["seen"].endswith(f"{lock} cannot be written")
    assert parts["database"]["next_step"].endswith(f"`chown deskhand {lock}`")


@pytest.mark.parametrize(("flags", "is_told"), [(os.ST_NOSUID, False), (os.ST_RDONLY | os.ST_NOSUID, True)])
def test_check_tells_a_read_only_disk_from_a_wrong_owner(tmp_path: Path, flags: int, is_told: bool) -> None:
    """No account helps there; SQLite says of both that it is unable to open the file."""

    def mounted(folder: Path) -> os.statvfs_result:
        seen = os.statvfs(folder)
        return os.statvfs_result((*seen[:8], flags, *seen[9:]))

    told = read_only(tmp_path / "not" / "there" / "deskhand.db", mounted)

    assert (told is not None and told.seen.endswith("is on a file system that is mounted read-only")) == is_told


def answer_like_a_stranger(server: socket.socket) -> None:
    with closing(server.accept()[0]) as connection:
        connection.sendall(b"SSH-2.0-stranger\r\n")


def test_check_knows_a_desk_that_runs(desk: Path) -> None:
    smtp = free_port()
    listen_at(desk, smtp)
    listen_at(desk, free_port(), "[web]")
    # Another name for the same address, which nobody looks up: only who answers there tells that it is no relay.
    desk.write_text(desk.read_text().replace('relay = ""', f'relay = "127.1:{smtp}"'))
    command = [sys.executable, "-m", "bot", "run", "--config", str(desk)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        process.stdout.readline()
        code, parts = parts_of(desk)
        process.terminate()

    assert code == 1
    assert "a Deskhand answers" in parts["listener smtp"]["seen"]
    assert "a Deskhand answers" in parts["pages"]["seen"]
    assert "which takes reports and relays nothing" in parts["relay"]["seen"]


def test_check_greets_the_relay(desk: Path) -> None:
    with relay_running() as relay:
        desk.write_text(desk.read_text().replace('relay = ""', f'relay = "127.0.0.1:{relay.port}"'))
        _, parts = parts_of(desk)

    assert parts["relay"]["seen"] == f"127.0.0.1:{relay.port} answers: greeted"


@pytest.mark.parametrize("host", ["*", "0.0.0.0", "[::]"])
def test_check_sees_that_every_address_can_be_listened_on(desk: Path, host: str) -> None:
    port = free_port()
    desk.write_text(desk.read_text().replace('listen = "127.0.0.1:0"', f'listen = "{host}:{port}"', 1))
    _, parts = parts_of(desk)

    assert parts["listener smtp"]["seen"] == f"{host}:{port} is free"


def test_check_sees_a_relay_that_is_not_there(desk: Path) -> None:
    with closing(socket.socket()) as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        desk.write_text(desk.read_text().replace('relay = ""', f'relay = "127.0.0.1:{port}"'))
        code, parts = parts_of(desk)

    assert code == 1
    assert not parts["relay"]["ok"]
    assert "[outgoing]" in parts["relay"]["next_step"]


def test_check_says_what_to_do_about_a_file_that_is_no_database(desk: Path) -> None:
    file = desk.parent / "deskhand.db"
    file.write_bytes(b"no database at all" * 100)

    _, parts = parts_of(desk)

    assert "file is not a database" in parts["database"]["seen"]
    assert parts["database"]["next_step"].startswith("put a backup in its place")


def test_check_makes_no_database(desk: Path) -> None:
    (desk.parent / "deskhand.db").unlink()

    code, parts = parts_of(desk)

    assert code == 0
    assert "made at the first start" in parts["database"]["seen"]
    assert not (desk.parent / "deskhand.db").exists()


@pytest.mark.parametrize(
    ("greeting", "seen", "step"),
    [
        (b"554 no service for you\r\n", "554 no service for you", "let the relay take mail of this machine"),
        (b"", "Connection unexpectedly closed", "whether that port speaks SMTP"),  # hangs up at once
    ],
)
def test_check_says_what_to_do_about_a_relay_that_refuses(desk: Path, greeting: bytes, seen: str, step: str) -> None:
    def refuse(server: socket.socket) -> None:
        with closing(server.accept()[0]) as connection:
            connection.sendall(greeting)
            if greeting:
                connection.recv(100)

    with closing(socket.create_server(("127.0.0.1", 0))) as relay, ThreadPoolExecutor() as pool:
        desk.write_text(desk.read_text().replace('relay = ""', f'relay = "127.0.0.1:{relay.getsockname()[1]}"'))
        pool.submit(refuse, relay)
        _, parts = parts_of(desk)

    assert seen in parts["relay"]["seen"]
    assert step in parts["relay"]["next_step"]


def test_check_says_what_to_do_about_a_server_that_is_not_there(desk: Path) -> None:
    url = f"postgresql://desk@127.0.0.1:{free_port()}/desk"
    desk.write_text(desk.read_text().replace("sqlite:///deskhand.db", url))
    _, parts = parts_of(desk)

    assert "refused" in parts["database"]["seen"]
    assert parts["database"]["next_step"].startswith("start PostgreSQL there")


def test_check_of_a_configuration_that_is_not_there_says_one_next_step() -> None:
    code, parts = parts_of(Path("nowhere/config.toml"))

    assert code == 1
    assert parts["configuration"]["next_step"].startswith("write one with `deskhand init nowhere`")
    assert "init" not in parts["configuration"]["seen"]
