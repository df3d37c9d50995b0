"""What somebody posts on a page, as an arrival: a mail like any other, kept before the answer. Talks HTTP."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from starlette.requests import Request

from bot.pages.forms import Posted
from bot.pages.parts import Pages
from bot.pages.peers import is_secure, peer_of
from bot.pages.texts import TEXTS, language_for
from intake.form import Filled, letter_of
from intake.message import Envelope, RawMessage

#: The name of this way in, in every record.
CHANNEL = "web"


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """Where what was posted goes, and in whose name."""

    delivery_id: str
    address: str
    to: str
    #: A signed link proved who posts.
    proved: bool = False


def language_of(pages: Pages, request: Request) -> str:
    """Return the language that a reporter is told in."""
    asked = request.query_params.get("lang", "")
    fallback = pages.decider.policy.desk.language if pages.decider else "en"
    return asked if asked in TEXTS else language_for(request.headers.get("accept-language", ""), fallback)


async def keep(pages: Pages, raw: RawMessage) -> None:
    """Keep what arrived, or raise IntakeBusy."""
    assert pages.accept is not None
    await pages.accept(raw)


def raw_of(pages: Pages, request: Request, posted: Posted, letter: Letter) -> RawMessage:
    """Return what was posted as it will be kept."""
    assert pages.decider is not None
    now = pages.clock()
    local = hashlib.sha256(letter.delivery_id.encode()).hexdigest()[:32]
    filled = Filled(
        address=letter.address,
        name=posted.text("name", most=100),
        subject=posted.text("subject", most=200),
        text=posted.text("text", most=200_000),
        files=posted.files,
    )
    return RawMessage(
        channel=CHANNEL,
        delivery_id=letter.delivery_id,
        received_at=now,
        envelope=Envelope(
            reverse_path=letter.address,
            forward_paths=(letter.to,),
            peer=peer_of(request, pages.proxies),
            tls=is_secure(request, pages.proxies),
            authenticated_as=letter.address if letter.proved else None,
        ),
        body=letter_of(filled, to=letter.to, message_id=f"form-{local}@{pages.decider.policy.desk.domain}", at=now),
    )
