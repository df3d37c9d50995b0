"""From a refused configuration to lines an operator can act on: file, line, key, value, and what was meant. Pure.

Values of secrets are never shown. A name is only suggested when it is near; a wrong guess is worse than none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, get_args

from pydantic import ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from bot.config.lines import Path, line_of
from bot.config.schema import is_secret, keys_at, models_at, tables_with
from bot.config.values import nearest


class ConfigError(Exception):
    """The configuration cannot be used; its text has one finding a line, ready for the operator."""

    def __init__(self, seen: str, step: str = "") -> None:
        super().__init__(f"{seen}; {step}" if step else seen)
        #: What is wrong, and the next step where one step mends it all.
        self.seen, self.step = seen, step


#: A password in front of a host, which no log shall hold.
_PASSWORD, _STARS = re.compile(r"([^\s:/@]+):[^\s/@]+@"), r"\1:...@"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where the configuration came from."""

    #: The file as the operator named it.
    file: str
    #: The line of each key, from `bot.config.lines.lines_of`.
    lines: Mapping[Path, int] = field(default_factory=dict)
    #: What was read: the file with the environment's values in it.
    document: Mapping[str, Any] = field(default_factory=dict)
    #: The environment variable that set a path.
    variables: Mapping[Path, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something wrong that is only seen when tables are looked at together: where, and what to do."""

    path: Path
    clause: str


#: pydantic's kind of error -> what the operator is told about the value; {names} are filled from the error's context.
CLAUSES: Mapping[str, str] = {
    "string_type": "it must be text in quotes",
    "string_too_short": "it must not be empty",
    "int_type": "it must be a whole number, without quotes",
    "int_parsing": "it must be a whole number, without quotes",
    "int_from_float": "it must be a whole number",
    "float_type": "it must be a number, without quotes",
    "float_parsing": "it must be a number, without quotes",
    "finite_number": "it must be a number",
    "bool_type": "it must be true or false, without quotes",
    "bool_parsing": "it must be true or false, without quotes",
    "tuple_type": 'it must be a list, such as ["first", "second"]',
    "dict_type": "it must be a table",
    "model_type": "it must be a table",
    "model_attributes_type": "it must be a table",
    "greater_than_equal": "it must be at least {ge}",
    "less_than_equal": "it must be at most {le}",
    "literal_error": "it must be {expected}",
    "enum": "it must be {expected}",
}


def explain(error: ValidationError, source: Source) -> list[str]:
    """Return one line for each thing that pydantic refused, in the order of the file."""
    details = error.errors(include_url=False)
    placed = [(_written_path(detail["loc"], source.document), detail) for detail in details]
    misspelt = {path for path, detail in placed if detail["type"] == "extra_forbidden"}
    placed = [pair for pair in placed if pair[1]["type"] != "missing" or not _is_misspelt(pair[0], misspelt)]
    placed.sort(key=lambda pair: line_of(source.lines, _told_at(*pair)) or 0)
    return [f"{where(source, _told_at(path, detail))}: {_sentence(path, detail)}" for path, detail in placed]


def _told_at(path: Path, detail: ErrorDetails) -> Path:
    """Return the key whose line is named: pydantic places an unknown kind on the table, the reader looks at the key."""
    return (*path, "kind") if detail["type"] == "union_tag_invalid" else path


def explain_findings(findings: Iterable[Finding], source: Source) -> list[str]:
    """Return one line for each finding, in the order of the file."""
    placed = sorted(findings, key=lambda finding: line_of(source.lines, finding.path) or 0)
    return [f"{where(source, finding.path)}: {finding.clause}" for finding in placed]


def where(source: Source, path: Path) -> str:
    """Return "FILE line N", or the environment variable that set the path."""
    for end in range(len(path), 0, -1):
        if path[:end] in source.variables:
            return f"environment variable {source.variables[path[:end]]}"
    line = line_of(source.lines, path)
    return source.file if line is None else f"{source.file} line {line}"


def key_text(path: Path) -> str:
    """Return the path as the file would write it: desk.timezone, category."Printing & scanning".group, rule[2]."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part + 1}]"
        else:
            bare = re.fullmatch(r"[A-Za-z0-9_-]+", part)
            text += ("." if text else "") + (part if bare else f'"{part}"')
    return text


def table_text(path: Path) -> str:
    """Return the path as a table's header."""
    if path and isinstance(path[-1], int):
        return f"[[{key_text(path[:-1])}]] number {path[-1] + 1}"
    return f"[{key_text(path)}]" if path else "the file"


def value_text(value: object) -> str:
    """Return the value as the file would write it, cut to a readable length."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        quoted = '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
        return quoted if len(quoted) <= 80 else f'{quoted[:76]}..."'
    if isinstance(value, Mapping):
        return "a table"
    if isinstance(value, list | tuple):
        listed = f"[{', '.join(map(value_text, value))}]"
        return listed if len(listed) <= 80 else "a list"
    return str(value)


def _sentence(path: Path, detail: ErrorDetails) -> str:
    about_keys = ABOUT_KEYS.get(detail["type"])
    if about_keys is not None:
        return about_keys(path, detail)
    clause = _clause(detail)
    if detail["type"] in {"list_type", "tuple_type"} and isinstance(detail["input"], Mapping) and models_at((*path, 0)):
        return f"{table_text(path)} is written [[{key_text(path)}]], once for each"
    if isinstance(detail["input"], Mapping):
        return f"{table_text(path)} {clause}"
    if len(path) == 1 and detail["type"] in {"dict_type", "model_type", "model_attributes_type"}:
        clause = _above_all(str(path[0])) or clause
    if is_secret(path):
        return f"{key_text(path)} cannot be used; {clause}"
    if detail["type"] in {"literal_error", "enum"}:
        return unknown_word(path, str(detail["input"]), _quoted(clause))
    return f"{key_text(path)} is {_PASSWORD.sub(_STARS, value_text(detail['input']))}; {clause}"


def _above_all(key: str) -> str:
    """Return where a key belongs that stands above every table, "" when it is none."""
    homes = tables_with(key)
    return f"put it below {' or '.join(map(table_text, homes))}" if homes else ""


def _is_misspelt(missing: Path, unknown: Iterable[Path]) -> bool:
    spelled = (str(path[-1]) for path in unknown if path[:-1] == missing[:-1])
    return bool(missing[:-1]) and any(nearest(word, [str(missing[-1])]) for word in spelled)


def _no_kind(path: Path, _: ErrorDetails) -> str:
    return f'{table_text(path)} needs the key "kind", such as kind = "{_kinds(path)[0]}"'


def _unknown_kind(path: Path, detail: ErrorDetails) -> str:
    return unknown_word((*path, "kind"), detail["ctx"]["tag"], _kinds(path))


def unknown_word(path: Path, written: str, known: Sequence[str]) -> str:
    """Return the sentence about a word that is none of the known ones."""
    near = nearest(written, known)
    hint = f'; did you mean "{near}"?' if near else ""
    return f"{key_text(path)} is {value_text(written)}; known: {', '.join(map(value_text, known))}{hint}"


def _kinds(path: Path) -> list[str]:
    return [kind for model in models_at(path) for kind in get_args(model.model_fields["kind"].annotation)]


def _unknown(path: Path, detail: ErrorDetails) -> str:
    table, key = path[:-1], str(path[-1])
    # Where a kind was chosen, pydantic names it before the key.
    kind = str(detail["loc"][-2]) if len(detail["loc"]) > 1 else ""
    known = list(keys_at(table, kind=kind))
    near = nearest(key, known)
    if not table and not isinstance(detail["input"], Mapping | list):
        return f'the key "{key}" stands above every table; {_above_all(key) or "put it below its [table]"}'
    if not table:
        hint = f"did you mean [{near}]?" if near else f"known: {', '.join(f'[{name}]' for name in known)}"
        return f"there is no table [{key}]; {hint}"
    if near:
        hint = f'did you mean "{near}"?'
    elif elsewhere := tables_with(key):
        hint = f"it belongs to {' or '.join(map(table_text, elsewhere))}"
    else:
        hint = f"known: {', '.join(known)}"
    return f'{table_text(table)} has no key "{key}"; {hint}'


def _missing(path: Path, _: ErrorDetails) -> str:
    if models_at(path):
        needed = [f"{key} = {_example(info)}" for key, info in keys_at(path).items() if info.is_required()]
        return f"the table {table_text(path)} is missing; add it with {', '.join(needed)}"
    if models_at((*path, 0)):
        header = key_text(tuple(part for part in path if isinstance(part, str)))
        return f"{table_text(path[:-1])} needs a table [[{header}]]"
    info = keys_at(path[:-1])[str(path[-1])]
    return f'{table_text(path[:-1])} needs the key "{path[-1]}", such as {path[-1]} = {_example(info)}'


def _example(info: FieldInfo) -> str:
    if info.examples:
        return value_text(info.examples[0])
    kinds = get_args(info.annotation)
    return value_text(kinds[0]) if kinds else "..."


def _clause(detail: ErrorDetails) -> str:
    context = detail.get("ctx", {})
    if detail["type"] == "value_error":
        return str(context["error"])
    template = CLAUSES.get(detail["type"])
    if template is None:
        return detail["msg"][:1].lower() + detail["msg"][1:]
    return template.format(**{name: _word(value) for name, value in context.items()})


def _word(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value).replace("'", '"')


def _quoted(text: str) -> list[str]:
    return re.findall(r"[\"']([^\"']*)[\"']", text)


def _written_path(loc: tuple[int | str, ...], document: Mapping[str, Any]) -> Path:
    """Drop what pydantic adds to a place: the kind chosen from a union, and the mark of a key."""
    path: list[int | str] = []
    node: Any = document
    chosen: Any = None
    for part in loc:
        if part == "[key]":
            continue
        if (
            isinstance(node, Mapping)
            and node is not chosen
            and part == node.get("kind")
            and len(models_at(tuple(path))) > 1
        ):
            chosen = node
            continue
        path.append(part)
        if isinstance(node, Mapping):
            node = node.get(part)
        elif isinstance(node, list) and isinstance(part, int) and part < len(node):
            node = node[part]
    return tuple(path)


#: pydantic's kinds of error that are about a table's keys rather than about a value.
ABOUT_KEYS: Mapping[str, Callable[[Path, ErrorDetails], str]] = {
    "extra_forbidden": _unknown,
    "missing": _missing,
    "union_tag_not_found": _no_kind,
    "union_tag_invalid": _unknown_kind,
}
