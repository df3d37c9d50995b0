"""A renewed certificate is shown to the next client, without a restart; half a renewal changes nothing."""

from __future__ import annotations

import logging
import ssl
from pathlib import Path

import aiosmtplib
import pytest
import structlog
import trustme
from structlog.testing import capture_logs

from intake.certificate import Certificate
from tests.smtp_talk import desk


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


def test_a_desk_does_not_start_with_a_pair_that_does_not_fit(issued: Issued) -> None:
    issued.renew(with_key=False)

    with pytest.raises(ssl.SSLError):
        Certificate(issued.chain, issued.key)
