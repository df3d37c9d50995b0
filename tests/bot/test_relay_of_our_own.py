"""A relay that is a listener of the desk is refused, and no other: what leaves would come in again."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.config.load import load
from tests.misconfigured import folder as folder  # noqa: PLC0414 - a fixture
from tests.misconfigured import refusal


def written(relay: str, listen: str, hostname: str = "") -> str:
    return (
        f'[desk]\naddress = "help@desk.example"\n[channel.mx]\nkind = "smtp"\nlisten = "{listen}"\n'
        f'hostname = "{hostname}"\n[outgoing]\nrelay = "{relay}"\n'
    )


OURS = [
    ("127.0.0.1:2525", "127.0.0.1:2525"),
    ("Mail.example.org:25", "mail.example.org:25"),
    ("localhost:25", "127.0.0.1:25"),
    ("127.0.0.1:25", "localhost:25"),
    ("localhost:25", "[::1]:25"),
    # Whoever connects there reaches itself.
    ("0.0.0.0:25", "127.0.0.1:25"),
    # Everywhere is here, too.
    ("127.0.0.1:25", "0.0.0.0:25"),
    ("127.0.0.2:25", "*:25"),
    ("localhost:25", "[::]:25"),
    ("[::1]:25", "*:25"),
]


@pytest.mark.parametrize(("relay", "listen"), OURS)
@pytest.mark.usefixtures("folder")
def test_a_relay_that_is_our_own_listener_is_refused_with_its_line(relay: str, listen: str) -> None:
    (said,) = refusal(written(relay, listen))

    assert said == (
        f'config.toml line 8: outgoing.relay is "{relay}", where the desk itself listens (channel.mx.listen is '
        f'"{listen}"); name the mail server that takes answers, or give the listener another port'
    )


@pytest.mark.usefixtures("folder")
def test_our_own_public_name_is_ours_where_the_listener_listens_everywhere() -> None:
    (said,) = refusal(written("mx.example.org:25", "*:25", "mx.example.org"))

    assert "where the desk itself listens" in said


OTHERS = [
    ("127.0.0.1:25", "127.0.0.1:2525"),
    ("mail.example.org:25", "0.0.0.0:25"),
    # A mail server on the same machine, each at addresses of its own.
    ("127.0.0.1:25", "192.0.2.5:25"),
    ("127.0.0.1:25", "127.0.0.2:25"),
    ("127.0.0.1:25", "[::1]:25"),
    # The listener has the addresses of version 6 alone.
    ("127.0.0.1:25", "[::]:25"),
    ("192.0.2.5:25", "127.0.0.1:25"),
    # A port that is chosen at the start.
    ("127.0.0.1:25", "127.0.0.1:0"),
]


@pytest.mark.parametrize(("relay", "listen"), OTHERS)
def test_another_mail_server_is_a_relay(folder: Path, relay: str, listen: str) -> None:
    file = folder / "config.toml"
    file.write_text(written(relay, listen))

    assert str(load(file, {}).outgoing.relay) == relay
