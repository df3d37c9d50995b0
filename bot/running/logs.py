"""Structured logs: one event a line, a fixed verb first, then key=value. Writes to standard error.

`incident.opened number=INC-000042 channel=smtp`. INFO is what an operator counts, WARNING what someone should look at
this week, ERROR now. Never bodies; addresses only at DEBUG; tokens never.
"""

from __future__ import annotations

import logging
import sys

import structlog


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
    foreign: list[structlog.typing.Processor] = [*shared]
    if form == "json":
        foreign.append(structlog.processors.format_exc_info)
    numeric = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[*shared, structlog.processors.format_exc_info, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(numeric),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=foreign,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    logging.basicConfig(level=max(numeric, logging.WARNING), handlers=[handler], force=True)
    # aiosmtpd names addresses at INFO.
    logging.getLogger("mail.log").setLevel(logging.WARNING)


def keep() -> None:
    """Let each logger keep what it finds at its next line: in a desk that runs nothing sets the logs up again."""
    structlog.configure(cache_logger_on_first_use=True)
