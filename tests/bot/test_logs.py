"""Every line of the log has its verb and its values in places of their own; libraries speak in the same form."""

from __future__ import annotations

import json
import subprocess
import sys

SAID = """
import logging
import structlog
from bot.running.logs import set_up

set_up(level="info", form="json")
log = structlog.get_logger()
log.warning("smtp.busy", key="9ebed547", reason="the store did not take it: OperationalError: disk is full")
log.info("smtp.cut")
logging.getLogger("asyncio").warning("Task was destroyed but it is pending!")
try:
    raise ValueError("no")
except ValueError as error:
    log.error("smtp.failed", error="ValueError", exc_info=error)
    logging.getLogger("asyncio").error("Task exception was never retrieved", exc_info=error)
"""


def test_lines_of_every_room_have_their_values_apart() -> None:
    said = subprocess.run([sys.executable, "-c", SAID], capture_output=True, text=True, check=True).stderr
    busy, cut, other, failed, others = map(json.loads, said.splitlines())

    assert (busy["event"], busy["key"]) == ("smtp.busy", "9ebed547")
    assert busy["reason"] == "the store did not take it: OperationalError: disk is full"
    assert cut["event"] == "smtp.cut"
    assert other["event"] == "Task was destroyed but it is pending!"
    assert (failed["event"], failed["level"]) == ("smtp.failed", "error")
    assert failed["exception"].endswith("ValueError: no")
    assert (others["event"], others["level"]) == ("Task exception was never retrieved", "error")
    assert others["exception"].endswith("ValueError: no"), "a library's line is one line too"
