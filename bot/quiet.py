"""What decides commands and nothing else: no listener, no way out, so that it is there at once. Builds.

The command line gives one command in a process of its own; whatever it does not need is not even imported. The
classifier is loaded by the command that needs it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.agreed.policy import Policy
from bot.config import Config
from bot.config.policy import policy_of
from bot.incident_models.folder import load_models
from bot.learning.models import classify_later
from bot.mail.keys import reply_keys
from bot.requests import Office
from store.engine import Store

#: A confidence that no suggestion reaches; finite, because it is recorded as JSON.
_NEVER = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """Where a command is given (see `bot.orders.Deciding`)."""

    store: Store
    office: Office


def build_policy(config: Config) -> Policy:
    """Return the policy; in shadow mode a suggestion is recorded, but nobody is shown it."""
    policy = replace(policy_of(config), models=load_models(config.models.folder))
    return policy if config.classifier.mode == "suggest" else replace(policy, show_from=_NEVER)


def build_counter(config: Config, store: Store) -> Counter:
    """Return what decides commands over an open store."""
    office = Office(
        policy=build_policy(config),
        keys=reply_keys(store),
        lease=config.worker.lease,
        classify=classify_later(config, store),
    )
    return Counter(store=store, office=office)
