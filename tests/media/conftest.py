"""Clips made once for all tests of a run."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bts.media import ClipInfo, probe
from tests.media.clips import RECIPES


@pytest.fixture(scope="session")
def numbered(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Gives the path of the numbered clip of a recipe's name, made when it is first asked for."""
    folder = tmp_path_factory.mktemp("numbered")
    recipes = {recipe.name: recipe for recipe in RECIPES}

    def make(name: str) -> Path:
        path = folder / name
        return path if path.exists() else recipes[name].make(path)

    return make


@pytest.fixture(scope="session")
def clip_info(numbered: Callable[[str], Path]) -> ClipInfo:
    """What is known of a clip of 60 frames at 29.97 a second."""
    return probe(numbered("plain.mp4"))
