"""What holds where the operator settles nothing stands twice: in the tables for them, and in the values for tests."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.agreed.escalation import Escalation
from bot.agreed.mail_rules import MailRules
from bot.agreed.policy import Budget, Lifecycle
from bot.arriving.files import FileRules
from bot.build import build_file_rules, build_patience
from bot.config import Config
from bot.config.load import load
from bot.config.monitoring import watches_of
from bot.habits import Habits
from bot.mail.attempts import Patience
from bot.major.rules import MajorRules
from bot.monitoring.watching import Watch
from bot.quiet import build_policy

SETTLED_NOTHING = (
    '[desk]\naddress = "help@desk.example"\n[channel.alerts]\nkind = "webhook"\ntoken = "0123456789abcdef"\n'
)


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    file: Path = tmp_path_factory.mktemp("desk") / "config.toml"
    file.write_text(SETTLED_NOTHING)
    return load(file, environ={})


def test_the_policy_is_its_own_default(config: Config) -> None:
    policy = build_policy(config)

    assert policy.budget == Budget()
    assert policy.mail == MailRules()
    assert policy.major == MajorRules()
    assert policy.escalation == Escalation()
    # The calendar is the operator's; without one, tests wait around the clock.
    assert replace(policy.lifecycle, calendar=None) == Lifecycle()


def test_so_is_how_files_monitoring_and_sending_are_handled(config: Config) -> None:
    worker = config.worker

    assert build_file_rules(config) == FileRules()
    assert watches_of(config) == {"alerts": Watch(channel="alerts")}
    assert build_patience(config) == Patience()
    assert Habits(batch=worker.batch, lease=worker.lease, attempts=worker.attempts) == Habits()
