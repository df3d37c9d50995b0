"""A model folder as octets, and back: how a model travels to the other processes of a desk. Reads and writes files.

The same folder gives the same octets: entries in the order of their names, all of one date. Unpacking takes only plain
files below the folder, into a workshop beside it that is moved into place at the end.
"""

from __future__ import annotations

import io
import shutil
import tempfile
import zipfile
from pathlib import Path, PurePosixPath

_LEVEL = 6


def pack(folder: Path) -> bytes:
    """Return the files of a folder as one archive."""
    octets = io.BytesIO()
    with zipfile.ZipFile(octets, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as archive:
        for file in sorted(path for path in folder.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(file.relative_to(folder).as_posix())
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, file.read_bytes())
    return octets.getvalue()


def unpack(octets: bytes, folder: Path) -> None:
    """Write an archive's files to a folder; whoever looks sees all of it or nothing.

    Raises:
        ValueError: The archive is damaged, or names a place outside the folder.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    workshop = Path(tempfile.mkdtemp(prefix=".model-", dir=folder.parent))
    try:
        with zipfile.ZipFile(io.BytesIO(octets)) as archive:
            for name in archive.namelist():
                path = PurePosixPath(name)
                if path.is_absolute() or ".." in path.parts:
                    raise ValueError(f"the archive of a model names {name!r}, which is outside of it")
            archive.extractall(workshop / "model")
        try:
            (workshop / "model").replace(folder)
        except OSError:
            # Another process was faster: its folder holds the same files.
            if not folder.is_dir():
                raise
    except zipfile.BadZipFile as error:
        raise ValueError(f"the archive of a model is damaged: {error}") from error
    finally:
        shutil.rmtree(workshop, ignore_errors=True)
