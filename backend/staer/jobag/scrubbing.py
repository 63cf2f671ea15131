"""JobAG's words, made fit to keep and to show: a failure text may echo what was sent with it."""

import re

MAX_LENGTH = 500
PERSONAL = (
    # A CPR number, also with its parts set apart
    re.compile(r"(?<!\d)\d{2}[ .-]?\d{2}[ .-]?\d{2}[ .-]?\d{4}(?!\d)"),
    re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+"),
    re.compile(r"\b[a-z][a-z0-9+.-]*://\S+", re.IGNORECASE),
    # A computer's address, with or without port
    re.compile(r"(?<![\d.])\d{1,3}(\.\d{1,3}){3}(:\d+)?(?![\d.])"),
    re.compile(r"(?<![\w:])(?:[0-9a-f]{0,4}:){3,7}[0-9a-f]{0,4}(?![\w:])", re.IGNORECASE),
    # A street and house number, then perhaps floor, postal code and town
    re.compile(
        r"(?:(?:\b[A-ZÆØÅ][\w.]* )+\w*|\b\w+)"
        r"(?i:vej|gade|allé|alle|stræde|plads|torv|have|park|vænget?|boulevard|vangen|ager|bakken|engen)"
        r" \d+(?:[a-z]| ?[A-ZÆØÅ])?\b(?:, ?[\w. ]{1,12}(?=,))?(?:,? ?\d{4} [A-ZÆØÅ][\wæøå]+(?: [A-ZÆØÅ]\b)?)?"
    ),
)
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")


def scrub(text: str, known: tuple[str, ...] = ()) -> str:
    """`text` without CPR numbers, addresses and the `known` personal values, on one line, at most 500 characters."""
    for value in sorted(filter(None, known), key=len, reverse=True):
        text = re.sub(re.escape(value), "…", text, flags=re.IGNORECASE)
    text = CONTROL.sub(" ", text)
    for pattern in PERSONAL:
        text = pattern.sub("…", text)
    return text.strip()[:MAX_LENGTH]
