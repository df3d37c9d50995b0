"""What `make run` installs first is what the lock file says, and nothing else."""

import re
import subprocess

from tests.conftest import REPOSITORY


def test_the_set_up_fetches_nothing_without_a_hash_and_builds_with_what_is_locked() -> None:
    told = subprocess.run(
        ["make", "--dry-run", "--always-make", ".venv/.runs"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    )
    installs = [line for line in told.stdout.splitlines() if "pip install" in line]

    # The locked setuptools, everything, and Deskhand itself, which needs nothing more.
    assert [("--require-hashes" in line, "--no-build-isolation" in line) for line in installs] == [
        (True, False),
        (True, True),
        (False, True),
    ]
    assert all("--no-deps" in line for line in installs)


def test_the_lock_file_tells_what_builds_by_itself() -> None:
    found = re.search(r"sed -n '.*' requirements\.lock", (REPOSITORY / "Makefile").read_text())
    assert found is not None
    taken = subprocess.run(found[0], shell=True, cwd=REPOSITORY, capture_output=True, text=True, check=True).stdout

    assert re.findall(r"^[\w.-]+==", taken, re.MULTILINE) == ["setuptools=="]
    assert "--hash=sha256:" in taken
