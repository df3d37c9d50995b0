"""What we sign is what everybody can verify with the record that we tell to publish."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import dkim
import pytest

from intake.compose import compose
from intake.dkim_signing import Signer, UnusableKey
from intake.message import Address, OutboundMessage

MESSAGE = OutboundMessage(
    channel="mail",
    reverse_path="",
    sender=Address(name="Bürodienst", address="help@desk.example"),
    to=(Address(address="ann@example.org"),),
    subject="Re: Drucker für Köln [INC-000042]",
    text="Wir haben es.\n.\nEin Punkt.\n",
    html="<p>Wir haben es.</p>",
    message_id="abc.1@desk.example",
    references=("m1@example.org",),
    date=datetime(2026, 3, 2, 8, 30, tzinfo=UTC),
)


def _made(folder: Path, bits: int) -> Path:
    file = folder / f"dkim-{bits}.pem"
    subprocess.run(["openssl", "genrsa", "-out", str(file), str(bits)], check=True, capture_output=True)
    return file


@pytest.fixture(scope="module")
def signer(tmp_path_factory: pytest.TempPathFactory) -> Signer:
    return Signer.of("desk.example", "s1", _made(tmp_path_factory.mktemp("dkim"), 2048))


def verified(signer: Signer, octets: bytes) -> bool:
    records = {f"{signer.name}.".encode(): signer.record.encode()}
    return bool(dkim.verify(octets, dnsfunc=lambda name, timeout=5: records.get(name)))


def test_the_world_verifies_it_with_the_record_that_we_tell(signer: Signer) -> None:
    signed = signer.sign(compose(MESSAGE))

    assert signer.name == "s1._domainkey.desk.example"
    assert verified(signer, signed)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"Ein Punkt", b"Kein Punkt"),
        (b"ann@example.org", b"eve@example.net"),
        (b"Auto-Submitted: auto-replied", b"Auto-Submitted: no"),
    ],
)
def test_what_is_changed_on_the_way_is_seen(signer: Signer, old: bytes, new: bytes) -> None:
    signed = signer.sign(compose(replace(MESSAGE, html="")))
    assert old in signed

    assert not verified(signer, signed.replace(old, new))


def test_a_field_that_is_added_to_a_signed_one_is_seen(signer: Signer) -> None:
    assert not verified(signer, b"From: boss@example.org\r\n" + signer.sign(compose(MESSAGE)))


@pytest.mark.parametrize("written", ["", "no key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"])
def test_a_file_without_a_key_is_refused_by_name(tmp_path: Path, written: str) -> None:
    file = tmp_path / "key.pem"
    file.write_text(written)

    with pytest.raises(UnusableKey, match=r"key\.pem holds no RSA private key"):
        Signer.of("desk.example", "s1", file)


def test_a_short_key_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnusableKey, match="has 512 bits"):
        Signer.of("desk.example", "s1", _made(tmp_path, 512))
