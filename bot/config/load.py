"""Finding and reading the configuration, and letting the environment override it. Talks to the file system.

Nothing heavy is imported: a command that only loads its configuration starts in a fraction of a second.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from bot.config import Config
from bot.config.checks import findings_in
from bot.config.environ import overlay, overlay_slack
from bot.config.errors import ConfigError, Source, explain, explain_findings
from bot.config.lines import lines_of
from bot.config.syntax import explain_syntax

#: The variable that names the file.
CONFIG_VARIABLE = "DESKHAND_CONFIG"

_NOT_NAMED = f"the default, without --config and {CONFIG_VARIABLE}"


def find_config(option: Path | None, environ: Mapping[str, str]) -> Path:
    """Return the file to use: the option, else DESKHAND_CONFIG, else ./config.toml.

    Raises:
        ConfigError: There is no such file; the text names the next step.
    """
    named = environ.get(CONFIG_VARIABLE, "")
    path = option or Path(named or "config.toml")
    try:
        path = path / "config.toml" if path.is_dir() else path
        is_there = path.is_file()
    except OSError as error:
        raise unreadable(path, error) from error
    if not is_there:
        source = "from --config" if option else f"from {CONFIG_VARIABLE}" if named else _NOT_NAMED
        step = f"write one with `deskhand init {path.parent}`, or name another with --config"
        raise ConfigError(f"{path}: there is no such file ({source})", step)
    return path


def load(path: Path, environ: Mapping[str, str]) -> Config:
    """Read the file, lay the environment over it and return the checked configuration.

    Raises:
        ConfigError: One line for each thing that is wrong.
    """
    text = _read(path)
    document = _parse(text, str(path))
    shared = overlay_slack(document, environ)
    variables, misnamed = overlay(document, environ)
    variables = {**shared, **variables}
    try:
        config = Config.model_validate(document, context={"home": path.absolute().parent})
    except ValidationError as error:
        source = _source(path, text, document, variables)
        raise ConfigError("\n".join([*explain(error, source), *misnamed])) from None
    findings = findings_in(config)
    if findings or misnamed:
        source = _source(path, text, document, variables)
        raise ConfigError("\n".join([*explain_findings(findings, source), *misnamed]))
    return config


def _read(path: Path) -> str:
    try:
        # An editor may have put a byte order mark in front.
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        before = error.object[: error.start]
        line, column = before.count(b"\n") + 1, len(before) - before.rfind(b"\n")
        raise ConfigError(f"{path} line {line}: byte {column} is not UTF-8; save the file as UTF-8") from error
    except OSError as error:
        raise unreadable(path, error) from error


def unreadable(path: Path, error: OSError) -> ConfigError:
    """Return what is told of a file that the system does not let us read."""
    if isinstance(error, PermissionError):
        step = "give the command as the desk's own account, such as `runuser -u deskhand -- deskhand ...`"
    else:
        step = "name another with --config"
    return ConfigError(f"{path}: it cannot be read: {error.strerror}", step)


def _parse(text: str, file: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(explain_syntax(error, file)) from error


def _source(
    path: Path, text: str, document: Mapping[str, Any], variables: Mapping[tuple[str | int, ...], str]
) -> Source:
    return Source(file=str(path), lines=lines_of(text), document=document, variables=variables)
