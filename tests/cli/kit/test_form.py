"""The form for the editor: what was not touched stays, to the last digit; what was touched is what is meant."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import example, given, settings

from bts.cli.kit.form import HINT, LINES, escape_line, note_form, read_form, unescape_line
from bts.errors import UsageError
from bts.model import Credit, Note, Person, Region
from tests.notes.makers import note, notes, words


def no_clip(text: str) -> dict[str, Any]:
    """For forms whose time is not touched."""
    raise AssertionError(f"the time was taken for changed: {text}")


@settings(deadline=None)
@given(notes())
@example(note("1", text="\r\n0"))
def test_a_form_that_is_not_touched_changes_nothing(made: Note) -> None:
    back = read_form(HINT + note_form(made), made, no_clip)
    assert back == made
    assert read_form(note_form(made).replace("\n", "\r\n"), made, no_clip) == made


@given(words)
def test_a_field_on_one_line_comes_back(text: str) -> None:
    # Line breaks at the ends are written out and so kept; other blanks there are not.
    blanks = "".join(c for c in text if c.isspace() and c != "\n")
    assert unescape_line(escape_line(text)) == text.replace("\r", "").strip(blanks)


def test_each_field_can_be_changed() -> None:
    made = note("1", "2", text="old")
    new = {
        "kind": "set", "caption": "Two\\nlines", "alt": "A wall", "credit line": "NBC", "credit creator": "Jo",
        "people": "Jo=Pam; Al", "tags": "a, b", "use": "quote, still", "region": "0.1,0.2,0.3,0.4", "status": "done",
        "private": "yes", "author": "Ann", "heading": "How it began",
    }  # fmt: skip
    form = note_form(made)
    for name, value in new.items():
        form = form.replace(f"\n{name}: {LINES[name].printed(made)}".rstrip(), f"\n{name}: {value}")
    form = form.replace("time: 0:01-0:02", "time: 5").replace("---\nold", "---\nnew\n\nmore")
    changed = read_form(form, made, lambda text: {"start": Fraction(text), "end": None})
    assert changed == replace(
        made, start=Fraction(5), end=None, kind="set", caption="Two\nlines", alt="A wall", credit=Credit("NBC", "Jo"),
        people=(Person("Jo", "Pam"), Person("Al")), tags=("a", "b"), use=("still", "quote"),
        region=Region(0.1, 0.2, 0.3, 0.4), status="done", private=True, author="Ann", text="new\n\nmore",
        heading="How it began",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("---", "", "the line --- above the text is gone"),
        ("kind:", "knd:", "no field is called 'knd'"),
        ("kind:", "kind", "no field is called"),
        ("use:", "use: poster", "still, snippet, quote"),
        ("status: open", "status: shut", "open or done"),
        ("private:", "private: perhaps", "yes or no"),
        ("region:", "region: 1", "not a region"),
    ],
)
def test_what_cannot_be_read_is_said(old: str, new: str, says: str) -> None:
    made = note("1", text="words")
    with pytest.raises(UsageError, match=says):
        read_form(note_form(made).replace(old, new, 1), made, no_clip)


def test_an_emptied_field_is_empty() -> None:
    made = note("1", text="words", caption="gone", tags=("a",), use=("still",), region=Region(0, 0, 1, 1))
    lines = note_form(made).split("\n")
    rule = lines.index("---")
    bare = [
        line if line.partition(":")[0] in ("time", "kind", "status") else line.partition(":")[0] + ":" for line in lines
    ]
    changed = read_form("\n".join([*bare[:rule], "---", ""]), made, no_clip)
    assert (changed.caption, changed.tags, changed.use, changed.region, changed.text) == ("", (), (), None, "")
