"""[slack]: reporting where people talk, and working where agents are. Pure.

Part of `bot.config`, which says what holds for all tables.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, SecretStr

from bot.config.tables import Table
from bot.config.values import Address, Duration, LineText

#: Variables that other programs for Slack read too, and the keys that they set where the file has a [slack] table.
ENVIRONMENT = {
    "SLACK_BOT_TOKEN": "bot_token",
    "SLACK_APP_TOKEN": "app_token",
    "SLACK_SIGNING_SECRET": "signing_secret",
    "SLACK_API_BASE_URL": "api_base_url",
}
#: Where Slack itself is.
SLACK = "https://slack.com/api/"

_CHANNEL = re.compile(r"[CGD][A-Z0-9]{2,}")


def channel_of(value: str) -> str:
    """Read the id of a channel, "" for none; a name is refused, because names change."""
    if value and not _CHANNEL.fullmatch(value):
        raise ValueError('it is no id of a channel; copy it from "About" of the channel in Slack, such as C0123ABCD')
    return value


def group_of(value: str) -> str:
    """Read the id of a user group, "" for none."""
    if value and not re.fullmatch(r"S[A-Z0-9]{2,}", value):
        raise ValueError("it is no id of a user group; copy it from the group's menu in Slack, such as S0123ABCD")
    return value


def base_url_of(value: str) -> str:
    """Read the address of the Web API."""
    if not re.fullmatch(r"https?://[^\s/]+(/\S*)?", value):
        raise ValueError(f'write an address such as "{SLACK}"')
    return value if value.endswith("/") else f"{value}/"


def command_of(value: str) -> str:
    """Read the name of the slash command."""
    if not re.fullmatch(r"/[a-z0-9_-]{1,31}", value):
        raise ValueError('a command is a slash and small letters, such as "/incident"')
    return value


def mode_of(value: str) -> str:
    """Read how the desk and Slack are connected."""
    if value not in {"socket", "http"}:
        raise ValueError('it is "socket" or "http"')
    return value


ChannelId = Annotated[str, AfterValidator(channel_of)]


class SlackTable(Table):
    """[slack]: off until it has a bot token."""

    mode: Literal["socket", "http"] = "socket"
    bot_token: SecretStr = SecretStr("")
    app_token: SecretStr = SecretStr("")
    signing_secret: SecretStr = SecretStr("")
    api_base_url: Annotated[str, AfterValidator(base_url_of)] = SLACK
    intake: tuple[ChannelId, ...] = ()
    queue: ChannelId = ""
    announce: ChannelId = ""
    command: Annotated[str, AfterValidator(command_of)] = "/incident"
    agents: tuple[Address, ...] = ()
    agents_group: Annotated[str, AfterValidator(group_of)] = ""
    managers_group: Annotated[str, AfterValidator(group_of)] = ""
    reaction: LineText | Literal[""] = ""
    ping_interval: Duration = timedelta(seconds=2)
    sweep: Duration = timedelta(minutes=3)
    mail_after: Duration = timedelta(minutes=10)
    pace: Annotated[float, Field(gt=0, le=1000)] = 1.0

    @property
    def is_wanted(self) -> bool:
        """Whether anything says that the desk shall be in Slack."""
        return bool(
            self.intake
            or self.queue
            or self.agents
            or self.agents_group
            or self.managers_group
            or any(secret.get_secret_value() for secret in (self.bot_token, self.app_token, self.signing_secret))
        )

    @property
    def missing(self) -> str:
        """What keeps the desk from being in Slack, in words; "" when nothing does."""
        needed = [("bot_token", self.bot_token, "SLACK_BOT_TOKEN")]
        if self.mode == "socket":
            needed.append(("app_token", self.app_token, "SLACK_APP_TOKEN"))
        else:
            needed.append(("signing_secret", self.signing_secret, "SLACK_SIGNING_SECRET"))
        for key, secret, variable in needed:
            if not secret.get_secret_value():
                return f"[slack] has no {key}, which mode {self.mode!r} needs; give it there or in {variable}"
        return ""
