"""How the desk reads the mail that other software is tested with: speed, survival, and right or wrong. Reads files.

    python -m benchmarks.mail_corpus [--misses] [--folder DIR]

The mail has its own licences and lies beside the repository, never in it; where it is missing, nothing is measured.
A missed promise is a line to be read, as in the other benchmarks, not an exit status.
"""

from __future__ import annotations

import argparse
import base64
import json
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TypeAlias

from benchmarks.mail_expected import HUMAN, INFORMING, Case, Reading, digests_of, judge
from benchmarks.mail_quirks import reason_for
from benchmarks.promises import percentile
from intake.message import MediaType
from intake.parsed_json import as_json
from intake.rfc5322 import extract, parse

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "data" / "mail"
KINDS = ("parse", "charset", "attach", "reply", "auto", "bounce")
READ_KINDS = ("parse", "charset", "attach")
MEDIA_TYPES = {"text": MediaType.TEXT, "html": MediaType.HTML}
TNEF_HEAD = (
    b"From: a@example.org\r\nMIME-Version: 1.0\r\nContent-Type: application/ms-tnef; name=winmail.dat\r\n"
    b"Content-Transfer-Encoding: base64\r\n\r\n"
)

Verdicts: TypeAlias = Sequence[tuple[Case, Reading, dict[str, bool]]]


def options_of(about: str | None, *, misses: str) -> argparse.Namespace:
    """Read the options of a program that measures the development mail: `misses` and `folder`."""
    options = argparse.ArgumentParser(description=about.splitlines()[0] if about else None)
    options.add_argument("--misses", action="store_true", help=misses)
    options.add_argument("--folder", type=Path, default=FOLDER, help="where manifest.jsonl is")
    return options.parse_args()


def read_cases(folder: Path) -> list[Case]:
    """Read the manifest in a folder, one case a line; without one the program ends, and says why."""
    manifest = folder / "manifest.jsonl"
    if not manifest.is_file():
        print(f"no development mail: {manifest} is missing, so nothing was measured (see benchmarks/README.md)")
        raise SystemExit
    lines = (json.loads(line) for line in manifest.read_text(encoding="utf-8").splitlines() if line.strip())
    return [
        Case(
            id=one["id"],
            corpus=one["corpus"],
            kind=one["kind"],
            path=one["path"],
            form=one["input"],
            expected=one["expected"],
            tags=one["tags"],
        )
        for one in lines
    ]


def read_file(path: Path, form: str) -> Reading:
    """Read one file as the desk would, with the clock running over `parse` alone."""
    body = path.read_bytes()
    if form == "tnef":
        body = TNEF_HEAD + base64.encodebytes(body)
    media_type = MEDIA_TYPES.get(form, MediaType.RFC822)
    start = time.perf_counter()
    try:
        message = parse(body, media_type)
        seconds = time.perf_counter() - start
        octets = [content for _, content in extract(body)] if media_type is MediaType.RFC822 else []
        error = why_not_storable(json.dumps(as_json(str(path), message, seconds), ensure_ascii=False))
    except Exception as failure:  # noqa: BLE001 - an exception of any kind is what this looks for
        return Reading(seconds=time.perf_counter() - start, message=None, error=repr(failure))
    digests = frozenset(digest for content in octets for digest in digests_of(content))
    return Reading(seconds=seconds, message=message, digests=digests, error=error, storable=not error)


def why_not_storable(printed: str) -> str:
    """Return why the JSON object cannot be kept as text in a database, "" where it can."""
    try:
        printed.encode("utf-8")
    except UnicodeEncodeError as error:
        return repr(error)
    # An escaped backslash before "u0000" is the author's own backslash.
    return "NUL in a text" if "\\u0000" in printed.replace("\\\\", "") else ""


def table(verdicts: Verdicts) -> Iterator[str]:
    """Yield right/total of the cases that gate, by corpus and kind; a case is right when all its fields are."""
    tally: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for case, _, fields in verdicts:
        if case.gates and fields:
            right = is_right(fields)
            for corpus in (case.corpus, "all"):
                tally[corpus, case.kind].append(right)
    yield f"{'corpus':<21}" + "".join(f"{kind:>10}" for kind in KINDS)
    for corpus in [*sorted({corpus for corpus, _ in tally} - {"all"}), "all"]:
        cells = (tally.get((corpus, kind), []) for kind in KINDS)
        yield f"{corpus:<21}" + "".join(f"{f'{sum(cell)}/{len(cell)}' if cell else '':>10}" for cell in cells)


def is_right(fields: dict[str, bool]) -> bool:
    """Tell whether a case is right: each field but those that only inform."""
    return all(right for name, right in fields.items() if name not in INFORMING)


def rate(name: str, those: Sequence[bool], goal: float, *, at_least: bool = True) -> str:
    """Return the line that says whether a promise about a share is met; nothing to measure is not a miss."""
    if not those:
        return f"none    {name:<44}{'0 of 0':>12}           no such case in this set"
    share = sum(those) / len(those)
    met = share >= goal if at_least else share <= goal
    bound = "at least" if at_least else "at most"
    count = f"{sum(those)} of {len(those)}"
    return f"{'met   ' if met else 'MISSED'}  {name:<44}{count:>12}{share:>9.1%}   {bound} {goal:.0%}"


def promises(verdicts: Verdicts, readings: Sequence[Reading]) -> Iterator[str]:
    """Yield what the project promises about mail that nobody here wrote."""
    gating = [(case, fields) for case, _, fields in verdicts if case.gates]

    def of(name: str) -> list[bool]:
        return [fields[name] for case, fields in gating if name in fields]

    read = [is_right(fields) for case, fields in gating if case.kind in READ_KINDS and fields]
    # A person wrote each whole mail among the replies: the set has few cases that say so outright.
    people = of("human") + [
        reading.message is not None and reading.message.kind in HUMAN
        for case, reading, _ in verdicts
        if case.kind == "reply" and case.form == "eml"
    ]
    yield rate("read without an exception", [reading.message is not None for reading in readings], 1)
    yield rate("storable as UTF-8, no NUL", [reading.storable for reading in readings], 1)
    yield rate("read within a second", [reading.seconds <= 1 for reading in readings], 1)
    yield rate("every field right: parse, charset, attach", read, 0.92)
    each = [right for case, fields in gating if case.kind in READ_KINDS for right in fields.values()]
    share = sum(each) / max(len(each), 1)
    yield f"        of single fields, not of whole cases: {sum(each)} of {len(each)}, {share:.1%}"
    yield rate("bounces recognised", of("bounce"), 0.98)
    yield rate("automatic mail recognised", of("auto"), 0.98)
    yield rate("people's mail never dropped", people, 1)
    yield rate("replies right", of("reply"), 0.8)
    yield rate("author's words lost", [not kept for kept in of("kept")], 0.01, at_least=False)
    yield rate("quoted text leaked", [not clean for clean in of("clean")], 0.15, at_least=False)


def misses(verdicts: Verdicts) -> Iterator[str]:
    """Yield a line for each case with a wrong field and why, those that only inform marked."""
    for case, reading, fields in verdicts:
        wrong = [f"({name})" if name in INFORMING else name for name, right in fields.items() if not right]
        if wrong:
            why = (
                reading.error
                or reason_for(case.id)
                or ("peers differ" if set(wrong) == {"(statuses)"} else "unexplained")
            )
            yield f"{'' if case.gates else 'soft '}{case.id}: {', '.join(wrong)}: {why}"


def main() -> None:
    """Read every file once, hold it against each case about it, print the report."""
    given = options_of(__doc__, misses="list each case with a wrong field")
    cases = read_cases(given.folder)
    files = sorted({(case.path, case.form) for case in cases})
    # The first mail pays for what is loaded once: tables, charsets, patterns.
    read_file(given.folder / files[0][0], files[0][1])
    read = {(path, form): read_file(given.folder / path, form) for path, form in files}
    verdicts = [(case, read[case.path, case.form], judge(case, read[case.path, case.form])) for case in cases]
    print(*table(verdicts), sep="\n")
    seconds = sorted(reading.seconds for reading in read.values())
    slowest = max(read, key=lambda file: read[file].seconds)
    p50, p99 = (percentile(seconds, share) * 1000 for share in (0.5, 0.99))
    print(f"\n{len(cases)} cases, {len(files)} files: p50 {p50:.1f} ms, p99 {p99:.1f} ms, ", end="")
    print(f"slowest {seconds[-1] * 1000:.0f} ms ({slowest[0]})\n")
    print(*promises(verdicts, list(read.values())), sep="\n")
    if given.misses:
        print("", *misses(verdicts), sep="\n")


if __name__ == "__main__":
    main()
