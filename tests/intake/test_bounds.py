"""Whatever arrives is read within a second and 200 MB, the program itself included."""

from __future__ import annotations

import json
import subprocess
import sys

from tests.bombs import BOMBS
from tests.conftest import REPOSITORY

MOST_SECONDS, MOST_MB = 1.0, 200


def test_no_mail_costs_more_than_a_second_or_200_mb() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "tests.bombs"], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    costs = json.loads(run.stdout)

    assert costs.keys() == BOMBS.keys()
    assert {name: cost for name, cost in costs.items() if cost[0] > MOST_SECONDS or cost[1] > MOST_MB} == {}
