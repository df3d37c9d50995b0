"""A renewed certificate is shown to the next client, without a restart; half a renewal changes nothing."""

from __future__ import annotations

import logging
import os
import re
import resource
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiosmtplib
import pytest
import structlog
import trustme
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)
from structlog.testing import capture_logs

from intake.certificate import Certificate, UnusableCertificate, trusting, validity_of
from intake.smtp_in import SmtpListener, SmtpSettings
from tests.conftest import NOW
from tests.smtp_talk import desk

DAY = timedelta(days=1)


class Issued:
    """A pair of files as a certificate authority writes them, and who trusts it."""

    def __init__(self, folder: Path) -> None:
        self.chain, self.key = folder / "fullchain.pem", folder / "privkey.pem"
        self.renew()

    def renew(self, *, with_key: bool = True) -> None:
        """Put a new certificate in place, as a renewal does: each file at once, one after the other."""
        authority = trustme.CA()
        issued = authority.issue_cert("127.0.0.1")
        self.trusting = ssl.create_default_context()
        authority.configure_trust(self.trusting)
        parts = [(self.chain, b"".join(each.bytes() for each in issued.cert_chain_pems))]
        self.left = (self.key, issued.private_key_pem.bytes())
        for path, octets in [*parts, *([self.left] if with_key else [])]:
            self.put(path, octets)

    def put(self, path: Path, octets: bytes) -> None:
        part = path.with_suffix(".part")
        part.write_bytes(octets)
        part.replace(path)


@pytest.fixture(autouse=True)
def _all_that_is_logged() -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.INFO))


@pytest.fixture
def issued(tmp_path: Path) -> Issued:
    return Issued(tmp_path)


async def is_trusted(port: int, trusting: ssl.SSLContext) -> bool:
    client = aiosmtplib.SMTP(hostname="127.0.0.1", port=port, start_tls=True, tls_context=trusting)
    try:
        async with client:
            return client.is_connected
    except (aiosmtplib.SMTPException, ssl.SSLError):
        return False


async def test_the_next_client_sees_a_renewed_certificate(issued: Issued) -> None:
    certificate = Certificate(issued.chain, issued.key)
    first = issued.trusting
    async with desk(tls=certificate.context) as at:
        assert await is_trusted(at.port, first)
        with capture_logs() as logs:
            issued.renew()

            assert await is_trusted(at.port, issued.trusting)
            assert not await is_trusted(at.port, first)
    assert [line["event"] for line in logs if "certificate" in line["event"]] == ["smtp.certificate_renewed"]


async def test_half_a_renewal_keeps_the_last_good_pair(issued: Issued) -> None:
    certificate = Certificate(issued.chain, issued.key)
    first = issued.trusting
    async with desk(tls=certificate.context) as at:
        with capture_logs() as logs:
            issued.renew(with_key=False)

            assert await is_trusted(at.port, first)
            assert await is_trusted(at.port, first)
            issued.put(*issued.left)
            assert await is_trusted(at.port, issued.trusting)
    told = [line["event"] for line in logs if "certificate" in line["event"]]
    assert told == ["smtp.certificate_unusable", "smtp.certificate_renewed"]


def test_a_file_that_is_away_for_a_moment_is_waited_for(issued: Issued) -> None:
    certificate = Certificate(issued.chain, issued.key)
    before = certificate.context()
    octets = issued.key.read_bytes()
    issued.key.unlink()

    assert certificate.context() is before
    issued.put(issued.key, octets)
    assert certificate.context() is not before


@contextmanager
def no_file_can_be_opened() -> Iterator[None]:
    """Files can be looked at, and not be read: as those of root are, before they are given to the desk's account."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    free = os.dup(0)
    os.close(free)
    resource.setrlimit(resource.RLIMIT_NOFILE, (free, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_a_renewal_that_becomes_readable_is_taken_though_its_files_are_the_same(issued: Issued) -> None:
    certificate = Certificate(issued.chain, issued.key)
    before = certificate.context()
    issued.renew()
    with capture_logs() as logs:
        with no_file_can_be_opened():
            meanwhile = [certificate.context() for _ in range(3)]
            state = certificate.state(NOW)
        after = certificate.context()

    assert meanwhile == [before] * 3
    assert after is not before
    assert [line["event"] for line in logs] == ["smtp.certificate_unusable", "smtp.certificate_renewed"]
    assert state.startswith(f"the last good certificate is shown, because {issued.chain} cannot be read: Too many open")


async def test_a_listener_says_how_its_certificate_is(issued: Issued) -> None:
    certificate = Certificate(issued.chain, issued.key)
    settings = SmtpSettings(
        name="smtp", host="127.0.0.1", port=0, hostname="x", accepts=bool, tls=certificate.context,
        tls_state=certificate.state,
    )  # fmt: skip
    until = validity_of(issued.chain, issued.key, NOW)[1].partition(" is valid until ")[2]
    last = datetime.strptime(until, "%Y-%m-%d %H:%M UTC").replace(tzinfo=UTC)
    at = {left: SmtpListener(settings, clock=lambda left=left: last - left).state() for left in (DAY, 3 * DAY)}  # type: ignore[misc]

    assert at == {DAY: f"{issued.chain} is valid until {until}; renew it", 3 * DAY: "ok"}
    issued.renew(with_key=False)
    assert "is not that of the certificate" in SmtpListener(settings, clock=lambda: NOW).state()


def locked(key: Path) -> bytes:
    private = load_pem_private_key(key.read_bytes(), None)
    return private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"secret"))


def another_key(_: Path) -> bytes:
    return trustme.CA().issue_cert("127.0.0.1").private_key_pem.bytes()


def nothing(_: Path) -> bytes:
    return b""


def half(file: Path) -> bytes:
    return file.read_bytes()[:100]


@pytest.mark.parametrize(
    ("which", "change", "said"),
    [
        ("chain", nothing, "CHAIN holds no certificate in PEM; it must begin with -----BEGIN CERTIFICATE-----"),
        ("chain", half, "CHAIN holds no certificate in PEM; "),  # a copy that was cut off
        ("key", nothing, "KEY holds no private key in PEM; it must begin with "),
        ("key", half, "KEY holds no private key in PEM; "),
        (
            "key",
            another_key,
            "the key in KEY is not that of the certificate in CHAIN; both must be of one renewal",
        ),
        ("key", locked, "the key in KEY has a passphrase; nobody can type it at a start: "),  # and nobody is asked
        ("chain", None, "CHAIN cannot be read: No such file or directory; name a file "),
        ("key", None, "KEY cannot be read: No such file or directory; name a file "),
    ],
)
def test_what_is_wrong_with_a_pair_is_told_with_its_file_and_the_next_step(
    issued: Issued, which: str, change: Callable[[Path], bytes] | None, said: str
) -> None:
    file = {"chain": issued.chain, "key": issued.key}[which]
    if change is None:
        file.unlink()
    else:
        file.write_bytes(change(file))

    with pytest.raises(UnusableCertificate) as told:
        Certificate(issued.chain, issued.key)
    assert str(told.value).replace(str(issued.chain), "CHAIN").replace(str(issued.key), "KEY").startswith(said)


def test_a_file_of_trusted_certificates_that_holds_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("no PEM at all")

    for name, said in (("ca.pem", "holds no certificate in PEM"), ("gone.pem", "cannot be read: No such file")):
        with pytest.raises(UnusableCertificate, match=f"{re.escape(str(tmp_path / name))} {said}"):
            trusting(tmp_path / name)
