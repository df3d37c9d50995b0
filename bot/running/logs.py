"""Structured logs: one event a line, a fixed verb first, then key=value. Writes to standard error.

`incident.opened number=INC-000042 channel=smtp`. INFO is what an operator counts, WARNING what someone should look at
this week, ERROR now. Never bodies; addresses only at DEBUG; tokens never.
"""

from __future__ import annotations

import logging
import re
import sys

import structlog

#: A line of the room that takes mail: a verb, and values behind it that may hold blanks.
_VERB = re.compile(r"([a-z_]+\.[a-z_]+)((?: [a-z_]+=.*)?)", re.DOTALL)
_VALUE = re.compile(r" ([a-z_]+)=(.*?)(?= [a-z_]+=|\Z)", re.DOTALL)


def set_up(*, level: str, form: str) -> None:
    """Send the logs of the house and of its libraries to standard error, as `json` lines or for a `console`."""
    if form == "auto":
        form = "console" if sys.stderr.isatty() else "json"
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderer: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer() if form == "console" else structlog.processors.JSONRenderer()
    )
    foreign = shared
    if form == "json":
        foreign = [_taken_apart, *shared, structlog.processors.format_exc_info]
    numeric = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[*shared, structlog.processors.format_exc_info, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(numeric),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=foreign,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    logging.basicConfig(level=max(numeric, logging.WARNING), handlers=[handler], force=True)
    logging.getLogger("intake").setLevel(numeric)
    # aiosmtpd names addresses at INFO.
    logging.getLogger("mail.log").setLevel(logging.WARNING)


def _taken_apart(_: object, __: str, line: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Give the values of a line their own places, as the lines of the other rooms have them."""
    found = _VERB.fullmatch(str(line["event"]))
    if found is None:
        return line
    values = dict(_VALUE.findall(found[2]))
    return {**values, **line, "event": found[1]}
