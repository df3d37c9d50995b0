"""What a command is answered when it cannot be done. Pure."""

from __future__ import annotations

from enum import IntEnum


class Code(IntEnum):
    """Why not, in the numbers of RFC 9110 section 15.5: every channel knows how to tell them."""

    BAD_REQUEST = 400
    FORBIDDEN = 403
    NOT_FOUND = 404
    CONFLICT = 409
    UNPROCESSABLE = 422


class Refused(Exception):
    """A command that is not done; its text names the thing, the value and the next step."""

    def __init__(self, code: Code, text: str) -> None:
        super().__init__(text)
        self.code = code
