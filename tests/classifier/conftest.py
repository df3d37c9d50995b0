"""The bootstrap model, trained once for all tests of this room and kept for the next run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import pytest

from classifier.suggestion import Question, Suggestion


class Asked(Protocol):
    version: str

    def suggest(self, questions: Sequence[Question]) -> tuple[Suggestion, ...]: ...


@pytest.fixture(scope="session")
def classifier() -> Asked:
    from classifier.model import load

    return load(Path(__file__).resolve().parents[2] / "var" / "models")
