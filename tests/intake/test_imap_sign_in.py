"""A mailbox is opened by password or token over a verified connection; a refusal says what to do."""

from __future__ import annotations

import logging
import ssl
import time
from pathlib import Path

import pytest
import structlog
from structlog.testing import capture_logs

from intake.imap_settings import Credentials, Encryption, Mechanism
from intake.oauth import AccessTokens, ClientSettings
from intake.service_account import ServiceAccount, SignedClaim
from tests import dovecot
from tests.dovecot import Box
from tests.imap_proxy import before
from tests.mailboxes import box as box  # noqa: PLC0414 - a fixture
from tests.mailboxes import mail, reading, settings_of
from tests.mailboxes import server as server  # noqa: PLC0414 - a fixture
from tests.mailboxes import tokens as tokens  # noqa: PLC0414 - a fixture
from tests.token_server import SECRET, TokenServer

pytestmark = pytest.mark.skipif(bool(dovecot.missing()), reason=dovecot.missing() or "dovecot is here")


@pytest.mark.parametrize("encryption", [Encryption.TLS, Encryption.STARTTLS])
async def test_the_password_goes_over_a_verified_connection(box: Box, encryption: Encryption) -> None:
    port = box.server.tls_port if encryption is Encryption.TLS else box.server.port
    trusting = ssl.create_default_context()
    box.server.authority.configure_trust(trusting)
    box.drop(mail("Printer"))
    settings = settings_of(box, host="localhost", port=port, encryption=encryption, tls_context=trusting)
    async with reading(settings) as running:
        await running.kept("Printer")
        assert running.desk.kept[0].envelope.tls is True
        box.drop(mail("Scanner"))
        await running.kept("Printer", "Scanner")

    async with reading(settings_of(box, port=port, encryption=encryption)) as running:
        await running.until(lambda: "its certificate is not trusted" in running.mailbox.state())


async def test_a_server_without_sasl_is_given_the_password_by_login(box: Box) -> None:
    box.drop(mail("Printer"))
    async with before(box.server.port) as proxy:
        proxy.rewrites = {b"AUTH=PLAIN": b"AUTH=XLAIN"}
        async with reading(settings_of(box, port=proxy.port)) as running:
            await running.kept("Printer")
        assert proxy.said("^LOGIN")


def by_token(box: Box, tokens: TokenServer, mechanism: Mechanism, secret: str = SECRET) -> Credentials:
    tokens.username, tokens.refusal = box.user, None
    client = ClientSettings(token_url=tokens.token_url, client_id="an-application", client_secret=secret)
    source = AccessTokens(client, clock=time.monotonic)
    return Credentials(username=box.user, tokens=source, mechanism=mechanism)


@pytest.mark.parametrize("mechanism", list(Mechanism))
async def test_a_token_opens_the_mailbox(box: Box, tokens: TokenServer, mechanism: Mechanism) -> None:
    box.drop(mail("Printer"))
    async with reading(settings_of(box, credentials=by_token(box, tokens, mechanism))) as running:
        await running.kept("Printer")
        await running.until(lambda: running.mailbox.state() == "ok")


@pytest.mark.parametrize("mechanism", list(Mechanism))
async def test_a_service_account_opens_the_mailbox_of_the_person_it_claims_to_act_for(
    box: Box, tokens: TokenServer, mechanism: Mechanism, tmp_path: Path
) -> None:
    tokens.username, tokens.refusal = box.user, None
    file = tmp_path / "key.json"
    file.write_text(tokens.key_file())
    claim = SignedClaim(
        account=ServiceAccount.of(file), subject=box.user, scope="https://mail.google.com/", now=time.time
    )
    source = AccessTokens(claim, clock=time.monotonic)
    credentials = Credentials(username=box.user, tokens=source, mechanism=mechanism)
    box.drop(mail("Printer"))
    async with reading(settings_of(box, credentials=credentials)) as running:
        await running.kept("Printer")


@pytest.mark.parametrize("mechanism", Mechanism)
async def test_a_withdrawn_token_is_replaced_by_a_fresh_one(
    box: Box, tokens: TokenServer, mechanism: Mechanism
) -> None:
    credentials = by_token(box, tokens, mechanism)
    assert credentials.tokens is not None
    tokens.withdrawn.add(credentials.tokens.token())
    box.drop(mail("Printer"))
    async with reading(settings_of(box, credentials=credentials)) as running:
        await running.kept("Printer")


async def test_an_expired_secret_is_told_with_what_to_do(box: Box, tokens: TokenServer) -> None:
    """Complaint 2: the secret runs out, and nobody notices for days."""
    credentials = by_token(box, tokens, Mechanism.XOAUTH2)
    description = "AADSTS7000222: The provided client secret keys for app 'an-application' are expired."
    tokens.refusal = (401, {"error": "invalid_client", "error_description": description})
    async with reading(settings_of(box, credentials=credentials)) as running:
        await running.until(lambda: "make a new one" in running.mailbox.state())
        assert "AADSTS7000222" in running.mailbox.state()
        assert SECRET not in running.mailbox.state()


async def test_a_refused_password_is_told_and_not_tried_again_soon(box: Box) -> None:
    """Servers lock an account that hammers."""
    async with before(box.server.port) as proxy:
        proxy.rule("^AUTHENTICATE", "NO [AUTHENTICATIONFAILED] Authentication failed.")
        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.INFO))
        with capture_logs() as said:
            async with reading(settings_of(box, port=proxy.port)) as running:
                assert "may not sign in" in running.mailbox.state()
                assert "check the user name and the password" in running.mailbox.state()
                assert "trying again in 300 s" in running.mailbox.state()
        assert len(proxy.said("^AUTHENTICATE")) == 1
    assert "imap.login_refused" in [line["event"] for line in said]
    assert box.user not in str(said)
