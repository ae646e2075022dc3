"""Codes of languages, as containers carry them."""

LANGUAGES = {
    "ar": "ara", "cs": "ces", "da": "dan", "de": "deu", "el": "ell", "en": "eng", "es": "spa", "fi": "fin", "fr": "fra",
    "he": "heb", "hi": "hin", "hu": "hun", "it": "ita", "ja": "jpn", "ko": "kor", "nl": "nld", "no": "nor", "pl": "pol",
    "pt": "por", "ro": "ron", "ru": "rus", "sv": "swe", "th": "tha", "tr": "tur", "uk": "ukr", "zh": "zho",
}  # fmt: skip
"""ISO 639-1 code -> ISO 639-2 code, which MP4 tracks carry."""

BIBLIOGRAPHIC = {
    "alb": "sqi", "arm": "hye", "baq": "eus", "bur": "mya", "chi": "zho", "cze": "ces", "dut": "nld", "fre": "fra",
    "geo": "kat", "ger": "deu", "gre": "ell", "ice": "isl", "mac": "mkd", "mao": "mri", "may": "msa", "per": "fas",
    "rum": "ron", "slo": "slk", "tib": "bod", "wel": "cym",
}  # fmt: skip
"""The other code of ISO 639-2 that a language has, for libraries -> the one that is in LANGUAGES."""


def canonical(code: str) -> str:
    """One code for a language, however it is written: `de`, `ger`, `deu` and `de-AT` are `deu`."""
    short = code.casefold().replace("_", "-").split("-")[0]
    return LANGUAGES.get(short, BIBLIOGRAPHIC.get(short, short))
