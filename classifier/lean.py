"""spaCy without what no desk needs and `import spacy` loads too: command line, components of its own. Imports spaCy.

The command line brings two HTTP clients, a project runner and two guessers of character sets: 11 MB of memory beside
the rest of the desk, and a third of the time that the import takes. Parsers, taggers, their models and the tokenizers
of Japanese and Chinese are another 10 MB, and our pipelines have components of our own only. While spaCy is imported,
empty modules stand in for both. Afterwards they can be imported as ever, only `spacy.info` is missing; but a pipeline
of a process that has imported this knows no components but ours.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec
from types import ModuleType

_PASSING = ("spacy.cli", "spacy.cli.info", "spacy.pipeline")
#: Asked by each pipeline that is made.
_STAYING = "spacy.pipeline.factories"


def _stand_ins() -> dict[str, ModuleType]:
    """Return the empty modules by their names, with the few names that spaCy takes of them."""
    made = {name: ModuleType(name) for name in (*_PASSING, _STAYING)}
    vars(made["spacy.cli.info"])["info"] = None
    vars(made[_STAYING])["register_factories"] = lambda: None
    found = find_spec("spacy")
    assert found is not None
    # Single modules of it are imported all the same.
    made["spacy.pipeline"].__path__ = [f"{place}/pipeline" for place in found.submodule_search_locations or ()]
    return made


if _is_first := "spacy" not in sys.modules:
    sys.modules.update(_stand_ins())

import spacy  # noqa: E402
from spacy import registrations  # noqa: E402
from spacy.language import Language, create_tokenizer  # noqa: E402
from spacy.tokens import Doc  # noqa: E402
from spacy.util import registry  # noqa: E402

if _is_first:
    for _name in _PASSING:
        del sys.modules[_name]
    # All that a pipeline without spaCy's components asks the registry for.
    registrations.REGISTRY_POPULATED = True
    registry.tokenizers("spacy.Tokenizer.v1")(create_tokenizer)

__all__ = ["Doc", "Language", "spacy"]
