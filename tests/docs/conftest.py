"""Workspaces for examples, filled once for all tests."""

import shutil
from pathlib import Path

import pytest

from tests.docs.workspace import Workspace, make_material


@pytest.fixture(scope="session")
def material(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that workspaces are copied from."""
    return make_material(tmp_path_factory.mktemp("docs") / "material")


@pytest.fixture
def workspace(material: Path, tmp_path: Path) -> Workspace:
    """A fresh folder with everything that examples name."""
    shutil.copytree(material, tmp_path / "work")
    return Workspace(tmp_path / "work")
