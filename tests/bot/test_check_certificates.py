"""Check says of a certificate what a start, or a client, would stumble over."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme

from bot.config.load import load
from bot.terminal.check_certificates import certificates
from bot.terminal.checked import Checked


def looked_at(folder: Path, now: datetime) -> Checked:
    """What is seen of certificate.pem and key.pem."""
    path = folder / "config.toml"
    files = 'certificate = "certificate.pem"\nkey = "key.pem"\n'
    path.write_text(
        f'[desk]\naddress = "help@desk.example"\n[channel.smtp]\nkind = "smtp"\nlisten = "127.0.0.1:0"\n{files}'
    )
    (found,) = certificates(load(path, {}), now)
    return found


def put(folder: Path, *, until: datetime) -> None:
    made = trustme.CA().issue_cert("desk.example", not_before=datetime(2020, 1, 1, tzinfo=UTC), not_after=until)
    made.cert_chain_pems[0].write_to_path(folder / "certificate.pem")
    made.private_key_pem.write_to_path(folder / "key.pem")


#: Certificates are valid today, or are not, whatever a test calls now.
LATER = datetime.now(UTC).replace(microsecond=0) + timedelta(days=90)


@pytest.mark.parametrize(("left", "ok"), [(30, True), (3, True), (1, False)])
def test_a_certificate_is_fine_until_it_soon_ends(tmp_path: Path, left: int, ok: bool) -> None:
    put(tmp_path, until=LATER)
    found = looked_at(tmp_path, LATER - timedelta(days=left))

    assert (found.name, found.ok) == ("certificate smtp", ok)
    assert f"is valid until {LATER:%Y-%m-%d %H:%M} UTC" in found.seen
    assert ok or found.step.startswith("renew it")


def test_one_that_has_expired_says_so(tmp_path: Path) -> None:
    put(tmp_path, until=datetime(2020, 2, 1, tzinfo=UTC))
    found = looked_at(tmp_path, LATER)

    assert (found.ok, found.seen) == (False, f"{tmp_path / 'certificate.pem'} has expired")
    assert "name the renewed files" in found.step


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    put(tmp_path, until=LATER)
    (tmp_path / "key.pem").unlink()
    found = looked_at(tmp_path, LATER)

    assert (found.ok, found.seen) == (False, f"{tmp_path / 'key.pem'} cannot be read: No such file or directory")
    assert "[channel.smtp] certificate and key" in found.step


@pytest.mark.parametrize(
    ("name", "what"), [("certificate.pem", "holds no certificate in PEM"), ("key.pem", "holds no private key in PEM")]
)
def test_files_that_do_not_belong_together_or_are_something_else_are_told(tmp_path: Path, name: str, what: str) -> None:
    put(tmp_path, until=LATER)
    kept = (tmp_path / name).read_bytes()
    put(tmp_path, until=LATER)
    for content, seen in ((kept, "is not that of the certificate"), (b"no PEM at all", f"{tmp_path / name} {what}")):
        (tmp_path / name).write_bytes(content)
        found = looked_at(tmp_path, LATER)

        assert not found.ok
        assert seen in found.seen
        assert found.step.endswith("see [channel.smtp] certificate and key")
