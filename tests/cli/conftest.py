"""A clip of a few frames in the working folder, for tests of commands that bring none of their own."""

import os
from pathlib import Path

import pytest

from tests.little import little_clip


@pytest.fixture(scope="session")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return little_clip(tmp_path_factory.mktemp("commands") / "clip.mp4", 0.4)


@pytest.fixture
def clip(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    os.link(source, tmp_path / "clip.mp4")
    monkeypatch.chdir(tmp_path)
    return Path("clip.mp4")
