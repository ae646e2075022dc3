"""A real WordPress for all tests of a worker, and stories that it has never seen."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from bts.story.page import Page
from bts.story.wordpress import Site
from tests.players.chromium import Chromium
from tests.story.wordpress.editor import EditorBlock, log_in, open_in_editor
from tests.story.wordpress.pages import make_files, make_page
from tests.story.wordpress.running import WordPress, run_wordpress


@pytest.fixture(scope="session")
def wordpress(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WordPress]:
    """A WordPress that runs, with an editor, an author (`writer`) and a contributor (`guest`)."""
    with run_wordpress(tmp_path_factory.mktemp("wordpress")) as site:
        site.add_user("writer", "author")
        site.add_user("guest", "contributor")
        yield site


@pytest.fixture(scope="session")
def site(wordpress: WordPress) -> Site:
    """The site as an editor reaches it."""
    return wordpress.make_site()


@pytest.fixture(scope="session")
def editor(wordpress: WordPress, chromium: Chromium) -> Callable[[int], list[EditorBlock]]:
    """Opens a post in WordPress's editor and gives its blocks."""
    log_in(chromium, wordpress)
    return lambda post: open_in_editor(chromium, wordpress, post)


@pytest.fixture
def story(tmp_path: Path) -> tuple[Page, Path]:
    """A story that the site has never seen, and the folder of its files."""
    folder = make_files(tmp_path / "story")
    stamp = time.time_ns()
    for path in (folder / "stills").iterdir():
        picture = Image.open(path)
        picture.putpixel((0, 0), (stamp % 251, stamp % 241, stamp % 239))
        picture.save(path, comment=f"{path.name} {stamp}".encode())
    with (folder / "snippets" / "look.vtt").open("a", encoding="utf-8") as track:
        track.write(f"\nNOTE {stamp}\n")
    with (folder / "snippets" / "look.mp4").open("ab") as video:
        video.write(b"\0\0\0\x10free" + stamp.to_bytes(8, "big"))  # an empty box, which players pass over
    page = make_page()
    return replace(page, clip=replace(page.clip, fingerprint=f"fast:{stamp:032x}")), folder
