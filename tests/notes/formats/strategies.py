"""Notes and clips for property tests: texts as awkward as people and programs make them, times at every usual rate."""

from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from bts.model import Credit, Note, Person, Region
from bts.notes.formats import ClipFacts
from bts.notes.formats.kit.texts import one_line, tidy
from bts.notes.ids import derived_id

RATES = (
    Fraction(24000, 1001), Fraction(24), Fraction(25), Fraction(30000, 1001), Fraction(30), Fraction(50),
    Fraction(60000, 1001), Fraction(25, 2),
)  # fmt: skip
LENGTH = 3 * 3600

AWKWARD = (
    "-->", "\n", "\n\n", "|", "¦", "<b>", "</v>", "&amp;", "&lt", "&", "\\", "\\n", '"', "'", ",", ";", "=SUM(A1)",
    "+1", "-2", "@x", "\t", "# ", "*", "**", "_", "`", "[CHAPTER]", "title=", "NOTE ", "STYLE", "WEBVTT", "{",
    "{\\an8}", "]]>", "<!--", "0:00 ", "1:02-1:09 ", "00:00:01,000 --> 00:00:02,000", "3 ", "- 3", "1. ", " as ",
    "é", "日本語", "👩‍🎤", "~", "\u202e", "\u00a0", "\u2028", "\x85", "\x0b", "\x00", "\ufeff", "\ud800",
    "|C:ResolveColorRed |M:x |D:1", "!", "(",
    ":", "–", "<00:00:01.000>", "<v Bob>", "#tag", "bts:", "%", "null", "  ",
)  # fmt: skip

pieces = st.sampled_from((*AWKWARD, "bar", "Cameras were hidden")) | st.text(max_size=3)
texts = st.lists(pieces, max_size=5).map("".join)
words = texts.filter(lambda text: bool(one_line(text)))
lines = texts.map(one_line)
names = texts.map(lambda text: one_line(text.replace(" as ", " "))).filter(lambda name: name not in ("", "as"))


@st.composite
def clips(draw: st.DrawFn) -> ClipFacts:
    """Three hours at one of the usual rates."""
    return ClipFacts("casino night.mp4", Fraction(LENGTH), draw(st.sampled_from(RATES)), 640, 360, fingerprint="fast:0")


@st.composite
def times(draw: st.DrawFn, clip: ClipFacts) -> Fraction:
    """The start of a frame, or a whole millisecond as notes files have them."""
    if draw(st.booleans()):
        return draw(st.integers(0, clip.frame_at(Fraction(LENGTH - 120)))) / clip.rate
    return Fraction(draw(st.integers(0, (LENGTH - 120) * 1000)), 1000)


@st.composite
def notes(draw: st.DrawFn, clip: ClipFacts) -> Note:
    """A note with everything that one may have. Its id follows from its start."""
    start = draw(times(clip))
    length = draw(st.none() | st.integers(1, 1000).map(lambda n: n / clip.rate) | st.integers(1, 9000).map(_ms))
    created = draw(st.sampled_from(("", "2026-11-22T08:00:00.000Z")))
    return Note(
        derived_id(str(start)), start, None if length is None else start + length, draw(kinds), draw(words),
        caption=draw(few), alt=draw(few), heading=draw(headings), credit=draw(credits_), people=tuple(draw(people)),
        tags=tuple(draw(tags)), use=tuple(u for u in ("still", "snippet", "quote") if draw(st.booleans())),
        author=draw(lines), created=created, modified=created, status=draw(st.sampled_from(("open", "done"))),
        private=draw(st.booleans()),
        confidence=draw(st.none() | st.floats(0, 1)), region=draw(regions), extra=draw(extras),
    )  # fmt: skip


def _ms(number: int) -> Fraction:
    return Fraction(number, 1000)


headings = st.sampled_from(("", "The set", "Who is “Nora”?", "部屋", 'A \\ "quoted" part; 3'))
few = st.just("") | texts.map(tidy)
kinds = st.sampled_from(("note", "hidden-camera", "quote", "set & props"))
credits_ = st.just(Credit()) | st.builds(Credit, lines, st.just("A; B"), st.just(""), lines)
people = st.lists(st.builds(Person, names, lines), max_size=2)
tags = st.lists(lines.filter(bool) | st.sampled_from(("red", "casino", "blue")), max_size=3)
regions = st.none() | st.sampled_from((Region(0, 0, 1, 1), Region(0.1, 0.2, 0.3, 1 / 3)))
EXTRAS: tuple[dict[str, Any], ...] = ({}, {"mood": "calm"}, {"x": [1, {"y": None}]})
extras = st.sampled_from(EXTRAS)


@st.composite
def scenes(draw: st.DrawFn) -> tuple[ClipFacts, list[Note]]:
    """A clip and notes in its order, no two of which start on the same frame."""
    clip = draw(clips())
    found = draw(st.lists(notes(clip), min_size=1, max_size=3, unique_by=lambda note: clip.frame_at(note.start)))
    return clip, sorted(found, key=lambda note: note.start)
