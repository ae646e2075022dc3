"""Markup in the text of cues: taken out when they are read, kept from arising when they are written.

WebVTT has escapes for that. SubRip has none that every player knows, so an invisible WORD_JOINER is put behind the
character that would begin markup; reading takes it out again, so that text comes back as it was.
"""

import html
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

WORD_JOINER = "\u2060"
"""U+2060: no width, no line break; no syntax knows it."""

BLANK = "\N{NO-BREAK SPACE}"
"""Stands for a blank line inside a cue, which an empty line would end."""

_KNOWN_TAGS = frozenset("b i u s font c v ruby rt rp lang span".split())
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)([^<>]*)>|<[0-9]+:[0-9:.,]*>")
_VOICE = re.compile(r"(?:\.\S*)?\s+(.+)", re.DOTALL)
_OVERRIDE = re.compile(r"\{\\[^{}]{0,200}\}")
_PLACE = re.compile(r"\\(?:an?[0-9]{1,2}|(?:pos|move)\([0-9., -]{1,60}\))")
_ENTITY_NAME = r"(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});"
_ENTITY = re.compile(f"&{_ENTITY_NAME}")

_J = WORD_JOINER
_BRACE_START = (r"\{", r"\\")
_SRT_STARTS = (_BRACE_START, ("<", "(?:/?[A-Za-z]|[0-9]+:)"), ("&", _ENTITY_NAME), ("[-–—]", " ?>"))
"""What begins markup, as (a character, what follows it): override codes, tags, character references, arrows."""


def _disarming(*starts: tuple[str, str]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Two patterns: a character that begins markup, and the same with a joiner behind it that disarms it.

    Further joiners may follow in both: text that holds joiners itself comes back with as many as it had.
    """
    armed = "|".join(f"{first}(?={_J}*{following})" for first, following in starts)
    disarmed = "|".join(f"(?<={first}){_J}(?={_J}*{following})" for first, following in starts)
    return re.compile(armed), re.compile(disarmed)


_VTT_ARMED, _VTT_DISARMED = _disarming(_BRACE_START)
_SRT_ARMED, _SRT_DISARMED = _disarming(*_SRT_STARTS)


@dataclass(frozen=True)
class Plain:
    """Text without markup: its lines (stripped, none of the outer ones blank), its speakers, tags that nobody knows."""

    lines: tuple[str, ...]
    voices: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


def plain_vtt(raw: str) -> Plain:
    """The text of a WebVTT cue as a browser shows it; SubRip's override codes (`{\\an8}`) are taken out too."""
    return _plain(raw, html.unescape, _VTT_DISARMED, keep_unknown=False)


def plain_srt(raw: str) -> Plain:
    """The text of a SubRip cue without tags, override codes and character references; unknown tags are text."""
    return _plain(raw, _unescape_references, _SRT_DISARMED, keep_unknown=True)


def find_place(raw: str) -> str:
    """The override codes that say where words stand on screen (`\\an8`, `\\pos(10,20)`), as written; "" for none."""
    return " ".join(_PLACE.findall(raw)) if "{" in raw else ""


def trim_lines(lines: Iterable[str]) -> tuple[str, ...]:
    """The lines stripped, without the blank ones before and after them."""
    kept = [line.strip() for line in lines]
    filled = [place for place, line in enumerate(kept) if line]
    return tuple(kept[filled[0] : filled[-1] + 1]) if filled else ()


def escape_vtt(line: str) -> str:
    """A line as WebVTT's cue text: no reader takes any of it for markup."""
    return html.escape(_disarm(line, _VTT_ARMED), quote=False)


def escape_srt(line: str) -> str:
    """A line as SubRip's text: no reader takes any of it for markup or times."""
    return _disarm(line, _SRT_ARMED)


def voice_tag(name: str) -> str:
    """WebVTT's tag for a speaker."""
    escaped = html.escape(" ".join(name.splitlines()), quote=False)
    # Hyphens at its end would make an arrow with the `>` that follows.
    return f"<v {escaped[:-1]}&#45;>" if escaped.endswith("--") else f"<v {escaped}>"


def _disarm(line: str, armed: re.Pattern[str]) -> str:
    return armed.sub(lambda match: match[0] + WORD_JOINER, line)


def _plain(raw: str, unescape: Callable[[str], str], disarmed: re.Pattern[str], *, keep_unknown: bool) -> Plain:
    voices: list[str] = []
    unknown: list[str] = []

    def replace_tag(match: re.Match[str]) -> str:
        slash, name, attributes = match[1], (match[2] or "").lower(), match[3] or ""
        if name == "br":
            return "\n"
        if name and name not in _KNOWN_TAGS:
            unknown.append(match[0])
            return match[0] if keep_unknown else ""
        if name == "v" and not slash and (voice := _VOICE.fullmatch(attributes)):
            voices.append(" ".join(html.unescape(voice[1]).strip().splitlines()))
        return ""

    text = disarmed.sub("", unescape(_OVERRIDE.sub("", _TAG.sub(replace_tag, raw))))
    lines = trim_lines(re.split("[\n\r]", text))
    named = tuple(dict.fromkeys(filter(None, voices)))
    return Plain(lines, named, () if keep_unknown else tuple(unknown))


def _unescape_references(text: str) -> str:
    """Character references with their semicolon alone: SubRip knows none, and `R&D` or `AT&T` must stay."""
    return _ENTITY.sub(lambda match: html.unescape(match[0]), text)
