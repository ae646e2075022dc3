"""The example that the package shows is true."""

import doctest
from fractions import Fraction
from pathlib import Path

import pytest

import bts.notes
from bts.fingerprint import fingerprint


def test_the_example_of_the_package_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("clip.mp4").write_bytes(b"any content has a fingerprint")
    names = vars(bts.notes) | {"Fraction": Fraction, "Path": Path, "fingerprint": fingerprint}
    done = doctest.testmod(bts.notes, globs=names)
    assert done.attempted > 3
    assert done.failed == 0
