"""Sign what we send, so that it can be told from what others send in our name (DKIM, RFC 6376). Reads a key file.

The signature covers the body and the fields that a reader sees or answers by. It is made at each attempt anew, because
it carries its time. RSA with SHA-256, relaxed both ways, as RFC 8301 and every large receiver want it.
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path

import dkim
from dkim import crypto

#: RFC 6376 section 5.4.1, those of them that we write.
_SIGNED = (
    b"from", b"to", b"cc", b"subject", b"date", b"message-id", b"in-reply-to", b"references", b"reply-to",
    b"auto-submitted", b"mime-version", b"content-type", b"content-transfer-encoding",
    # RFC 8058 section 4: a mail program clicks only what is signed.
    b"list-unsubscribe", b"list-unsubscribe-post",
)  # fmt: skip
#: RFC 8301 section 3.2: receivers need not look at shorter keys.
MIN_BITS = 1024
_RSA = bytes.fromhex("300d06092a864886f70d0101010500")


class UnusableKey(OSError):
    """The key file holds no key that can sign."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """Signs in the name of one domain, with one key."""

    domain: str
    selector: str
    #: PEM of an RSA private key.
    key: bytes

    @classmethod
    def of(cls, domain: str, selector: str, file: Path) -> Signer:
        """Return the signer with the key of a file.

        Raises:
            OSError: The file cannot be read.
            UnusableKey: It holds no RSA key, or one that is too short.
        """
        key = file.read_bytes()
        try:
            bits = int(crypto.parse_pem_private_key(key)["modulus"]).bit_length()
        except crypto.UnparsableKeyError as error:
            raise UnusableKey(f"{file} holds no RSA private key in PEM; make one with: openssl genrsa 2048") from error
        if bits < MIN_BITS:
            raise UnusableKey(f"the key in {file} has {bits} bits; receivers want at least {MIN_BITS}, better 2048")
        return cls(domain=domain, selector=selector, key=key)

    @property
    def name(self) -> str:
        """The name in the DNS under which receivers look for the public key (RFC 6376 section 3.6.2.1)."""
        return f"{self.selector}._domainkey.{self.domain}"

    @property
    def record(self) -> str:
        """The TXT record that must stand there."""
        private = crypto.parse_pem_private_key(self.key)
        numbers = _der(0x30, _integer(private["modulus"]) + _integer(private["publicExponent"]))
        public = _der(0x30, _RSA + _der(0x03, b"\0" + numbers))
        return f"v=DKIM1; k=rsa; p={b64encode(public).decode()}"

    def sign(self, octets: bytes) -> bytes:
        """Return the mail with its signature in front."""
        signature: bytes = dkim.sign(
            octets,
            self.selector.encode("idna"),
            self.domain.encode("idna"),
            self.key,
            canonicalize=(b"relaxed", b"relaxed"),
            include_headers=[name for name in _SIGNED if _has(octets, name)],
        )
        return signature + octets


def _has(octets: bytes, name: bytes) -> bool:
    head = octets[: octets.find(b"\r\n\r\n") + 2].lower()
    return head.startswith(name + b":") or b"\r\n" + name + b":" in head


def _integer(number: int) -> bytes:
    # One octet more than the bits need: a leading zero keeps it positive.
    return _der(0x02, number.to_bytes(number.bit_length() // 8 + 1))


def _der(tag: int, content: bytes) -> bytes:
    """Return a value of the Distinguished Encoding Rules (X.690 section 8.1)."""
    length = len(content)
    if length < 128:
        return bytes([tag, length]) + content
    octets = length.to_bytes((length.bit_length() + 7) // 8)
    return bytes([tag, 128 | len(octets)]) + octets + content
