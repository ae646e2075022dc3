"""Errors: one line each, with the right exit code, whole after a trip between processes."""

import pickle

import pytest

from bts import errors

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
        "BatchError": 6,
    }
