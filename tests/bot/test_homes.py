"""A "~" in the configuration is the home that it names, or is refused; it never becomes a folder of that name."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.config.load import load
from tests.misconfigured import MINIMAL, refusal
from tests.misconfigured import folder as folder  # noqa: PLC0414 - a fixture

NO_HOME = '"~" names no home of this machine; write the whole path'


@pytest.mark.usefixtures("folder")
def test_a_home_that_nobody_has_is_told_and_no_traceback() -> None:
    database = refusal(MINIMAL + '[database]\nurl = "sqlite:///~nobody-here/desk.db"')
    drop = refusal(MINIMAL + '[outgoing]\ndrop = "~nobody-here/outbox"')

    assert database == [f"config.toml line 4: database.url cannot be used; {NO_HOME}"]
    assert drop == [f'config.toml line 4: outgoing.drop is "~nobody-here/outbox"; {NO_HOME}']


def test_a_home_in_the_databases_address_is_written_out(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who looks as root would have another desk; and a folder named "~" may be where an earlier release worked."""
    monkeypatch.setenv("HOME", "/home/ops")
    (told,) = refusal(MINIMAL + '[database]\nurl = "sqlite:///~/desk.db"')
    (folder / "config.toml").write_text(MINIMAL + '[database]\nurl = "sqlite:///./~/desk.db"')

    assert told == (
        'config.toml line 4: database.url cannot be used; "~" is no home here; write the whole path, '
        '"sqlite:////home/ops/desk.db"'
    )
    assert load(folder / "config.toml", {}).database.url == f"sqlite:///{folder}/~/desk.db"
