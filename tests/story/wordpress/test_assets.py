"""What a file is called on its way into a media library: WordPress knows its kind by its ending alone."""

from pathlib import Path

import pytest

from bts.story.wordpress.assets import Asset


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("the-first-look.jpg", "the-first-look.jpg"),
        ("פנים.jpg", "file.jpg"),
        ("celia-מביטה-במצלמה.mp4", "celia.mp4"),
        ("縦の動画 2.webp", "2.webp"),
        ("--.mp4", "file.mp4"),
        ('a "b".en.vtt', "a-b-.en.vtt"),
    ],
)
def test_a_file_keeps_its_ending_in_letters_that_every_server_takes(name: str, sent: str) -> None:
    assert Asset(name, Path("stills") / name, {}).name == sent
