"""What a mail server of ours found out about the author of a message: Authentication-Results (RFC 8601). Pure.

    head of the message --topmost field of a server that is named--> Results

Anybody can write such a field into a message, so only those of servers that the configuration names count, and of
these only the topmost: a server adds its own above everything that came in, and takes forged ones of its own name away
(RFC 8601 section 5). SPF, DKIM and DMARC are not evaluated here; that is the work of the server in front.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import authres

from intake.headers import MOST_HEAD, Headers, split_head

#: Microsoft 365 writes the field without a server's name, and with words between the results that no RFC knows.
UNNAMED = ""
_MICROSOFT_WORDS = re.compile(r"\s(?:action|reason)=\w+|;?\s*compauth=\w+", re.IGNORECASE)
_MOST_FIELDS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """What one server found out; each result is a word of RFC 8601 section 2.7, "" when it did not look."""

    authserv_id: str
    dmarc: str = ""
    #: The domain that DMARC was about: that of From.
    dmarc_domain: str = ""
    spf: str = ""
    #: The domain of the reverse-path that SPF was about.
    spf_domain: str = ""
    #: Domains whose DKIM signature is right.
    signed_by: tuple[str, ...] = ()


def results_in(body: bytes, authserv_ids: Collection[str]) -> Results | None:
    """Return what the topmost field of a named server says, None when there is none that can be read."""
    if not authserv_ids:
        return None
    headers, _ = split_head(body[:MOST_HEAD])
    named = {each.lower() for each in authserv_ids}
    for value in headers.all("authentication-results")[:_MOST_FIELDS]:
        field = _read(value, unnamed=UNNAMED in named)
        if field is not None and (field.authserv_id or "").lower() in named:
            return _results_of(field)
    return None


def verdict_in(body: bytes, spam_headers: Collection[tuple[str, str]]) -> str:
    """Return the field by which a server in front says that a message is spam, "" when none says so.

    Args:
        body: The message.
        spam_headers: Names of fields and how the value of one begins that says so, in any case.
    """
    if not spam_headers:
        return ""
    headers, _ = split_head(body[:MOST_HEAD])
    return next((found for name, sign in spam_headers if (found := _sign_in(headers, name, sign))), "")


def _sign_in(headers: Headers, name: str, sign: str) -> str:
    values = (value.strip() for value in headers.all(name.lower()))
    return next((f"{name}: {value[:80]}" for value in values if value.lower().startswith(sign.lower())), "")


def _read(value: str, *, unnamed: bool) -> Any:
    """Return the field as the library reads it, None when it cannot."""
    features: Any = authres.FeatureContext()  # the library has no types
    try:
        return features.parse_value(value)
    except authres.AuthResError:
        pass
    if not unnamed:
        return None
    try:
        field = features.parse_value(f"unnamed; {_MICROSOFT_WORDS.sub('', value)}")
    except authres.AuthResError:
        return None
    field.authserv_id = UNNAMED
    return field


def _results_of(field: Any) -> Results:
    dmarc, dmarc_domain = _first(field, "dmarc", "from")
    spf, mailfrom = _first(field, "spf", "mailfrom")
    good = [each for each in field.results if each.method == "dkim" and each.result == "pass"]
    return Results(
        authserv_id=(field.authserv_id or UNNAMED).lower(),
        dmarc=dmarc,
        dmarc_domain=dmarc_domain,
        spf=spf,
        spf_domain=mailfrom.rpartition("@")[2],
        signed_by=tuple(domain for each in good if (domain := _signer(each))),
    )


def _first(field: Any, method: str, name: str) -> tuple[str, str]:
    for each in field.results:
        if each.method == method:
            return str(each.result).lower(), _property(each, name).lower()
    return "", ""


def _signer(result: Any) -> str:
    return (_property(result, "d") or _property(result, "i").rpartition("@")[2]).lower()


def _property(result: Any, name: str) -> str:
    return next((str(each.value) for each in result.properties if each.name == name), "")
