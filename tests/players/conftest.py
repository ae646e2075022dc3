"""One browser for all tests of a worker, and the made clips."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.players.chromium import Chromium
from tests.players.make_files import Made

Make = Callable[[Made], Path]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Chromium]:
    """A headless Chromium."""
    with Chromium() as browser:
        yield browser


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
