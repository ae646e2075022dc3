"""The contracts of pyproject.toml are kept, and broken by each kind of import that they are there to forbid."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

pytest.importorskip("importlinter", reason="needs bts[dev]: import-linter")


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A copy of the package with its contracts."""
    for name in ("bts", "tests"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def lint(house: Path) -> "subprocess.CompletedProcess[str]":
    """What import-linter says of a copy."""
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()", "--no-cache"]
    environment = {"PYTHONPATH": str(house), "PATH": "/usr/bin:/bin", "COLUMNS": "200"}
    return subprocess.run(command, cwd=house, env=environment, capture_output=True, text=True, check=False)


def test_the_contracts_are_kept(house: Path) -> None:
    done = lint(house)
    assert done.returncode == 0, done.stdout
    assert " 0 broken" in done.stdout


PLANTED = {
    "upward": ("bts/timing.py", "def late() -> None:\n    import bts.outputs\n", "bts.timing is not allowed to import"),
    "to a sibling": (
        "bts/notes/lint.py", "def late() -> None:\n    import bts.captions\n", "bts.notes is not allowed to import"
    ),
    "of an undeclared folder": ("bts/pantry/__init__.py", "import bts.notes\n", "bts.pantry"),
    "of another package, on the ground": ("bts/model.py", "import numpy\n", "bts.model -> numpy"),
    "of another package, in a new folder": ("bts/pantry/__init__.py", "import rich\n", "bts.pantry -> rich"),
    "of av outside of media": ("bts/stills/make.py", "def late() -> None:\n    import av\n", "bts.stills.make -> av"),
    "of ffmpeg in a new folder": ("bts/pantry/__init__.py", "import ffmpeg\n", "bts.pantry -> ffmpeg"),
}  # fmt: skip


@pytest.mark.parametrize("kind", PLANTED)
def test_a_planted_import_breaks_them(house: Path, kind: str) -> None:
    name, code, complaint = PLANTED[kind]
    file = house / name
    file.parent.mkdir(exist_ok=True)
    file.write_text((file.read_text() if file.exists() else "") + code)
    done = lint(house)
    assert done.returncode == 1, done.stdout
    assert complaint in done.stdout
