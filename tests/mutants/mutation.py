"""Mutants: copies of the package with one number or rule changed. A test that holds it fails on the copy."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import ROOT

RUN = """
import sys
sys.path.insert(0, sys.argv[1])
import bts, pytest
assert bts.__file__.startswith(sys.argv[1])
sys.exit(pytest.main(sys.argv[2:]))
"""
"""Tests come from the project, the package from the copy: it is imported before pytest puts the project on the path."""

QUIETLY = ("-x", "-q", "-p", "no:cacheprovider", "--assert=plain", "--tb=no")
"""The first failure ends the run, and is not explained: pytest may take minutes to compare two long lists."""


@dataclass(frozen=True)
class Mutant:
    """One change: `old` stands exactly once in `file` (below bts/) and becomes `new`; `tests` hold what it says."""

    file: str
    old: str
    new: str
    tests: tuple[str, ...]

    def __str__(self) -> str:
        """The name of its test."""
        return f"{self.file}: {self.old.strip()} -> {self.new.strip()}"


def is_killed(mutant: Mutant, folder: Path) -> bool:
    """Whether one of the mutant's tests fails on a copy of the package in `folder` that has the change.

    All other files of the copy are links, the compiled ones among them: to compile them again takes longer than most
    tests. Raises AssertionError when the change cannot be made, or the tests could not be run at all.
    """
    shutil.copytree(ROOT / "bts", folder / "bts", copy_function=os.symlink)
    source = folder / "bts" / mutant.file
    text = source.read_text(encoding="utf-8")
    assert text.count(mutant.old) == 1, f"{mutant.old!r} stands {text.count(mutant.old)} times in {mutant.file}"
    source.unlink()
    source.write_text(text.replace(mutant.old, mutant.new), encoding="utf-8")
    command = [sys.executable, "-c", RUN, str(folder), *QUIETLY, "-m", ""]
    done = subprocess.run(
        [*command, *mutant.tests],
        cwd=ROOT,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode in (0, 1), done.stdout + done.stderr
    return done.returncode == 1
