"""`deskhand keys`: what signs reply addresses and outgoing mail. Talks to the database; prints."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bot.build import build_signer
from bot.mail import keys
from bot.terminal import output
from bot.terminal.desk_file import configured, opened
from bot.terminal.failures import Failure
from intake.dkim_signing import UnusableKey


def list_keys(option: Path | None, *, as_json: bool) -> None:
    """Print the keys of reply addresses by their fingerprints, the one that signs first."""
    with opened(configured(option)) as store:
        _say(keys.reply_keys(store), as_json=as_json)


def rotate_keys(option: Path | None, *, keep: int, as_json: bool) -> None:
    """Let a new key sign reply addresses from now on."""
    with opened(configured(option)) as store:
        _say(keys.rotate(store, keep=keep), as_json=as_json)


def _say(found: Sequence[bytes], *, as_json: bool) -> None:
    for place, key in enumerate(found):
        if as_json:
            output.say_json({"key": keys.fingerprint(key), "signs": place == 0})
        else:
            output.say(f"{keys.fingerprint(key)}  {'signs and verifies' if place == 0 else 'verifies'}")


def say_dkim(option: Path | None, *, as_json: bool) -> None:
    """Print the DNS record by which the world verifies our mail.

    Raises:
        Failure: Nothing is signed, or the key cannot be used.
    """
    try:
        signer = build_signer(configured(option))
    except (OSError, UnusableKey) as failure:
        raise Failure(f"outgoing.dkim.key cannot be used: {failure}") from failure
    if signer is None:
        raise Failure("nothing is signed; give [outgoing.dkim] its domain, selector and key")
    if as_json:
        output.say_json({"name": signer.name, "type": "TXT", "value": signer.record})
    else:
        output.say(f"{signer.name}. TXT\n{signer.record}")
