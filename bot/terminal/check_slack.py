"""What `deskhand check` looks at in Slack: token, scopes, channels. Connects; posts nothing."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from datetime import datetime

from bot.config import Config
from bot.terminal.checked import Checked, fine, trouble


def slack(config: Config, now: datetime) -> Iterator[Checked]:  # noqa: ARG001 - every probe is given both
    """Look whether the desk can be in Slack, if it shall."""
    table = config.slack
    if not table.is_wanted:
        return
    if table.missing:
        yield trouble("slack", table.missing, "docs/slack.md says where it comes from")
        return
    found = asyncio.run(_lacks(config))
    yield from (trouble("slack", what, step) for what, step in found)
    if not found:
        where = ", ".join(filter(None, (*table.intake, table.queue)))
        yield fine("slack", f"{table.api_base_url} lets us in; {table.mode} mode, channels {where or '(none)'}")


async def _lacks(config: Config) -> list[tuple[str, str]]:
    from bot.slack.needs import lacks
    from intake.slack_limiter import Limiter
    from intake.slack_out import SlackOut, build_client

    table = config.slack
    client = build_client(table.bot_token.get_secret_value(), table.api_base_url)
    out = SlackOut(client=client, limiter=Limiter(now=time.monotonic))
    channels = tuple(filter(None, (*table.intake, table.queue, table.announce)))
    try:
        return [each async for each in lacks(out, channels)]
    finally:
        await out.close()
