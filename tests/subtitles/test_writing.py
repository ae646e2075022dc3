"""What bts writes as WebVTT, SubRip and TTML comes back as it was, read by bts and by a reader that is not ours."""

import html
import io
import logging
import re
from dataclasses import replace
from fractions import Fraction
from xml.etree.ElementTree import ElementTree, fromstring

import pysubs2
import pytest
import webvtt
from hypothesis import given, settings
from hypothesis import strategies as st
from ttconv.imsc.reader import to_model

from bts.subtitles import (
    Cue,
    Subtitles,
    read_srt,
    read_subtitles,
    read_ttml,
    read_vtt,
    write_srt,
    write_ttml,
    write_vtt,
)
from bts.subtitles.markup import BLANK, WORD_JOINER
from bts.timing import Span, ceil_ms, format_time

AWKWARD = (
    "-->", "->", "00:00:01,000 --> 00:00:02,000", "00:00:01,000 -> 00:00:02,000", "1", "<i>", "</i>", "<v Bob>", "<b",
    "<br>", "<00:01.000>", "<laughs>", "{\\an8}", "{\\", "}", "&lt;", "&amp;", "&copy", "&#60;", "&", "<", ">", "NOTE ",
    "WEBVTT", "STYLE", "--", WORD_JOINER, "\N{NO-BREAK SPACE}", "\N{RIGHT-TO-LEFT MARK}", "שלום", "日本", " ", "♪",
)  # fmt: skip

free_text = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn", "Zl", "Zp")), max_size=8)
lines = st.lists(st.sampled_from(AWKWARD) | free_text, min_size=1, max_size=5).map(lambda found: "".join(found).strip())
words = lines.filter(lambda line: line.strip("\ufeff") != "")


@st.composite
def cues(draw: st.DrawFn) -> Cue:
    """A cue on the grid of 29.97 frames a second; blank lines stand inside alone."""
    first, *others = draw(st.lists(words, min_size=1, max_size=3))
    inner = [line for other in others for line in ([""] * draw(st.integers(0, 1)) + [other])]
    start = draw(st.integers(0, 4_000_000)) * Fraction(1001, 30000)
    return Cue(
        Span(start, start + draw(st.integers(1, 300)) * Fraction(1001, 30000)),
        (first, *inner),
        identifier=draw(st.sampled_from(("", "intro", "NOTE", "01M816YEMMJ4P4DPBNFKTYBGR9", "7"))),
        voices=tuple(draw(st.lists(words.map(lambda text: " ".join(text.split())), max_size=1))),
    )


def written_form(cue: Cue, **fields: object) -> tuple[object, ...]:
    """What a file can hold of a cue: times in milliseconds, rounded up, lines, and the fields given."""
    return ceil_ms(cue.span.start), ceil_ms(cue.span.end), cue.lines, *fields.values()


def check(read: Subtitles) -> None:
    """Nothing that bts wrote needs a remark."""
    assert read.skipped == ()
    assert read.changed == ()


@settings(max_examples=300, deadline=None)
@given(st.lists(cues(), min_size=1, max_size=4))
def test_webvtt_comes_back_exactly(found: list[Cue]) -> None:
    found.sort(key=lambda cue: ceil_ms(cue.span.start))
    read = read_vtt(write_vtt(found), may_roll=False)
    check(replace(read, changed=tuple(r for r in read.changed if "comment" not in r.what)))
    assert [written_form(c, voices=c.voices) for c in read.cues] == [written_form(c, voices=c.voices) for c in found]
    for number, (cue, came) in enumerate(zip(found, read.cues, strict=True), 1):
        assert cue.identifier == "NOTE" or came.identifier == (cue.identifier or str(number))


@settings(max_examples=300, deadline=None)
@given(st.lists(cues(), min_size=1, max_size=4))
def test_subrip_comes_back_exactly(found: list[Cue]) -> None:
    text = write_srt(found)
    read = read_srt(text)
    if "roll" not in "".join(map(str, read.changed)):
        check(read)
        assert [written_form(cue) for cue in read.cues] == [written_form(cue) for cue in found]
        assert [cue.identifier for cue in read.cues] == [str(n) for n in range(1, len(read.cues) + 1)]


@settings(max_examples=50, deadline=None)
@given(st.lists(cues(), min_size=1, max_size=3), st.sampled_from(("utf-8", "utf-8-sig", "utf-16")), st.booleans())
def test_bytes_come_back_whatever_encoding_and_line_ends(found: list[Cue], encoding: str, dos: bool) -> None:
    for text, name in ((write_vtt(found), "x.vtt"), (write_srt(found), "x.srt")):
        data = (text.replace("\n", "\r\n") if dos else text).encode(encoding)
        assert read_subtitles(data, name).cues == read_subtitles(text.encode(), name).cues


@settings(max_examples=150, deadline=None)
@given(st.lists(cues(), min_size=1, max_size=4))
def test_another_reader_reads_our_webvtt(found: list[Cue]) -> None:
    found = [replace(cue, voices=(), identifier="") for cue in found]
    found.sort(key=lambda cue: ceil_ms(cue.span.start))
    read = webvtt.from_string(write_vtt(found)).captions
    texts = [html.unescape(caption.raw_text).replace(WORD_JOINER, "") for caption in read]
    assert texts == ["\n".join(line or BLANK for line in cue.lines).replace(WORD_JOINER, "") for cue in found]
    for caption, cue in zip(read, found, strict=True):
        assert caption.start == format_time(cue.span.start)
        assert caption.end >= format_time(cue.span.end)


@settings(max_examples=100, deadline=None)
@given(st.lists(cues(), min_size=1, max_size=4))
def test_another_reader_reads_our_subrip(found: list[Cue]) -> None:
    read = webvtt.from_buffer(io.BytesIO(write_srt(found).encode()), format="srt").captions
    texts = [caption.raw_text.replace(WORD_JOINER, "") for caption in read]
    assert texts == ["\n".join(filter(None, cue.lines)).replace(WORD_JOINER, "") for cue in found]


@settings(max_examples=150, deadline=None)
@given(st.lists(cues(), min_size=1, max_size=4))
def test_ttml_comes_back_exactly(found: list[Cue]) -> None:
    read = read_ttml(write_ttml(found, "bts"))
    if "roll" not in "".join(map(str, read.changed)):
        check(read)
        voices = [tuple(re.sub(" +$", "", voice) for voice in cue.voices) for cue in found]
        assert [written_form(cue, voices=cue.voices) for cue in read.cues] == [
            written_form(cue, voices=names) for cue, names in zip(found, voices, strict=True)
        ]
        assert [cue.identifier for cue in read.cues] == [cue.identifier for cue in found]


@settings(max_examples=60, deadline=None)
@given(st.lists(cues(), min_size=1, max_size=4))
def test_another_reader_reads_our_ttml(found: list[Cue]) -> None:
    """ttconv takes it for the IMSC text profile without a word of complaint; pysubs2 finds the same times and words."""
    text = write_ttml(found)
    with pytest.MonkeyPatch.context() as patch:
        said: list[str] = []
        patch.setattr(logging.getLogger("ttconv"), "handle", lambda record: said.append(record.getMessage()))
        document = to_model(ElementTree(fromstring(text)))
    assert said == []
    assert document.get_content_profiles() == {"http://www.w3.org/ns/ttml/profile/imsc1.1/text"}
    events = pysubs2.SSAFile.from_string(text, "ttml").events
    assert [(event.start, event.end) for event in events] == [written_form(cue)[:2] for cue in found]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(("Did you see it?", "- No, I didn't.", "♪ la ♪", "שלום", "AT&T")), min_size=1, max_size=4)
)
def test_pysubs2_reads_ours_as_we_do(words: list[str]) -> None:
    found = [Cue(Span(Fraction(n * 2), Fraction(n * 2 + 1)), (line, "and more")) for n, line in enumerate(words)]
    for text, kind in ((write_srt(found), "srt"), (write_vtt(found), "vtt"), (write_ttml(found), "ttml")):
        events = pysubs2.SSAFile.from_string(text, kind).events
        told = [(event.start, event.end, event.plaintext.strip()) for event in events]
        expected = [(*written_form(cue)[:2], "\n".join(cue.lines)) for cue in found]
        if kind == "vtt":
            told = [(start, end, html.unescape(plain)) for start, end, plain in told]
        assert told == expected, kind


@pytest.mark.parametrize("text", ["a --> b", "<i>x</i>", "<v Bob>hi", "{\\an8}up", "NOTE no", "a & b &lt; c", "-->"])
def test_nothing_in_a_text_is_taken_for_syntax(text: str) -> None:
    cue = Cue(Span(Fraction(1), Fraction(2)), (text,))
    for name, written in (("a.vtt", write_vtt([cue])), ("a.srt", write_srt([cue]))):
        (found,) = read_subtitles(written.encode(), name).cues
        assert found.lines == (text,)
        assert "-->" not in written.splitlines()[-1]


def test_a_very_short_cue_still_ends_after_it_starts() -> None:
    assert "00:00:01.000 --> 00:00:01.001" in write_vtt([Cue(Span(Fraction(1), Fraction(10001, 10000)), ("x",))])
    cue = Cue(Span(Fraction(1), Fraction(1) + Fraction(1, 10**6)), ("x",))
    assert "00:00:01,000 --> 00:00:01,001" in write_srt([cue])
    again = Cue(Span(Fraction(10001, 10000), Fraction(10002, 10000)), ("x",))
    assert "00:00:01,001 --> 00:00:01,002" in write_srt([again])


def test_times_are_rounded_up() -> None:
    time = 29 * Fraction(1001, 30000)
    assert f"{ceil_ms(time) / 1000:.3f}" in write_vtt([Cue(Span(time, time + 1), ("x",))])


def test_plain_words_are_written_as_they_are() -> None:
    """No joiner where nothing would be taken for markup: files stay readable, and searchable."""
    text = "AT&T <3 a < b {x} R&D; -- 5 > 3 - no"
    assert text in write_srt([Cue(Span(Fraction(1), Fraction(2)), (text,))])
