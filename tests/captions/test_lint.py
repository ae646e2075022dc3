"""Each rule of a profile finds what breaks it, at its figure and not before; what is re-timed breaks fewer."""

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bts.captions import Layout
from bts.captions.lint import RULES, Setting, lint_cues, lint_file
from bts.captions.profiles import PROFILES, WIDE
from bts.captions.retime import MOST_SOONER, retime_cues
from bts.subtitles import Cue, read_subtitles
from bts.timing import Span
from bts.videos import CAPTION_PROFILES

RATE = Fraction(25)


def setting(name: str = "netflix", *cuts: float, layout: Layout = WIDE) -> Setting:
    return Setting(PROFILES[name], RATE, layout, tuple(Fraction(str(cut)) for cut in cuts))


def cue(start: float, end: float, *lines: str, place: str = "") -> Cue:
    return Cue(Span(Fraction(str(start)), Fraction(str(end))), lines or ("Hello there, you two.",), settings=place)


def rules(*cues: Cue, by: Setting) -> list[str]:
    return [finding.rule for finding in lint_cues(cues, by)]


def test_the_tables_agree() -> None:
    assert PROFILES.keys() == CAPTION_PROFILES.keys()


def test_no_gap_is_told_while_another_caption_is_on_screen() -> None:
    long, *others = cue(0, 6, "Long"), cue(1, 2, "One"), cue(2.3, 4, "Two"), cue(6.3, 8, "Three")
    told = [(one.cue, one.rule) for one in lint_cues((long, *others), setting("web"))]
    assert told == [("1", "overlap"), ("1", "pause")]


@pytest.mark.parametrize(
    ("name", "right", "wrong", "rule"),
    [
        # Netflix Timed Text Style Guide, English: 42 characters a line; general: 2 lines.
        ("netflix", [cue(0, 5, "x" * 42)], [cue(0, 5, "x" * 43)], "characters"),
        ("netflix", [cue(0, 5, "Yes", "Good")], [cue(0, 5, "Yes", "Good", "Fine")], "lines"),
        ("bbc", [cue(0, 5, "Yes", "Good")], [cue(0, 5, "Yes", "Good", "Fine")], "lines"),
        # Netflix, English: 20 characters a second for adults.
        ("netflix", [cue(0, 2, "x" * 40)], [cue(0, 2, "x" * 41)], "speed"),
        ("web", [cue(0, 1, "x" * 20)], [cue(0, 1, "x" * 21)], "speed"),
        # BBC subtitle guidelines: 160 to 180 words a minute.
        ("bbc", [cue(0, 2, "a b c d e f")], [cue(0, 2, "a b c d e f g")], "words"),
        # Netflix, general: 5/6 s to 7 s.
        ("netflix", [cue(0, 0.833, "Hello.")], [cue(0, 0.83, "Hello.")], "shortest"),
        ("netflix", [cue(0, 7)], [cue(0, 7.01)], "longest"),
        # Netflix, general: 2 frames, at 25 a second 0.08 s; gaps under half a second are closed to that.
        ("netflix", [cue(0, 2), cue(2.08, 4)], [cue(0, 2), cue(2.04, 4)], "gap"),
        ("netflix", [cue(0, 2), cue(2.5, 4)], [cue(0, 2), cue(2.4, 4)], "pause"),
        # BBC: no gap, or one of a second and more.
        ("bbc", [cue(0, 2), cue(2, 4)], [cue(0, 2), cue(2.9, 5)], "pause"),
        ("bbc", [cue(0, 2), cue(3, 5)], [cue(0, 2), cue(2.5, 5)], "pause"),
        ("web", [cue(0, 2), cue(2.1, 4)], [cue(0, 2), cue(1.9, 4)], "overlap"),
        ("web", [cue(0, 2), cue(1, 4, place="line:0")], [cue(0, 2), cue(1, 4)], "overlap"),
        # Netflix, English: a line does not end with an article, or between first and last name.
        ("netflix", [cue(0, 5, "He saw", "a dog there.")], [cue(0, 5, "He saw a", "dog there.")], "break"),
        ("netflix", [cue(0, 5, "He saw", "John F. Kennedy.")], [cue(0, 5, "He saw John F.", "Kennedy.")], "break"),
        ("netflix", [cue(0, 5, "About", "3.5 million")], [cue(0, 5, "About 3.5", "million")], "break"),
        # Netflix, English: a hyphen without a space before each of two speakers.
        ("netflix", [cue(0, 5, "-Yes.", "-No.")], [cue(0, 5, "- Yes.", "- No.")], "dash"),
        ("web", [cue(0, 5, "- Yes.", "- No.")], [cue(0, 5, "- Yes.", "No.")], "dash"),
        ("web", [cue(0, 5, "Yes.")], [cue(0, 5, "- Yes.")], "dash"),
    ],
)  # fmt: skip
def test_a_rule_is_broken_above_its_figure_and_not_at_it(
    name: str, right: list[Cue], wrong: list[Cue], rule: str
) -> None:
    assert rules(*right, by=setting(name)) == []
    assert rules(*wrong, by=setting(name)) == [rule]


@pytest.mark.parametrize(("cut", "broken"), [(0.48, True), (0.5, False), (1.5, False), (1.52, True), (2, False)])
def test_a_cue_hangs_over_a_shot_change_by_half_a_second_or_more(cut: float, broken: bool) -> None:
    """Netflix, subtitle timing: 12 frames at 24 a second."""
    assert rules(cue(0, 2), by=setting("netflix", cut)) == ["shot"] * broken


def test_width_goes_by_the_shape_of_the_picture() -> None:
    line = "The cameras were hidden behind the bar."
    assert rules(cue(0, 5, line), by=setting("web")) == []
    assert rules(cue(0, 5, line), by=setting("web", layout=Layout.for_picture(1080, 1920))) == ["width"]
    assert rules(cue(0, 5, line), by=setting("netflix", layout=Layout.for_picture(1080, 1920))) == ["width"]


def test_broken_cues_of_a_file_are_named_with_their_lines() -> None:
    text = "1\n00:00:03,000 --> 00:00:01,000\nEnds first\n\n2\n00:00:04,000 --> 00:00:05,000\n\n\n"
    text += "3\n00:00:06,000 --> 00:00:08,000\nRight.\n"
    found = lint_file(read_subtitles(text.encode(), "x.srt"), setting())
    assert [(finding.rule, finding.line) for finding in found] == [("broken", 2), ("broken", 6)]


def test_every_rule_has_a_name() -> None:
    assert all(RULES.values())


words = st.sampled_from(["Did you see it?", "- Yes.", "so it was", "the", "John F. Kennedy", "3.5 million", "x" * 50])
cues = st.lists(
    st.builds(
        lambda start, length, lines, place: Cue(
            Span(Fraction(start, 1000), Fraction(start + length, 1000)), tuple(lines), settings=place
        ),
        st.integers(0, 20_000), st.integers(1, 9_000), st.lists(words, min_size=1, max_size=4),
        st.sampled_from(["", "", "", "line:0"]),
    ),
    max_size=8,
)  # fmt: skip
cuts = st.lists(st.integers(0, 25_000).map(lambda ms: Fraction(ms, 1000)), max_size=6).map(sorted).map(tuple)


def test_a_cue_that_no_time_is_enough_for_starts_when_it_did() -> None:
    long = cue(1.502, 1.503, *["x" * 50] * 3)
    made = retime_cues([long], setting("netflix"))
    assert made.cues[0].span.start == long.span.start
    assert retime_cues(made.cues, setting("netflix")).cues == made.cues


@settings(max_examples=120, deadline=None)
@example([cue(0, 5.804), cue(5.803, 5.804)], (), "bbc")
@example([cue(1.501, 1.502, "so it was the the 3.5 million"), cue(1.501, 1.502)], (), "netflix")
@given(cues, cuts, st.sampled_from(list(PROFILES)))
def test_what_is_retimed_loses_no_word_and_stays_as_it_is(
    found: list[Cue], shots: tuple[Fraction, ...], name: str
) -> None:
    by = replace(setting(name), cuts=shots)
    made = retime_cues(found, by)
    assert len(made.cues) == len(found)
    for old, new in zip(found, made.cues, strict=True):
        assert "".join(new.text.split()) == "".join(old.text.split())
        assert new.span.start >= old.span.start - MOST_SOONER
    assert retime_cues(made.cues, by).cues == made.cues
    for place in ("", "line:0"):
        here = [i for i, c in enumerate(found) if c.settings == place]
        order = sorted(here, key=lambda i: found[i].span.start)
        for one, other in pairwise(order):
            assert made.cues[one].span.end <= made.cues[other].span.start
    assert "overlap" not in rules(*made.cues, by=by)
    assert "longest" not in rules(*made.cues, by=by)


def test_a_crowded_file_comes_within_the_profile() -> None:
    found = [cue(0, 1, "Did you see it there?"), cue(1.2, 2.5), cue(2.4, 4), cue(4.3, 6), cue(6.2, 6.4, "No.")]
    made = retime_cues(found, setting("netflix", 4.4))
    assert lint_cues(made.cues, setting("netflix", 4.4)) == []
    assert 0 < made.moved <= 5
    assert made.most < 1


@pytest.mark.parametrize("begins", [0.0, 0.3, 0.5, 3.0])
def test_a_long_cue_leaves_the_short_ones_over_it_their_times(begins: float) -> None:
    """It has no share of the time behind the first of them: they were pushed back by seconds, one after the other."""
    long = cue(0, 10, "A long caption about the whole scene.")
    short = [cue(begins, begins + 1.6), cue(begins + 2, begins + 4), cue(begins + 4.1, begins + 6)]
    made = retime_cues([long, *short], setting("web")).cues
    assert max(new.span.start - old.span.start for old, new in zip(short, made[1:], strict=True)) < 1.2
    assert [new.span for new in made[2:]] == [old.span for old in short[1:]]
    assert "overlap" not in rules(*made, by=setting("web"))


def test_a_cue_that_is_too_short_starts_in_the_free_time_before_it() -> None:
    found = [cue(0.5, 1), cue(4, 4.3, "He saw a dog there."), cue(4.4, 7)]
    made = retime_cues(found, setting("netflix")).cues
    assert lint_cues(made, setting("netflix")) == []
    assert made[1].span.start == made[1].span.end - Fraction(19, 20)
    assert made[2] == found[2]
    # Not over a shot change, and not where that is far ahead of the words.
    cut = Fraction(39, 10)
    assert retime_cues(found, replace(setting("netflix"), cuts=(cut,))).cues[1].span.start == cut
    far = [found[0], cue(4, 4.3, "He saw a dog there, and then", "the cameras were hidden."), found[2]]
    assert retime_cues(far, setting("netflix")).cues[1].span.start == 4


def test_right_cues_stay_to_the_bit() -> None:
    found = [cue(0.0333, 2), cue(2.6, 4.41, "He saw", "a dog there.")]
    made = retime_cues(found, setting())
    assert (made.cues, made.moved, made.broken) == (tuple(found), 0, 0)


def test_lines_are_broken_anew_where_they_break_a_rule() -> None:
    made = retime_cues([cue(0, 6, "Then he saw a", "very large dog at John F.", "Kennedy's door.")], setting())
    assert len(made.cues[0].lines) == 2
    assert rules(*made.cues, by=setting()) == []
    assert made.broken == 1


def test_a_line_that_is_too_long_is_worse_than_one_that_ends_with_an_article() -> None:
    long = cue(0, 6, "Nothing was as anybody had hoped for this line that is far too long for the profile")
    made = retime_cues([long], setting())
    assert [len(line) <= 42 for line in made.cues[0].lines] == [True, True]
