"""Languages of captions: the tag that a web page takes, and the name by which a reader knows one's own language."""

from bts.media.languages import LANGUAGES, canonical

SHORT = {code: short for short, code in LANGUAGES.items()}
"""Code of ISO 639-2 -> code of ISO 639-1, which the web prefers."""


NONE = frozenset({"und", "mul", "mis", "zxx", "qaa"})
"""Codes of ISO 639-2 that name no language: undetermined, several, uncoded, no words, a private one (original)."""


def read_tag(code: str) -> str:
    """A language as a tag of BCP 47: `de` for `ger`, `pt-BR` for `pt_br`; "" for what is no language that is known.

    What is behind the language and is not known is left out: `en-orig` is `en`.
    """
    first, *others = code.strip().replace("_", "-").split("-")
    first = SHORT.get(canonical(first), first.lower())
    if not (first.isascii() and first.isalpha()) or first in NONE:
        return ""
    while not (known := _is_known(first, others)) and others:
        others.pop()
    return "-".join([first, *map(_write_part, others)]) if known else ""


def _is_known(first: str, others: list[str]) -> bool:
    """Whether a language, with the script and country of a tag, is one that CLDR knows."""
    from babel import Locale, UnknownLocaleError

    try:
        found = Locale.parse("-".join([first, *others]), sep="-")
    except (ValueError, UnknownLocaleError):
        return False
    return {part.casefold() for part in others} <= {part.casefold() for part in str(found).split("_")}


def name_language(tag: str) -> str:
    """The name of a language in that language itself, as a menu shows it: `Deutsch`, `Português (Brasil)`."""
    from babel import Locale

    name = Locale.parse(tag, sep="-").get_display_name() or tag
    return name[:1].upper() + name[1:]


def fits_language(tag: str, wanted: str) -> bool:
    """Whether two codes are of one language, whatever the country: `en-GB` and `en`, `ger` and `de-AT`."""
    return canonical(tag) == canonical(wanted)


SCRIPT_LETTERS = 4
"""Letters of a script in a tag, such as Hans; a country has two, or three digits."""


def _write_part(part: str) -> str:
    """A script or a country as tags write it: Hans, BR."""
    return part.title() if len(part) == SCRIPT_LETTERS else part.upper()
