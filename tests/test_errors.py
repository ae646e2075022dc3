"""Errors: one line each, with the right exit code, whole after a trip between processes."""

import os
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bts import errors
from bts.choices import FAILURES

TREE = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.BtsError)]


@pytest.mark.parametrize("kind", TREE)
def test_an_error_survives_pickling(kind: type[errors.BtsError]) -> None:
    error = kind("no frame decodes", "a\nb.mp4", "ask for another copy")
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is kind
    assert str(again) == str(error) == "a\\nb.mp4: no frame decodes; ask for another copy"


def test_exit_codes_are_the_contract() -> None:
    assert {kind.__name__: kind.exit_code for kind in TREE} == {
        "BtsError": 1,
        "UsageError": 2,
        "InputError": 3,
        "ClipError": 3,
        "NotesFileError": 3,
        "MissingToolError": 4,
        "OutputError": 5,
        "ReplacedError": 5,
        "BatchError": 6,
    }


def test_every_error_has_a_kind_and_keeps_its_own() -> None:
    assert {kind.kind for kind in TREE if kind is not errors.ClipError} <= FAILURES.keys()
    error = errors.ClipError("its pictures are encrypted", "a.mp4", "ask for a copy", "encrypted")
    again = pickle.loads(pickle.dumps(error))
    assert (again.kind, again.args) == ("encrypted", error.args)
    assert errors.ClipError("no reason").kind == "other"


@given(st.binary())
def test_any_name_is_shown_on_one_line_of_what_can_be_printed(name: bytes) -> None:
    assert errors.printable(os.fsdecode(name)).isprintable()


def test_a_byte_is_shown_as_a_byte() -> None:
    assert errors.printable(os.fsdecode(b"l-\xe9\n\x1b\xe2\x80\xae.mp4")) == r"l-\xe9\n\x1b\u202e.mp4"
    assert errors.printable("\ud800é") == r"\ud800é"
