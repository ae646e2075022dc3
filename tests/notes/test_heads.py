"""The beginning of a line: its time or range is told from its words, and no time is quietly kept as one of them."""

import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bts.errors import UsageError
from bts.notes.heads import Head, begins_with_number, needs_escape, split_end, split_head, split_typed
from bts.timing import format_time, parse_moment

CASES = [
    ("0:10 --> 0:15 words", "0:10-0:15", "words"),
    ("0:20 to 0:25 words", "0:20-0:25", "words"),
    ("0:20 bis 0:25 words", "0:20-0:25", "words"),
    ("0:30 – 0:35 words", "0:30-0:35", "words"),
    ("0:30—0:35 words", "0:30-0:35", "words"),
    ("0:40-0:45: words", "0:40-0:45", "words"),
    ("0:50~0:55 words", "0:50-0:55", "words"),
    ("0:50 → 0:55 words", "0:50-0:55", "words"),
    ("1:00 1:05 words", "1:00-1:05", "words"),
    ("00:00:24:04\t00:00:29:00\tFirst line", "00:00:24:04-00:00:29:00", "First line"),
    ("00:00:24;04 00:00:29;00 First line", "00:00:24;04-00:00:29;00", "First line"),
    ("00:00:00.000\t00:00:04.576\t1st Flight", "00:00:00.000-00:00:04.576", "1st Flight"),
    ("00:00:03,500 --> 00:00:05,000 words", "00:00:03,500-00:00:05,000", "words"),
    ("[0:10] words", "0:10", "words"),
    ("(0:10 - 0:15) words", "0:10-0:15", "words"),
    ("[0:10] - [0:15] words", "0:10-0:15", "words"),
    ("1:02-70 words", "1:02-70", "words"),
    ("1:02+7 words", "1:02+7", "words"),
    ("#12-#20 words", "#12-#20", "words"),
    ("#12 #20 words", "#12-#20", "words"),
    ("62s words", "62s", "words"),
    ("62 s words", "62 s", "words"),
    ("1m2s-1m5s words", "1m2s-1m5s", "words"),
    ("tc:01:00:00:00-01:00:05:00 words", "tc:01:00:00:00-01:00:05:00", "words"),
    ("1. 0:13:00 words", "0:13:00", "words"),
    ("► 0:14:00 words", "0:14:00", "words"),
    ("⏱️ 17:00 words", "17:00", "words"),
    ("16:00 | words", "16:00", "words"),
    ("1:02 - words", "1:02", "words"),
    ("1:02 - 70 people", "1:02", "70 people"),
    ("1:02 to the bar", "1:02", "to the bar"),
    ("1:02 3 men walk in", "1:02", "3 men walk in"),
    ("1:02: - words", "1:02", "- words"),
    ("1:02", "1:02", ""),
]


@pytest.mark.parametrize(("line", "moment", "words"), CASES)
def test_the_second_time_is_the_end(line: str, moment: str, words: str) -> None:
    assert split_head(line) == Head(moment, words)
    parse_moment(moment)


@pytest.mark.parametrize(
    ("line", "number"),
    [("3 men", "3"), ("5.5 words", "5.5"), ("62 words", "62"), ("5..6 words", "5"), ("2:10pm words", ""), ("a", "")],
)
def test_what_may_be_no_time_is_none(line: str, number: str) -> None:
    assert split_head(line) is None
    assert begins_with_number(line) == number


@pytest.mark.parametrize("words", ["16:9 framing", "5.5 litres", "#1 hit", "4:3 picture"])
def test_a_number_right_after_the_time_is_said(words: str) -> None:
    found = split_head(f"1:02 {words}")
    assert found is not None
    assert (found.words, len(found.remarks)) == (words, 1)


@pytest.mark.parametrize("between", [" ", ", ", " / ", "; ", " | ", "|", " - - ", "\t"])
def test_a_time_too_many_is_refused(between: str) -> None:
    with pytest.raises(UsageError, match="one time too many"):
        split_head(f"0:10-0:15{between}0:20 words")


def test_a_column_with_a_number_may_be_the_end() -> None:
    with pytest.raises(UsageError, match="may be its end"):
        split_head("1:00\t65\twords")


@pytest.mark.parametrize(
    ("line", "moment", "words"),
    [
        ("3 men walk in", "3", "men walk in"),
        ("+3 more", "+3", "more"),
        ("-1 before", "-1", "before"),
        ("last the same", "last", "the same"),
        ("last+2 the same", "last+2", "the same"),
        ("shot:2-3 both", "shot:2-3", "both"),
        ("5..6 words", "5..6", "words"),
        ("5 - 6 words", "5 - 6", "words"),
        ("1 min 2 s words", "1 min 2 s", "words"),
        ("3,5 words", "3,5", "words"),
        ("3 m tall", "3", "m tall"),
        ("3: words", "3", "words"),
        ("0:10 --> 0:15 words", "0:10-0:15", "words"),
    ],
)
def test_a_typed_line_begins_with_any_moment(line: str, moment: str, words: str) -> None:
    assert split_typed(line) == Head(moment, words)


@pytest.mark.parametrize("line", ["words", "", "foo 3", "-x"])
def test_a_typed_line_without_a_moment_is_refused(line: str) -> None:
    with pytest.raises(UsageError, match="not a time"):
        split_typed(line)


def test_a_time_at_the_end_of_a_line() -> None:
    assert split_end("Hidden cameras - 0:35") == Head("0:35", "Hidden cameras")
    assert split_end("The kiss: 1:02:05") == Head("1:02:05", "The kiss")
    assert split_end("More: https://example.org/?t=120") is None


FORMS = ("{m}:{s:02}", "0:{m:02}:{s:02}", "00:{m:02}:{s:02}.{ms:03}", "00:{m:02}:{s:02},{ms:03}", "00:{m:02}:{s:02}:12")
JOINTS = (
    "-",
    "–",
    "—",
    "−",
    "~",
    " - ",
    " – ",
    " --> ",
    " -> ",
    " → ",
    " to ",
    " ",
    "\t",
    "  ",
    "..",
    ", ",
    " / ",
    ";",
)
numbers = st.tuples(st.integers(0, 29), st.integers(0, 59), st.integers(0, 999))


@given(st.lists(st.tuples(numbers, st.sampled_from(FORMS)), min_size=1, max_size=3), st.data())
def test_no_time_at_the_beginning_is_kept_as_words(
    times: list[tuple[tuple[int, int, int], str]], data: st.DataObject
) -> None:
    line = ""
    for number, ((m, s, ms), form) in enumerate(times):
        line += (data.draw(st.sampled_from(JOINTS)) if number else "") + form.format(m=m, s=s, ms=ms)
    line += data.draw(st.sampled_from((" ", "\t", ": ", " - "))) + "words"
    try:
        found = split_head(line)
    except UsageError:
        return
    assert found is None or found.remarks or not re.search(r"\d", found.words), found


@given(st.integers(0, 3_000_000), st.text(max_size=20))
def test_words_that_need_no_escape_come_back(ms: int, words: str) -> None:
    words = " ".join(words.split())
    if not words or needs_escape(words) or not words[0].isalpha():
        return
    found = split_head(f"{format_time(Fraction(ms, 1000))} {words}")
    assert found is not None
    assert found.words == words or found.moment.partition("-")[2]
