"""The small language: marks are read out of words, and what is written is read back the same."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given

from bts.errors import UsageError
from bts.model import Credit, Note, Person
from bts.notes.formats.kit.texts import tidy
from bts.notes.shorthand import escape_words, read_marks, write_marks
from tests.notes.formats.strategies import texts


@pytest.mark.parametrize(
    ("line", "words", "fields"),
    [
        (
            "Cameras hidden behind the bar #casino @Thea !still !snippet k:hidden-camera",
            "Cameras hidden behind the bar",
            {"tags": ("casino",), "people": (Person("Thea"),), "use": ("still", "snippet"), "kind": "hidden-camera"},
        ),
        ("We're #1 in town @2", "We're #1 in town @2", {}),
        ("Shot at the #casino by night", "Shot at the casino by night", {"tags": ("casino",)}),
        ("We shot at the #casino.", "We shot at the casino.", {"tags": ("casino",)}),
        ("words #casino, #bar", "words", {"tags": ("casino", "bar")}),
        ("@Thea_Q waves", "Thea Q waves", {"people": (Person("Thea Q"),)}),
        ("@Thea's face", "Thea's face", {"people": (Person("Thea"),)}),
        ('words @"Thea Q."', "words", {"people": (Person("Thea Q."),)}),
        ('@Jo_Ann="Pam Beesly" waves', "Jo Ann waves", {"people": (Person("Jo Ann", "Pam Beesly"),)}),
        ("words @Jo=Pam", "words", {"people": (Person("Jo", "Pam"),)}),
        ('words c:"the \\"bar\\"" alt:seen credit:"NBC"', "words",
         {"caption": 'the "bar"', "alt": "seen", "credit": Credit("NBC")}),
        ('words h:"How it \\"began\\""', "words", {"heading": 'How it "began"'}),
        ("words !done !private", "words", {"status": "done", "private": True}),
        ("a !still b", "a b", {"use": ("still",)}),
        (r"\#casino is a word \@x", "#casino is a word @x", {}),
        ("a!still b#c foo@bar.com !!! # @ !", "a!still b#c foo@bar.com !!! # @ !", {}),
        ("first #a\nsecond line #b", "first\nsecond line", {"tags": ("a", "b")}),
        ("#می‌خواهم", "", {"tags": ("می‌خواهم",)}),
    ],
)  # fmt: skip
def test_marks(line: str, words: str, fields: dict[str, Any]) -> None:
    found = read_marks(line)
    assert (found.words, found.fields, found.remarks) == (words, fields, ())


def test_an_unknown_use_stays_a_word_and_is_said() -> None:
    found = read_marks("wow !important and !still")
    assert (found.words, found.fields) == ("wow !important and", {"use": ("still",)})
    assert "!important is kept as a word" in found.remarks[0]


def test_a_quotation_mark_that_is_not_closed_is_refused() -> None:
    with pytest.raises(UsageError, match="is not closed"):
        read_marks('words c:"the bar')


@given(texts.map(tidy), texts.map(tidy), texts.map(lambda text: tidy(text).replace("\n", " ").strip()))
def test_what_is_written_is_read_back(text: str, caption: str, name: str) -> None:
    people = (Person(name, "Pam"),) if name else ()
    tags = (name, "casino") if name else ()
    note = Note("x", Fraction(0), text=text, caption=caption, tags=tags, people=people, use=("quote",), private=True)
    first, *more = escape_words(text).split("\n")
    found = read_marks("\n".join([" ".join(filter(None, (first, write_marks(note)))), *more]))
    assert tidy(found.words) == text
    assert (found.fields.get("caption", ""), found.fields.get("tags", ())) == (caption, tags)
    assert (found.fields.get("people", ()), found.fields["use"], found.fields["private"]) == (people, ("quote",), True)
