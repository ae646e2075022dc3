"""Advanced SubStation Alpha and its older form (.ass, .ssa).

pysubs2 refuses a whole file for one wrong time, does not look at the line `Format:` that says which field is where, and
loses what is italic; the tests hold the words against it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bts.errors import InputError
from bts.subtitles.blocks import Remarks, quote
from bts.subtitles.cues import Subtitles
from bts.subtitles.marks import Run, lay_out, single_spaces
from bts.subtitles.markup import BLANK, Plain
from bts.subtitles.overrides import NO_BREAKS, Look, Style, is_faded_out, is_gradual, list_codes, read_whole
from bts.subtitles.places import FOOT
from bts.subtitles.reading import LONGEST_RAW_TEXT, Entry, make_subtitles
from bts.subtitles.scripts import Script, read_script
from bts.subtitles.times import read_stamp

FIELDS = {
    "ass": ("layer", "start", "end", "style", "name", "marginl", "marginr", "marginv", "effect", "text"),
    "ssa": ("marked", "start", "end", "style", "name", "marginl", "marginr", "marginv", "effect", "text"),
}
"""The fields of an event where no line `Format:` says them; the last one takes all commas that follow."""

NOBODY = "NTP"
"""What SubStation Alpha writes into the field Name where it is empty."""

COMMENT, DRAWING, UNSEEN, DOUBLE = "comment", "drawing", "transparent event", "doubled event"
"""What events are left out for, as it is said."""

_SIGNATURE = re.compile(r"\s*(?:;[^\n]*\n\s*)*\[(?:Script Info|V4\+? Styles|Events)\]", re.IGNORECASE)
_EVENT = re.compile(r"(Dialogue|Comment)\s*:\s*(.*)", re.IGNORECASE)
_FORMAT = re.compile(r"Format\s*:\s*(.*)", re.IGNORECASE)
_SECTION = re.compile(r"\[[^\]]*[a-z][^\]]*\]\s*")
_CODES = re.compile(r"(?<!\\)\{([^}]*)\}")
"""A block of codes; a backslash before a bracket makes it a word (libass)."""


def looks_like_ass(text: str) -> bool:
    """Whether a text begins with a section of a SubStation file."""
    return _SIGNATURE.match(text) is not None


def read_ass(text: str) -> Subtitles:
    """The events of a text that are shown, in its order. The field Name gives a cue's voice, codes are taken out.

    Comments, drawings, transparent words, and the same words in another layer, which players draw over one another, are
    no captions; how many events were left out for that is said.

    Raises:
        InputError: it has no event.
    """
    remarks = Remarks()
    script = read_script(text)
    entries, left_out = [], dict.fromkeys((COMMENT, DRAWING, UNSEEN, DOUBLE), 0)
    layers: dict[tuple[object, ...], str] = {}
    number = 0
    for number, kind, fields in _list_events(text):
        if kind == "comment":
            left_out[COMMENT] += 1
            continue
        entry = _read_event(number, fields, script, remarks)
        if entry is None:
            continue
        if not entry.text.lines and (kind := _find_unread(fields["text"])):
            left_out[kind] += 1
            continue
        shown = (entry.start, entry.end, entry.text.lines, entry.settings)
        layer = fields.get("layer", "")
        if layers.setdefault(shown, layer) != layer:
            # An outline, a shadow or a glow of the same words, which players draw over one another.
            left_out[DOUBLE] += 1
            continue
        entries.append(entry)
    if not number:
        raise InputError("no line of it is an event (Dialogue: ...)", None, "give a file with captions")
    for word, count in left_out.items():
        if count:
            remarks.change(0, f"{count} {word}{'s' if count > 1 else ''} left out, which players do not show as words")
    return make_subtitles(entries, remarks)


def read_words(raw: str, script: Script, style: str, name: str, margin: str = "") -> tuple[Plain, str]:
    """The words of an event in a style of the script, said by `name`, and its place as settings of a cue.

    `margin` is its field MarginV, the distance from the upper or lower edge.
    """
    known, name = script.style_of(style), " ".join(name.split())
    plain = plain_ass(raw, script, known)
    head, bracket, _ = raw.rpartition("}")
    place = script.place_of("".join(_CODES.findall(head + bracket)), known, margin)
    voices = (name,) if name not in ("", NOBODY) else ()
    return replace(plain, voices=voices), "" if place == FOOT else f"\\an{place}"


def plain_ass(raw: str, script: Script, style: Style) -> Plain:
    """The words of an event of this style that players show, without its codes, drawings and what is transparent.

    Its marks are those of its codes and its style. Where transparent words stand between others, a blank is left.
    """
    head, bracket, tail = raw.rpartition("}")
    coded = head + bracket
    pieces, place, look = list[tuple[str, Look]](), 0, Look.of(style, script.wrap)
    for codes in _CODES.finditer(coded):
        pieces.append((coded[place : codes.start()], look))
        place, look = codes.end(), script.follow(look, codes[1], style)
    # Behind the last closing bracket there is no code: an opening one is a word, and a pattern would look long for it.
    pieces.append((coded[place:] + tail, look))
    if is_faded_out("".join(_CODES.findall(coded))):
        return Plain(())
    runs = [_read_run(*piece) for piece in pieces]
    laid = lay_out(runs if all(look.visible for _, look in pieces) else single_spaces(runs, " +"))
    return Plain(laid.lines, marks=laid.marks)


def _read_run(words: str, look: Look) -> Run:
    """Words of one look; what is not seen is a blank, and keeps its line breaks."""
    if look.drawn:
        return Run("")
    soft = "\n" if look.wrap == NO_BREAKS else " "
    for code, char in ((r"\h", BLANK), (r"\n", soft), (r"\N", "\n"), (r"\{", "{"), (r"\}", "}")):
        words = words.replace(code, char)
    if not look.visible:
        return Run("\n".join(" " if line else "" for line in words.split("\n")))
    return Run(words, look.styles)


def _find_unread(raw: str) -> str:
    """What an event is that shows no words: a drawing, or words that are not seen; "" for one that has none."""
    head, bracket, tail = raw.rpartition("}")
    codes = list_codes("".join(_CODES.findall(head + bracket)))
    if any(name == "p" and read_whole(value, 0) > 0 for name, value, _ in codes):
        return DRAWING
    words = _CODES.sub("", head + bracket) + tail
    return UNSEEN if re.sub(r"\\[Nnh]", "", words).strip() else ""


def _list_events(text: str) -> Iterator[tuple[int, str, dict[str, str]]]:
    """Each event: its line, `dialogue` or `comment`, and its fields by name; a field that is missing is missing."""
    order: Sequence[str] = FIELDS["ass"]
    inside = True
    for number, line in enumerate(text.split("\n"), 1):
        if _SECTION.fullmatch(line[:100]):
            inside = "events" in line.casefold()
        elif inside and (found := _FORMAT.match(line)):
            named = [name.strip().casefold() for name in found[1].split(",")]
            order = ["name" if name == "actor" else name for name in named] if "text" in named else order
        elif found := _EVENT.match(line):
            yield number, found[1].casefold(), dict(zip(order, found[2].split(",", len(order) - 1), strict=False))


def _read_event(number: int, fields: dict[str, str], script: Script, remarks: Remarks) -> Entry | None:
    """An event as an entry; None, with a remark, for what is none."""
    if not {"start", "end", "text"} <= fields.keys():
        remarks.skip(number, "an event that breaks off before its text")
        return None
    start, end = read_stamp(fields["start"]), read_stamp(fields["end"])
    if start is None or end is None:
        wrong = fields["start"] if start is None else fields["end"]
        remarks.skip(number, f"not a time of an event (0:01:15.50): {quote(wrong)}")
        return None
    raw = fields["text"]
    if len(raw) > LONGEST_RAW_TEXT:
        remarks.skip(number, f"its text is longer than {LONGEST_RAW_TEXT:,} characters")
        return None
    plain, settings = read_words(raw, script, *(fields.get(name, "") for name in ("style", "name", "marginv")))
    head, bracket, _ = raw.rpartition("}")
    gradual = is_gradual("".join(_CODES.findall(head + bracket)))
    return Entry(number, start, end, plain, settings=settings, gradual=gradual)
