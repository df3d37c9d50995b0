"""The rows of a window: the newest so many, in their order, whatever came and went before."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from classifier.window import Rows

_MOST, _WIDTH = 4, 3


@given(st.lists(st.one_of(st.none(), st.lists(st.integers(1, 9), max_size=_WIDTH)), max_size=60))
def test_the_rows_are_those_that_were_added_and_not_dropped(steps: list[list[int] | None]) -> None:
    rows, expected = Rows(_MOST, _WIDTH, np.int32), []
    for step in steps:
        if expected and (step is None or len(expected) == _MOST):
            rows.drop()
            expected.pop(0)
        if step is not None:
            rows.append(np.array(step, np.int32))
            expected.append([*step, *[0] * (_WIDTH - len(step))])
        assert rows.all().tolist() == expected
