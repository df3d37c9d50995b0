"""The model files of the desk, and those that are shipped as examples. Reads files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from bot.incident_models.definition import IncidentModel
from bot.incident_models.reading import ModelError, read_model

#: Examples; they are used when somebody copies them into the desk's folder.
SHIPPED = Path(__file__).parent / "shipped"


def load_models(folder: Path) -> Mapping[str, IncidentModel]:
    """Return the models of a folder by name; none where there is no such folder.

    Raises:
        ModelError: One line for each thing that is wrong in any file.
    """
    found, wrong = {}, []
    for path in sorted(folder.glob("*.toml")) if folder.is_dir() else ():
        try:
            found[path.stem] = read_model(path.read_text(encoding="utf-8-sig"), str(path), path.stem)
        except ModelError as error:
            wrong.append(str(error))
        except (OSError, UnicodeDecodeError) as error:
            wrong.append(f"{path}: it cannot be read: {error}; save it as UTF-8 and give it to this account")
    if wrong:
        raise ModelError("\n".join(wrong))
    return found
