"""Markup in the text of cues: taken out when they are read, kept from arising when they are written.

WebVTT has escapes for that. SubRip has none that every player knows, so an invisible WORD_JOINER is put behind the
character that would begin markup; reading takes it out again, so that text comes back as it was.
"""

import html
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bts.subtitles.marks import STYLES, VOICE, Mark, Run, lay_out, list_runs
from bts.subtitles.overrides import follow_letter, list_codes

WORD_JOINER = "\u2060"
"""U+2060: no width, no line break; no syntax knows it."""

BLANK = "\N{NO-BREAK SPACE}"
"""Stands for a blank line inside a cue, which an empty line would end; SubStation Alpha's `\\h` is one."""

_KNOWN_TAGS = frozenset("b i u s font c v ruby rt rp lang span br".split())
_HTML_TAGS = {"em": "i", "strong": "b", "strike": "s", "del": "s"}
"""Tags of web pages in SubRip, and what they mean there."""

RUBY = ("ruby", "rt", "rp")
"""Tags of ruby: characters with their reading above them; the reading; brackets for where there is no above."""

_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)([^<>]*)>|<[0-9]+:[0-9:.,]*>")
_VOICE = re.compile(r"(?:\.\S*)?\s+(.+)", re.DOTALL)
_OVERRIDE = re.compile(r"\{\\[^{}]{0,200}\}")
_MARKUP = re.compile(f"{_TAG.pattern}|{_OVERRIDE.pattern}")
_PLACE = re.compile(r"\\(?:an?[0-9]{1,2}|(?:pos|move)\([0-9., -]{1,60}\))")
_ENTITY_NAME = r"(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});"
_ENTITY = re.compile(f"&{_ENTITY_NAME}")

_J = WORD_JOINER
_BRACE_START = (r"\{", r"\\")
_SRT_CODES = (r"\\", "[Nh]")
_SRT_STARTS = (_BRACE_START, _SRT_CODES, ("<", "(?:/?[A-Za-z]|[0-9]+:)"), ("&", _ENTITY_NAME), ("[-–—]", " ?>"))
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
    """Text without markup: its lines (stripped, none of the outer ones blank), its speakers, tags that nobody knows.

    `marks` are what was italic, bold, underlined, or said by one of several speakers.
    """

    lines: tuple[str, ...]
    voices: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()


def plain_vtt(raw: str) -> Plain:
    """The text of a WebVTT cue as a browser shows it; SubRip's override codes (`{\\an8}`) are taken out too."""
    return _plain(raw, html.unescape, _VTT_DISARMED, keep_unknown=False)


def plain_srt(raw: str) -> Plain:
    r"""The text of a SubRip cue without tags, override codes and character references; unknown tags are text.

    Breaks and blanks of SubStation Alpha (`\N`, `\h`), which some programs leave in it, are what players show for them.
    """
    raw = raw.replace(r"\N", "\n").replace(r"\h", BLANK)
    return _plain(raw, _unescape_references, _SRT_DISARMED, keep_unknown=True)


def find_place(raw: str) -> str:
    """The override codes that say where words stand on screen (`\\an8`, `\\pos(10,20)`), as written; "" for none."""
    return " ".join(_PLACE.findall("".join(_OVERRIDE.findall(raw)))) if "{" in raw else ""


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


def tag_vtt(lines: Sequence[str], marks: Sequence[Mark]) -> list[str]:
    """The lines as WebVTT's cue text, with tags for what the marks say."""
    return [_tag(runs, escape_vtt, voices=True) or BLANK for runs in list_runs(lines, marks)]


def tag_srt(lines: Sequence[str], marks: Sequence[Mark]) -> list[str]:
    """The lines as SubRip's text, with its tags; it has none for voices."""
    return [_tag(runs, escape_srt, voices=False) or BLANK for runs in list_runs(lines, marks)]


def _tag(runs: Sequence[Run], escape: Callable[[str], str], *, voices: bool) -> str:
    """One line: a tag is opened where its stretch begins and closed where it ends, those inside of it before."""
    written, opened = "", list[tuple[str, str]]()
    for run in [*runs, Run("")]:
        wanted = [(VOICE, run.voice)] if voices and run.voice else []
        wanted += [(style, "") for style in STYLES if style in run.styles]
        while opened and opened != wanted[: len(opened)]:
            written += f"</{opened.pop()[0]}>"
        for tag, name in wanted[len(opened) :]:
            written += voice_tag(name) if tag == VOICE else f"<{tag}>"
        opened = wanted
        written += escape(run.text)
    return written


def _disarm(line: str, armed: re.Pattern[str]) -> str:
    return armed.sub(lambda match: match[0] + WORD_JOINER, line)


def _plain(raw: str, unescape: Callable[[str], str], disarmed: re.Pattern[str], *, keep_unknown: bool) -> Plain:
    reader = _Reader(unescape, disarmed)
    unknown: list[str] = []
    place = 0
    for match in _MARKUP.finditer(raw):
        reader.text += raw[place : match.start()]
        place = match.end()
        slash, name, attributes = match[1], (match[2] or "").lower(), match[3] or ""
        if keep_unknown:
            name = _HTML_TAGS.get(name, name)
        if name and name not in _KNOWN_TAGS:
            unknown.append(match[0])
            reader.text += match[0] if keep_unknown else ""
        elif match[0].startswith("{"):
            reader.take_codes(match[0])
        else:
            reader.take(name, attributes, opens=not slash)
    reader.text += raw[place:]
    reader.take("ruby", "", opens=False)
    laid = lay_out(reader.runs)
    return Plain(laid.lines, laid.voices, () if keep_unknown else tuple(unknown), laid.marks)


class _Reader:
    """Collects the runs of a text: what stands between two tags is of one look, and is unescaped by itself."""

    def __init__(self, unescape: Callable[[str], str], disarmed: re.Pattern[str]) -> None:
        self.runs: list[Run] = []
        self.text = ""
        self._unescape, self._disarmed = unescape, disarmed
        self._open = dict.fromkeys(STYLES, 0)
        self._voice = ""
        self._reading: int | None = None
        self._bracketed = False

    def flush(self) -> None:
        """The text so far is a run of its own."""
        if self.text:
            styles = frozenset(style for style, depth in self._open.items() if depth)
            self.runs.append(Run(self._disarmed.sub("", self._unescape(self.text)), styles, self._voice))
        self.text = ""

    def take(self, name: str, attributes: str, *, opens: bool) -> None:
        """A tag that is known, or (without a name) a time."""
        self.flush()
        if name == "br":
            self.runs.append(Run("\n"))
        elif name in RUBY:
            self._take_ruby(name, opens=opens)
        elif name in self._open:
            self._open[name] = max(0, self._open[name] + (1 if opens else -1))
        elif name == VOICE:
            # A voice that is not closed ends where the next one begins: that is how people write them.
            found = _VOICE.fullmatch(attributes) if opens else None
            self._voice = " ".join(html.unescape(found[1]).strip().splitlines()) if found else ""

    def _take_ruby(self, name: str, *, opens: bool) -> None:
        """A tag of ruby: a reading stands behind its characters, in brackets unless the text has some for it (`rp`)."""
        if self._reading is not None:
            if "".join(run.text for run in self.runs[self._reading :]).strip() and not self._bracketed:
                self.runs.insert(self._reading, Run("(", voice=self._voice))
                self.runs.append(Run(")", voice=self._voice))
            self._reading = None
        if name == "rt" and opens:
            self._reading = len(self.runs)
        self._bracketed = name == "rp" or (self._bracketed and name == "rt")

    def take_codes(self, codes: str) -> None:
        """Override codes of SubStation Alpha, which SubRip's players know too."""
        self.flush()
        styles = _follow_codes(codes, frozenset(style for style, depth in self._open.items() if depth))
        self._open = {style: int(style in styles) for style in STYLES}


def _follow_codes(codes: str, styles: frozenset[str]) -> frozenset[str]:
    """The styles after override codes such as `{\\i1\\b0}`; `\\r` ends all of them."""
    for name, value, _ in list_codes(codes):
        if name == "r":
            styles = frozenset()
        elif name in STYLES:
            styles = follow_letter(name, value, styles, frozenset())
    return styles


def _unescape_references(text: str) -> str:
    """Character references with their semicolon alone: SubRip knows none, and `R&D` or `AT&T` must stay."""
    return _ENTITY.sub(lambda match: html.unescape(match[0]), text)
