"""What may go wrong in a command and is expected to: one clear message and an exit code, never a traceback. Pure.

The classes of other modules are looked up only when such a module was loaded, so that no command pays for them.
"""

from __future__ import annotations

import sys

#: An exit code: what was asked for could not be done.
FAILED = 1
#: An exit code: not now, try again later (EX_TEMPFAIL of sysexits.h, which mail systems understand).
LATER = 75
#: An exit code: the command or the configuration is wrong (as typer says it too).
USAGE = 2


class Failure(Exception):
    """A command that cannot do what it was asked for; its text is for the person who asked."""

    def __init__(self, message: str, code: int = FAILED, why: tuple[int, str] | None = None) -> None:
        super().__init__(message)
        self.code = code
        #: The same for programs, where more is known than the exit code says.
        self.why = why or _WHY[code]


#: What programs are told, by the exit code: a number of RFC 9110 section 15 and its name, as of a refused command.
_WHY = {USAGE: (400, "bad_request"), FAILED: (422, "unprocessable"), LATER: (503, "unavailable")}
#: What programs are told of what is asked for and is not there.
NOT_FOUND = (404, "not_found")


#: Where a failure is defined, its name, and the exit code.
_EXPECTED = (
    ("bot.config.errors", "ConfigError", USAGE),
    # Mail that `ingest` is given meanwhile must stay with whoever gives it.
    ("store.schema", "SchemaTooOld", LATER),
    ("store.schema", "SchemaTooNew", LATER),
    ("store.schema", "UnfitDatabase", LATER),
    ("store.upgrading", "EarlierDeskRuns", LATER),
    ("sqlalchemy.exc", "DBAPIError", FAILED),
)


def expected() -> tuple[type[Exception], ...]:
    """Return the classes of every failure that can have happened."""
    found = [getattr(sys.modules[module], name) for module, name, _ in _EXPECTED if module in sys.modules]
    return (Failure, *found)


def explain(failure: Exception) -> tuple[str, int]:
    """Return what to say about a failure, and the exit code."""
    if isinstance(failure, Failure):
        return str(failure), failure.code
    module, name = type(failure).__module__, type(failure).__name__
    code = next((code for where, what, code in _EXPECTED if (where, what) == (module, name)), FAILED)
    if module.startswith("sqlalchemy"):
        code = LATER
        reason = " ".join(str(getattr(failure, "orig", None) or failure).split())
        return f"the database refused: {reason}; `deskhand check` says what to do", code
    return str(failure), code


def facts_of(failure: Exception) -> dict[str, object]:
    """Return what `--json` prints of a failure: the one form for every command."""
    text, exit_code = explain(failure)
    code, kind = failure.why if isinstance(failure, Failure) else _WHY[exit_code]
    return {"ok": False, "answer": text, "code": code, "kind": kind}
