"""The bootstrap model, loaded once for all tests of this room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import pytest

from classifier.suggestion import Question, Suggestion


class Asked(Protocol):
    version: str
    facts: Mapping[str, Any]

    def suggest(self, questions: Sequence[Question]) -> tuple[Suggestion, ...]: ...


@pytest.fixture(scope="session")
def classifier(model_cache: Path) -> Asked:
    from classifier.model import load

    return load(model_cache)
