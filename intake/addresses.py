"""Desk addresses and the reply tokens in them: which incident an answer belongs to, signed. Pure.

    help@desk.example  --reply_address-->  help+c.aeb2...@desk.example  --token_in, incident_of-->  incident id

A token is the incident's id and 80 bits of HMAC-SHA256 over it, in lower-case base32: some mail programs change the
case of addresses. It proves that we issued it; it does not prove who sends it. It never expires; it dies with its key.
"""

from __future__ import annotations

import binascii
import hmac
import re
import unicodedata
from base64 import b32decode, b32encode
from collections.abc import Collection, Sequence
from functools import lru_cache

MAC_OCTETS = 10
#: Shorter keys could be searched.
MIN_KEY_OCTETS = 16

# The purpose is signed too, so that a token of another kind, made with the same key, is none of ours.
_PURPOSE = b"deskhand reply token 1\0"
_MARK = "+c."
_TOKEN = re.compile(r"[a-z2-7]{18,40}")


def token_for(incident_id: int, keys: Sequence[bytes]) -> str:
    """Return the reply token of an incident, signed with the first key.

    Args:
        incident_id: 1 or more.
        keys: newest first.
    """
    if incident_id < 1:
        raise ValueError(f"incident id {incident_id} has no reply token; ids begin at 1")
    _require_keys(keys)
    octets = incident_id.to_bytes((incident_id.bit_length() + 7) // 8)
    return b32encode(octets + _mac(octets, keys[0])).decode("ascii").rstrip("=").lower()


def incident_of(token: str, keys: Sequence[bytes]) -> int | None:
    """Return the incident that a token names, None when no key has signed it; upper and lower case are one.

    All keys are tried, so that a new first key leaves the answers to older mail valid.
    """
    _require_keys(keys)
    folded = token.lower()
    if not _TOKEN.fullmatch(folded):
        return None
    try:
        octets = b32decode(folded.upper() + "=" * (-len(folded) % 8))
    except binascii.Error:
        return None
    number, mac = octets[:-MAC_OCTETS], octets[-MAC_OCTETS:]
    incident_id = int.from_bytes(number)
    signed = [hmac.compare_digest(mac, _mac(number, key)) for key in keys]
    # Base32 leaves spare bits at the end: only the spelling that we write counts.
    canonical = b32encode(octets).decode("ascii").rstrip("=").lower() == folded
    return incident_id if any(signed) and canonical and incident_id else None


def reply_address(address: str, token: str) -> str:
    """Return the desk address that carries a token as its plus-part (RFC 5233 section 1 calls it detail)."""
    local, at, domain = address.rpartition("@")
    if not (local and at and domain):
        raise ValueError(f"desk address {address!r} has no local part or domain; write it like help@desk.example")
    return f"{local}{_MARK}{token}@{domain}"


def token_in(address: str) -> str:
    """Return the token in an address, in lower case, "" when there is none; its signature is not checked."""
    local = address.rpartition("@")[0].lower()
    _, mark, token = local.rpartition(_MARK)
    return token if mark and _TOKEN.fullmatch(token) else ""


def is_ours(address: str, desk_addresses: Collection[str]) -> bool:
    """Is this a desk address or a plus-form of one, in any case, its domain in Punycode or Unicode?"""
    local, domain = canonical(address)
    if not (local and domain):
        return False
    for desk in desk_addresses:
        desk_local, desk_domain = canonical(desk)
        if domain == desk_domain and (local == desk_local or local.startswith(desk_local + "+")):
            return True
    return False


@lru_cache(maxsize=4096)
def canonical(address: str) -> tuple[str, str]:
    """Return local part and domain as they are compared: lower case, composed Unicode, no Punycode, no final dot."""
    local, _, domain = address.rpartition("@")
    # RFC 3490 section 3.1: the ideographic full stop divides labels too; NFKC has made the others into these two.
    labels = unicodedata.normalize("NFKC", domain).lower().replace("\u3002", ".").rstrip(".").split(".")
    return unicodedata.normalize("NFC", local).lower(), ".".join(_readable(label) for label in labels)


def _readable(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return unicodedata.normalize("NFC", label[4:].encode("ascii").decode("punycode")).lower()
    except (UnicodeError, ValueError, OverflowError):
        return label


def _mac(octets: bytes, key: bytes) -> bytes:
    return hmac.digest(key, _PURPOSE + octets, "sha256")[:MAC_OCTETS]


def _require_keys(keys: Sequence[bytes]) -> None:
    if not keys:
        raise ValueError("reply tokens need a key, and none is configured; `deskhand init` writes one")
    for place, key in enumerate(keys):
        if len(key) < MIN_KEY_OCTETS:
            raise ValueError(f"key {place} of the reply tokens has {len(key)} octets; give at least {MIN_KEY_OCTETS}")


def is_list(address: str, list_id: str) -> bool:
    """Say whether an address is that of the mailing list with this id, "" for none (RFC 2919 section 2)."""
    return bool(list_id) and address.replace("@", ".").lower() == list_id.lower()
