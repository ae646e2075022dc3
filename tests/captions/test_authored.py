"""Captions that somebody wrote keep their times to the frame, their lines where they fit, and all their words."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bts.captions import Layout, cut_cues, fit_lines, name_speakers, put_on_frames, stack_cues
from bts.subtitles import Cue, read_subtitles, write_vtt
from bts.timing import Span

WIDE = Layout.for_picture(1280, 720)
SHAPES = [WIDE, Layout.for_picture(1080, 1920), Layout.for_picture(640, 640), Layout.for_picture(176, 144)]
RATES = [Fraction(25), Fraction(24000, 1001), Fraction(30000, 1001), Fraction(60)]

lines = st.lists(
    st.sampled_from(["- Did you see it?", "- No, I didn't.", "♪ la la ♪", "A", "x" * 70, "so it was " * 6]),
    min_size=1,
    max_size=3,
)
cues = st.lists(
    st.builds(
        lambda start, length, said: Cue(Span(Fraction(start, 1000), Fraction(start + length, 1000)), tuple(said)),
        st.integers(0, 9_000), st.integers(1, 4_000), lines,
    ),
    max_size=6,
)  # fmt: skip


def cue(start: float, end: float, *said: str, voices: tuple[str, ...] = (), place: str = "") -> Cue:
    return Cue(Span(Fraction(str(start)), Fraction(str(end))), said, voices=voices, settings=place)


@settings(max_examples=100, deadline=None)
@given(cues, st.integers(0, 8_000), st.integers(100, 6_000))
def test_cues_keep_their_times_and_are_clamped_to_the_cut(found: list[Cue], start: int, length: int) -> None:
    span = Span(Fraction(start, 1000), Fraction(start + length, 1000))
    cut = cut_cues(found, span)
    inside = [c for c in found if c.span.start < span.end and c.span.end > span.start]
    assert len(cut) == len(inside)
    for before, after in zip(sorted(inside, key=lambda c: c.span.start), cut, strict=True):
        assert after.span.start == max(before.span.start, span.start) - span.start
        assert after.span.end == min(before.span.end, span.end) - span.start
        assert after.lines == before.lines


@settings(max_examples=100, deadline=None)
@given(cues, st.sampled_from(RATES))
def test_a_cue_is_drawn_on_the_frames_that_a_player_shows_it_on(found: list[Cue], rate: Fraction) -> None:
    times = [n / rate for n in range(int(14 * rate))]
    for asked, drawn in zip(found, put_on_frames(found, times, Fraction(14)), strict=True):
        shown = [time for time in times if asked.span.start <= time < asked.span.end]
        on = [time for time in times if drawn.span.start <= time < drawn.span.end]
        assert on == (shown or [max(time for time in times if time <= asked.span.start)])


@settings(max_examples=100, deadline=None)
@given(cues)
def test_what_overlaps_is_shown_together(found: list[Cue]) -> None:
    stacked = stack_cues(found)
    for one, other in pairwise(stacked):
        assert one.span.end <= other.span.start
    for moment in {edge for c in found for edge in (c.span.start, c.span.end)}:
        said = sorted(line for c in found if c.span.start <= moment < c.span.end for line in c.lines)
        shown = sorted(line for c in stacked if c.span.start <= moment < c.span.end for line in c.lines)
        assert said == shown


@settings(max_examples=100, deadline=None)
@given(lines, st.sampled_from(SHAPES))
def test_every_line_fits_and_no_word_is_lost(said: list[str], layout: Layout) -> None:
    fitted = fit_lines(cue(0, 1, *said), layout)
    assert all(layout.fits(line) for line in fitted.lines)
    assert "".join("".join(fitted.lines).split()) == "".join("".join(said).split())


def test_captions_of_a_file_are_cut_to_a_range() -> None:
    text = "1\n00:00:01,000 --> 00:00:03,000\n<i>One</i>\nmore\n\n2\n00:00:05,500 --> 00:00:07,000\nTwo\n"
    found = read_subtitles(text.encode(), "clip.srt").cues
    assert [c.lines for c in found] == [("One", "more"), ("Two",)]
    inside = cut_cues(found, Span(Fraction(2), Fraction(6)))
    assert [(float(c.span.start), float(c.span.end)) for c in inside] == [(0, 1), (3.5, 4)]


def test_two_speakers_stay_on_lines_of_their_own() -> None:
    dialogue = cue(0, 1, "- Did you see it?", "- No, I didn't.")
    for layout in SHAPES:
        assert fit_lines(dialogue, layout).lines[0].startswith("- Did")
        assert any(line.startswith("- No") for line in fit_lines(dialogue, layout).lines)
    long = fit_lines(cue(0, 1, "- Did you see what happened there behind the bar?", "- No, I didn't."), WIDE)
    assert long.lines[-1] == "- No, I didn't."


def test_lines_that_fit_stay_and_others_are_balanced() -> None:
    assert fit_lines(cue(0, 1, "One", "word"), WIDE).lines == ("One", "word")
    wide = fit_lines(cue(0, 1, "The cameras were hidden behind the bar, and nobody", "knew."), WIDE)
    assert wide.lines == ("The cameras were hidden", "behind the bar, and nobody knew.")


@pytest.mark.parametrize(
    ("said", "voices", "shown"),
    [
        ("Hello.", ("Ada",), "Ada: Hello."),
        ("ADA: Hello.", ("Ada",), "ADA: Hello."),
        ("Hello.", (), "Hello."),
        ("Hello.", ("Ada", "Ben"), "Hello."),
        ("John is here.", ("Jo",), "Jo: John is here."),
        ("Ada is my name.", ("Ada",), "Ada: Ada is my name."),
        ("(ADA) Hello.", ("Ada",), "(ADA) Hello."),
        ("Ada (softly): Hello.", ("Ada",), "Ada (softly): Hello."),
        ("- Hello.", ("Ada",), "- Ada: Hello."),
        ("- Ada: Hello.", ("Ada",), "- Ada: Hello."),
        ("-5 degrees.", ("Ada",), "Ada: -5 degrees."),
    ],
)
def test_the_one_speaker_is_named(said: str, voices: tuple[str, ...], shown: str) -> None:
    assert name_speakers(cue(0, 1, said, voices=voices)).lines == (shown,)


def read(text: str) -> Cue:
    (found,) = read_subtitles(f"WEBVTT\n\n00:01.000 --> 00:02.000\n{text}\n".encode(), "x.vtt").cues
    return found


def test_several_speakers_are_named_each_on_a_line_of_their_own() -> None:
    told = name_speakers(read("<v Ada>Did you see it? <v Ben>No.\nWhat was it?"))
    assert told.lines == ("Ada: Did you see it?", "Ben: No.", "What was it?")
    assert name_speakers(told).lines == told.lines
    long = name_speakers(read("<v Ada>" + "so it was " * 7 + "\n<v Ben>No."))
    assert fit_lines(long, WIDE).lines[-1] == "Ben: No."


@pytest.mark.parametrize("close", ["", "</v>"])
def test_the_dash_before_a_voice_is_that_voices(close: str) -> None:
    said = read(f"- <v Ada>Did you see it?{close}\n- <v Ben>No.{close}")
    assert name_speakers(said).lines == ("- Ada: Did you see it?", "- Ben: No.")
    assert "<v Ada>- Did you see it?</v>\n<v Ben>- No.</v>" in write_vtt([said])


def test_marks_stay_with_their_words() -> None:
    fitted = fit_lines(name_speakers(read("<v Ada>" + "so it was " * 7 + "<i>then</i>")), WIDE)
    told = [(run.text, run.styles) for runs in fitted.runs for run in runs if run.styles]
    assert told == [("then", frozenset("i"))]
    (both,) = stack_cues([read("<i>One</i>"), read("<b>Two</b>")])
    assert [(mark.line, mark.tag) for mark in both.marks] == [(0, "i"), (1, "b")]
