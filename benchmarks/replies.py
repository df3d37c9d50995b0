"""New text and quoted text: the desk beside three libraries, corpus by corpus, in the same run. Reads files.

    python -m benchmarks.replies [--misses] [--folder DIR]

Nothing of the desk's rules is fitted to a figure, so each corpus stands for itself, and the worst is printed. The one
row that is fitted, "best library", is chosen on all corpora but the one it is judged on (leave one corpus out).
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.mail_corpus import MEDIA_TYPES, options_of, rate, read_cases
from benchmarks.mail_expected import Case, is_kept, is_leaked, is_reply
from benchmarks.promises import percentile
from intake.html_text import html_to_text
from intake.message import MediaType
from intake.rfc5322 import parse

#: A reader takes (the readable text, the file, its form) and returns the new text.
Reader = Callable[[str, bytes, MediaType], str]
DESK, BEST = "deskhand", "best library"
#: The languages that mail-parser-reply knows.
LANGUAGES = ["en", "da", "de", "es", "fr", "it", "ja", "ko", "nl", "pl", "sv", "cs", "david", "zh"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one reader made of one reply."""

    right: bool
    kept: bool
    clean: bool
    seconds: float
    failed: bool = False


def readers() -> Mapping[str, Reader]:
    """Return the desk and the libraries by name; each gets the readable text, the desk and quotequail also the file."""
    import quotequail
    from email_reply_parser import EmailReplyParser as Zapier
    from mailparser_reply import EmailReplyParser

    multilingual = EmailReplyParser(languages=_known(LANGUAGES))

    def quail(text: str, body: bytes, form: MediaType) -> str:
        """Return what stands above or below the mail that quotequail unwraps, else what it does not take for quoted."""
        if form is MediaType.HTML:
            page = body.decode("utf-8", "replace")
            found = quotequail.unwrap_html(page)
            if found is None:
                return "".join(piece for shown, piece in quotequail.quote_html(page) if shown)
            return html_to_text(found.get("html_top") or found.get("html_bottom") or "")[0]
        found = quotequail.unwrap(text)
        if found is None:
            return "\n".join(piece for shown, piece in quotequail.quote(text) if shown)
        return found.get("text_top") or found.get("text_bottom") or ""

    return {
        DESK: lambda _, body, form: parse(body, form).new_text,
        "mail-parser-reply": lambda text, _, __: multilingual.parse_reply(text=text) or "",
        "email-reply-parser": lambda text, _, __: Zapier.parse_reply(text),
        "quotequail": quail,
    }


def _known(languages: Sequence[str]) -> list[str]:
    """Return the languages that the installed mail-parser-reply takes."""
    from mailparser_reply import EmailReplyParser

    known = []
    for language in languages:
        try:
            EmailReplyParser(languages=[language]).parse_reply(text="hello")
        except (KeyError, ValueError, AttributeError):
            continue
        known.append(language)
    return known


def judge(case: Case, reader: Reader, text: str, body: bytes) -> Outcome:
    """Let a reader read one reply and hold it against what its peers expect."""
    form = MEDIA_TYPES.get(case.form, MediaType.RFC822)
    wanted = case.expected["reply"]
    start = time.perf_counter()
    try:
        got = reader(text, body, form)
    except Exception:  # noqa: BLE001 - an exception of any kind is what this counts
        return Outcome(right=False, kept=False, clean=True, seconds=time.perf_counter() - start, failed=True)
    seconds = time.perf_counter() - start
    return Outcome(
        right=is_reply(wanted, got, case.expected.get("compare")),
        kept=is_kept(wanted, got),
        clean=not is_leaked(wanted, got),
        seconds=seconds,
    )


Table = Mapping[str, Sequence[tuple[Case, Outcome]]]


def with_best(results: dict[str, list[tuple[Case, Outcome]]]) -> Table:
    """Add the row of the library that was best on all corpora but the one judged."""
    libraries = [name for name in results if name != DESK]
    corpora = {case.corpus for case, _ in results[DESK]}
    best: list[tuple[Case, Outcome]] = []
    for corpus in sorted(corpora):
        chosen = max(libraries, key=lambda name: sum(one.right for case, one in results[name] if case.corpus != corpus))
        best += [(case, one) for case, one in results[chosen] if case.corpus == corpus]
    return {**results, BEST: best}


def table(results: Table) -> Iterator[str]:
    """Yield a line for each reader: right, words lost, quotes leaked, failures, time, and right by corpus."""
    corpora = sorted({case.corpus for case, _ in results[DESK]})
    short = [corpus[:9] for corpus in corpora]
    yield f"{'':<20}{'right':>8}{'lost':>7}{'leaked':>8}{'failed':>8}{'p50 ms':>8}{'max ms':>8}  " + "".join(
        f"{name:>10}" for name in short
    )
    for name, outcomes in results.items():
        ones = [one for _, one in outcomes]
        seconds = sorted(one.seconds * 1000 for one in ones)
        lost, leaked = (sum(not getattr(one, field) for one in ones) / len(ones) for field in ("kept", "clean"))
        by_corpus: dict[str, list[bool]] = defaultdict(list)
        for case, one in outcomes:
            by_corpus[case.corpus].append(one.right)
        yield (
            f"{name:<20}{sum(one.right for one in ones) / len(ones):>8.1%}{lost:>7.1%}{leaked:>8.1%}"
            f"{sum(one.failed for one in ones):>8}{percentile(seconds, 0.5):>8.2f}{seconds[-1]:>8.1f}  "
            + "".join(f"{f'{sum(by_corpus[corpus])}/{len(by_corpus[corpus])}':>10}" for corpus in corpora)
        )


def promises(results: Table) -> Iterator[str]:
    """Yield what the project promises about replies, and the worst corpus of some size."""
    outcomes = results[DESK]
    ones = [one for _, one in outcomes]
    seconds = sorted(one.seconds for one in ones)
    yield rate("replies right", [one.right for one in ones], 0.8)
    yield rate("author's words lost", [not one.kept for one in ones], 0.01, at_least=False)
    yield rate("quoted text leaked", [not one.clean for one in ones], 0.15, at_least=False)
    yield rate("read without an exception", [not one.failed for one in ones], 1)
    yield rate("read within a second", [one.seconds <= 1 for one in ones], 1)
    quick = percentile(seconds, 0.5) <= 0.05
    yield f"{'met   ' if quick else 'MISSED'}  median time {percentile(seconds, 0.5) * 1000:.2f} ms, goal under 50"
    by_corpus: dict[str, list[bool]] = defaultdict(list)
    for case, one in outcomes:
        by_corpus[case.corpus].append(one.right)
    sized = {corpus: sum(those) / len(those) for corpus, those in by_corpus.items() if len(those) >= 5}
    if sized:
        worst = min(sized, key=lambda corpus: sized[corpus])
        yield f"        the worst corpus of five replies or more: {worst}, {sized[worst]:.1%}"


def main() -> None:
    """Read every labelled reply with each reader and print the report."""
    given = options_of(__doc__, misses="list the replies that the desk reads wrongly")
    read = read_cases(given.folder)
    cases = [case for case in read if case.kind == "reply" and "reply" in case.expected and case.gates]
    results: dict[str, list[tuple[Case, Outcome]]] = defaultdict(list)
    for name, reader in readers().items():
        for case in cases:
            body = (given.folder / case.path).read_bytes()
            text = parse(body, MEDIA_TYPES.get(case.form, MediaType.RFC822)).text
            # The first reading pays for tables and patterns.
            judge(case, reader, text, body) if case is cases[0] else None
            results[name].append((case, judge(case, reader, text, body)))
    whole = with_best(results)
    print(f"{len(cases)} labelled replies of {len({case.corpus for case in cases})} sources\n")
    print(*table(whole), "", *promises(whole), sep="\n")
    if given.misses:
        print("", *(case.id for case, one in whole[DESK] if not one.right), sep="\n")


if __name__ == "__main__":
    main()
