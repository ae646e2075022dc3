"""What is written as WebVTT and SubRip is read back as it was, by a reader that is not ours."""

import html
import io
from fractions import Fraction
from pathlib import Path

import pytest
import webvtt
from hypothesis import given, settings
from hypothesis import strategies as st

from bts.captions import Cue, chapters_text, phrases_of, srt_text, vtt_text
from bts.captions.cues import plain
from bts.captions.reading import read_captions, within
from bts.errors import InputError
from bts.model import Note
from bts.timing import Span, ceil_ms, format_time

lines = (
    st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn", "Zl", "Zp")), min_size=1, max_size=42)
    .map(plain)
    .filter(lambda line: line.strip("\ufeff") != "")
)
times = st.integers(0, 4_000_000).map(lambda n: n * Fraction(1001, 30000))
cues = st.lists(
    st.builds(
        lambda start, length, two: Cue(Span(start, start + length), tuple(two)),
        times,
        st.integers(1, 300).map(lambda n: n * Fraction(1001, 30000)),
        st.lists(lines, min_size=1, max_size=2),
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=150, deadline=None)
@given(cues)
def test_webvtt_is_read_back_as_written(found: list[Cue]) -> None:
    read = webvtt.from_string(vtt_text(found)).captions
    assert [html.unescape(caption.raw_text) for caption in read] == ["\n".join(cue.lines) for cue in found]
    for caption, cue in zip(read, found, strict=True):
        assert caption.start == format_time(cue.span.start)
        assert caption.end >= format_time(cue.span.end)


@settings(max_examples=100, deadline=None)
@given(cues)
def test_subrip_is_read_back_as_written(found: list[Cue]) -> None:
    read = webvtt.from_buffer(io.BytesIO(srt_text(found).encode()), format="srt").captions
    texts = [caption.raw_text.replace("\u2060", "") for caption in read]
    assert texts == ["\n".join(cue.lines).replace("\u2060", "") for cue in found]


@pytest.mark.parametrize("text", ["a --> b", "<i>x</i>", "<v Bob>hi", "{\\an8}up", "NOTE no", "a & b &lt; c", "-->"])
def test_nothing_in_a_text_is_taken_for_syntax(text: str, tmp_path: Path) -> None:
    cue = Cue(Span(Fraction(1), Fraction(2)), (text,))
    for name, written in (("a.vtt", vtt_text([cue])), ("a.srt", srt_text([cue]))):
        (tmp_path / name).write_text(written, encoding="utf-8")
        (phrase,) = read_captions(tmp_path / name)
        assert phrase.text.replace("\u2060", "") == text
        assert "-->" not in written.splitlines()[-1]


def test_a_very_short_cue_still_ends_after_it_starts() -> None:
    cue = Cue(Span(Fraction(1), Fraction(1) + Fraction(1, 10**6)), ("x",))
    assert "00:00:01.000 --> 00:00:01.001" in vtt_text([Cue(Span(Fraction(1), Fraction(10001, 10000)), ("x",))])
    assert "00:00:01,000 --> 00:00:01,001" in srt_text([cue])


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.builds(
            lambda n, start, length, text: Note(f"n{n}", start, None if length is None else start + length, text=text),
            st.integers(0, 999),
            times.filter(lambda t: t < 3000),
            st.none() | times.filter(lambda t: 0 < t < 3000),
            lines,
        ),
        min_size=1,
        max_size=6,
        unique_by=lambda note: note.id,
    )
)
def test_the_list_of_notes_is_valid_and_complete(notes: list[Note]) -> None:
    duration = Fraction(4000)
    read = webvtt.from_string(chapters_text(notes, duration)).captions
    assert len(read) == len(notes)
    assert {caption.identifier for caption in read} == {note.id for note in notes}
    starts = [caption.start for caption in read]
    assert starts == sorted(starts)
    assert all(caption.start < caption.end for caption in read)


def test_notes_speak_with_their_caption_and_only_where_they_lie() -> None:
    notes = [
        Note("a", Fraction(1), Fraction(3), text="before"),
        Note("b", Fraction(4), text="text", caption="caption"),
        Note("c", Fraction(6), Fraction(9), text="over the end"),
        Note("d", Fraction(8), text="at the end"),
        Note("e", Fraction(5), text="gone", deleted=True),
        Note("f", Fraction(3), Fraction(5), text="overlaps the start"),
        Note("g", Fraction(4), text="own"),
    ]
    found = phrases_of(notes, Span(Fraction(4), Fraction(8)), first="g")
    assert [(phrase.text, float(phrase.start), float(phrase.until)) for phrase in found] == [
        ("own", 0, 0),
        ("caption", 0, 0),
        ("overlaps the start", 0, 1),
        ("over the end", 2, 4),
    ]


def test_captions_of_a_clip_are_cut_to_a_range(tmp_path: Path) -> None:
    path = tmp_path / "clip.srt"
    path.write_text("1\n00:00:01,000 --> 00:00:03,000\n<i>One</i>\nmore\n\n2\n00:00:05,500 --> 00:00:07,000\nTwo\n")
    found = read_captions(path)
    assert [phrase.text for phrase in found] == ["One more", "Two"]
    inside = within(found, Span(Fraction(2), Fraction(6)))
    assert [(float(p.start), float(p.until)) for p in inside] == [(0, 1), (3.5, 4)]


@pytest.mark.parametrize(("name", "text"), [("a.vtt", "no captions"), ("a.txt", "x"), ("a.srt", "\xff\xfe")])
def test_what_is_no_caption_file_is_refused_by_name(name: str, text: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(text.encode("latin-1"))
    with pytest.raises(InputError, match=name.replace(".", r"\.")):
        read_captions(tmp_path / name)
    with pytest.raises(InputError, match="no such file"):
        read_captions(tmp_path / "missing.vtt")


def test_times_are_rounded_up() -> None:
    time = 29 * Fraction(1001, 30000)
    assert f"{ceil_ms(time) / 1000:.3f}" in vtt_text([Cue(Span(time, time + 1), ("x",))])
