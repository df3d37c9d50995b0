"""The AUTH part of an SMTP conversation (RFC 4954): PLAIN and LOGIN, checked off the loop. Talks SMTP.

aiosmtpd reads the credentials and offers AUTH only after STARTTLS; here they are checked in a thread, because checking
a password is slow on purpose, and a client that keeps guessing is disconnected.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword, Session

#: RFC 4954 section 6 leaves the number open.
MAX_FAILED_LOGINS = 3


class _Session(Session):
    # aiosmtpd warns in the log at every login that the property of this name is deprecated; we do not use it.
    login_data: Any = None


class ProvenSmtp(SMTP):
    """An SMTP server side whose clients can prove an account."""

    def __init__(self, hooks: object, checks: Mapping[str, Callable[[str], bool]], **options: Any) -> None:
        """Args: `checks` has for each account the question whether a password opens it."""
        super().__init__(hooks, **options)
        self._checks = checks
        self._failed_logins = 0

    async def auth_PLAIN(self, _: object, args: list[str]) -> AuthResult:  # noqa: N802  (found by name)
        """RFC 4616."""
        return await self._prove(super().auth_PLAIN(_, args))

    async def auth_LOGIN(self, _: object, args: list[str]) -> AuthResult:  # noqa: N802
        """The older form that some devices still speak."""
        return await self._prove(super().auth_LOGIN(_, args))

    def _authenticate(self, _: str, auth_data: Any) -> AuthResult:
        # aiosmtpd asks here, in the loop: it is always told no, and `_prove` asks again in a thread.
        return AuthResult(success=False, handled=False, auth_data=auth_data)

    async def _prove(self, reading: Awaitable[AuthResult]) -> AuthResult:
        read = await reading
        claim = read.auth_data
        if not isinstance(claim, LoginPassword):
            return read
        name = claim.login.decode("utf-8", "replace")
        check = self._checks.get(name)
        if check is not None and await asyncio.to_thread(check, claim.password.decode("utf-8", "replace")):
            return AuthResult(success=True, auth_data=name)
        self._failed_logins += 1
        if self._failed_logins >= MAX_FAILED_LOGINS:
            await self.push("421 4.7.0 Too many failed logins, closing")
            if self.transport is not None:
                self.transport.close()
            return AuthResult(success=False, handled=True)
        return AuthResult(success=False, handled=False)

    def _create_session(self) -> Session:
        return _Session(self.loop)
