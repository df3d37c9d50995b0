"""spaCy without its command line, which `import spacy` loads too and no desk needs. Imports spaCy.

The command line brings two HTTP clients, a project runner and two guessers of character sets: 11 MB of memory beside
the rest of the desk, and a third of the time that the import takes. While spaCy is imported, empty modules stand in for
it; afterwards it can be imported as ever, and only `spacy.info` is missing.
"""

from __future__ import annotations

import sys
from types import ModuleType

_STAND_INS = {name: ModuleType(name) for name in ("spacy.cli", "spacy.cli.info")}
# The one name that spaCy takes of it.
vars(_STAND_INS["spacy.cli.info"])["info"] = None

if "spacy" not in sys.modules:
    sys.modules.update(_STAND_INS)

import spacy  # noqa: E402
from spacy.language import Language  # noqa: E402
from spacy.tokens import Doc  # noqa: E402

for _name, _stand_in in _STAND_INS.items():
    if sys.modules.get(_name) is _stand_in:
        del sys.modules[_name]

__all__ = ["Doc", "Language", "spacy"]
