"""Which language a text is in, as ISO 639-1; "" rather than a guess for a few words. Pure."""

from __future__ import annotations

#: Texts with fewer letters than this say too little; no more than this is looked at.
FEWEST_LETTERS, MOST_CHARACTERS, LEAST_SCORE = 12, 1_000, 0.4


def detect_language(text: str) -> str:
    """Return the ISO 639-1 code of the text, "" when it is too short or too mixed to tell."""
    # Addresses and links are in no language.
    words = (word for word in text[: 2 * MOST_CHARACTERS].split() if "@" not in word and "://" not in word)
    sample = " ".join(words)[:MOST_CHARACTERS]
    if sum(map(str.isalpha, sample)) < FEWEST_LETTERS:
        return ""
    from intake.language_detector import detect  # takes 200 ms to import

    # "lite" is in the package; "auto" would download a model.
    best = detect(sample, model="lite", k=1)
    if not best or float(best[0]["score"]) < LEAST_SCORE:
        return ""
    code = str(best[0]["lang"]).lower()
    return code if len(code) == 2 else ""
