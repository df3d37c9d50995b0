"""structlog without rich, which it loads for tracebacks in colours. Imports structlog.

No desk needs it: in our lines a traceback is text. It takes 4 MB of memory, and a thirtieth of a start.
"""

from __future__ import annotations

import sys


def load() -> None:
    """Import structlog; whoever wants rich afterwards gets it."""
    if "rich" in sys.modules:
        return
    # The import system's way to say that there is none.
    sys.modules["rich"] = None  # type: ignore[assignment]
    try:
        import structlog  # noqa: F401
    finally:
        del sys.modules["rich"]
