"""What may stand where in the configuration, asked of the models themselves. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

from bot.config import Config
from bot.config.lines import Path

Model = type[BaseModel]

#: Holds a password in the middle of a plain text.
_HALF_SECRET = ("database", "url")


def models_at(path: Path) -> list[Model]:
    """Return the models of the table at this path: several where the kind decides, none where a value stands."""
    return _models_of(_annotation_at(path))


def keys_at(path: Path, *, kind: str = "") -> dict[str, FieldInfo]:
    """Return the keys that the table at this path knows, as the file writes them; those of one kind where there are."""
    models = models_at(path)
    of_kind = [model for model in models if len(models) > 1 and kind in get_args(model.model_fields["kind"].annotation)]
    return {info.alias or name: info for model in of_kind or models for name, info in model.model_fields.items()}


def tables_with(key: str) -> list[Path]:
    """Return the top tables that know this key."""
    return [(name,) for name in keys_at(()) if key in keys_at((name,))]


def is_secret(path: Path) -> bool:
    """Say whether the value at this path must not be shown."""
    annotation = _annotation_at(path)
    return path == _HALF_SECRET or annotation is SecretStr or SecretStr in get_args(annotation)


def is_structured(path: Path) -> bool:
    """Say whether the value at this path is not plain text, but a number, a truth, a list or a table."""
    annotation = _annotation_at(path)
    return annotation in {bool, int, float} or get_origin(annotation) in {tuple, dict}


def values_at(path: Path, document: Mapping[str, Any]) -> Iterator[Path]:
    """Yield the path of every single value below this one; named tables are those of the document and the defaults."""
    for key, info in keys_at(path).items():
        inner = (*path, key)
        written = document.get(key, {})
        inside = written if isinstance(written, Mapping) else {}
        if models_at(inner):
            yield from values_at(inner, inside)
        elif models_at((*inner, "")):
            for name in {**info.get_default(call_default_factory=True), **inside}:
                yield from values_at((*inner, name), inside.get(name, {}))
        elif not models_at((*inner, 0)):
            yield inner


def _annotation_at(path: Path) -> Any:
    annotation: Any = Config
    for part in path:
        annotation = _step(annotation, part)
    return annotation


def _step(annotation: Any, part: str | int) -> Any:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is dict:
        return arguments[1]
    if origin is tuple and isinstance(part, int):
        return arguments[0]
    for model in _models_of(annotation):
        for name, info in model.model_fields.items():
            if part == (info.alias or name):
                return info.annotation
    return None


def _models_of(annotation: Any) -> list[Model]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    if get_origin(annotation) is Annotated:
        return _models_of(get_args(annotation)[0])
    if get_origin(annotation) in {Union, UnionType}:
        return [model for member in get_args(annotation) for model in _models_of(member)]
    return []
