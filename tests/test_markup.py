"""The words of a text without its Markdown: what stands in for a caption is printed so, on pictures and in files."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bts.captions.chapters import chapters_text
from bts.captions.phrases import phrases_of
from bts.markup import plain_text
from bts.story.cleaning import clean
from bts.story.rich import to_plain
from bts.timing import Span
from tests.notes.makers import note

MARKED = st.lists(
    st.sampled_from(
        ["*", "**", "_", "`", "```", "[", "](", "](https://a.example/x)", ")", "\\", "\n", "\n\n", "- ", "> ", "1. ",
         "<", ">", "https://a.example", "javascript:", "!", "&amp;", " ", "Nora", "é", "\u202e", "\x00", "\ud800"]
    ) | st.text(max_size=3)
).map("".join)  # fmt: skip
"""Texts that are half marks and half words."""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("**Three** cameras, says [the desk](https://a.example/story)", "Three cameras, says the desk"),
        ("a\nb *c\nd* e", "a\nb c\nd e"),
        ("- *one*\n- two\n\n> three `four`", "- one\n- two\n\n> three four"),
        ("<https://a.example/x> and\\\nmore", "https://a.example/x and\nmore"),
        ("`*x*` and \\*y\\*", "*x* and *y*"),
        ("snake_case, 3 * 4 * 5, C:\\Users", "snake_case, 3 * 4 * 5, C:\\Users"),
        ("[no](javascript:alert(1)) <b>tag</b>", "[no](javascript:alert(1)) <b>tag</b>"),
        ("# Not a heading, ![nor](https://a.example/x.png) a picture", None),
        ("**over\n\na blank line**", None),
        ("AT&amp;T &#42;", None),
        ("https://a.example/a_b_c and *more*", "https://a.example/a_b_c and more"),
    ],
)
def test_marks_are_taken_off_and_other_signs_stay(text: str, words: str | None) -> None:
    assert plain_text(text) == (text if words is None else words)


@given(MARKED)
def test_no_letter_comes_in_and_none_but_an_address_is_lost(text: str) -> None:
    text = text.replace("\x00", "\ufffd")  # which a NUL may become
    words = plain_text(text)
    left = iter(text)
    assert all(letter in left for letter in words if not letter.isspace())
    if "](" not in text:
        assert [c for c in words if c.isalnum()] == [c for c in text if c.isalnum()]


@given(st.text(st.characters(exclude_characters="\\`*_[<")))
def test_a_text_without_marks_comes_back_as_it_is(text: str) -> None:
    assert plain_text(text) == text


@given(MARKED)
def test_the_page_reads_a_line_the_same_way(text: str) -> None:
    line = " ".join(clean(text).split())
    assert " ".join(plain_text(line).split()) == " ".join(to_plain(line).split())


def test_what_stands_in_for_a_caption_has_no_marks_on_screen_and_in_files() -> None:
    made = note("1", "3", text="**Three** cameras, says [the desk](https://a.example/story)")
    words = "Three cameras, says the desk"
    assert made.printed == words
    assert [phrase.text for phrase in phrases_of([made], Span(Fraction(0), Fraction(5)))] == [words]
    assert f"\n{words}\n" in chapters_text([made], Fraction(5))
    assert note("1", caption="As *it* is", text="x").printed == "As *it* is"
