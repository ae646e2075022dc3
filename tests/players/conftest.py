"""The made clips."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.players.make_files import Made

Make = Callable[[Made], Path]


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Make:
    """Gives the path of a made clip, written when it is first asked for."""
    folder = tmp_path_factory.mktemp("players")

    def make(recipe: Made) -> Path:
        path = folder / recipe.name
        if not path.exists():
            recipe.make(path)
        return path

    return make
