"""A configuration in a folder of its own, and the lines of the error that it gives."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.config.errors import ConfigError
from bot.config.load import load

MINIMAL = '[desk]\naddress = "help@desk.example"\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder, so that messages name the file as `config.toml`."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def refusal(text: str, environ: dict[str, str] | None = None) -> list[str]:
    """Return the lines of the error that a config.toml of this text gives."""
    Path("config.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load(Path("config.toml"), environ or {})
    return str(caught.value).splitlines()
