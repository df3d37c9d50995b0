"""A folder travels as octets: the same folder, the same octets; nothing is written outside."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from classifier.archive import pack, unpack


def test_a_folder_comes_back_as_it_was(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    (folder / "deep").mkdir(parents=True)
    (folder / "a.json").write_text("{}")
    (folder / "deep" / "b.npy").write_bytes(bytes(range(256)))

    octets = pack(folder)
    unpack(octets, tmp_path / "again")

    assert (tmp_path / "again" / "deep" / "b.npy").read_bytes() == bytes(range(256))
    assert pack(tmp_path / "again") == octets
    assert sorted(path.name for path in tmp_path.iterdir()) == ["again", "model"]


@pytest.mark.parametrize("name", ["../evil", "/etc/evil", "deep/../../evil"])
def test_an_archive_that_points_outside_is_refused(tmp_path: Path, name: str) -> None:
    octets = io.BytesIO()
    with zipfile.ZipFile(octets, "w") as archive:
        archive.writestr(name, "x")

    with pytest.raises(ValueError, match="outside"):
        unpack(octets.getvalue(), tmp_path / "model")
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_archive_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="damaged"):
        unpack(b"no archive", tmp_path / "model")
