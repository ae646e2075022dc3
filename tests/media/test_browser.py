"""Whether a page shows a clip's own file, or needs a copy of it."""

from pathlib import Path

import pytest

from bts import media


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("edited/nasa_13013.mp4", ""),
        ("archive/shuttle10seconds.1080x608.webm", ""),
        ("awkward/cursed-vfr.mp4", ""),
        ("edited/tos_rollover_360p.ts", "browsers do not read mpegts files"),
        ("awkward/webcam_vfr.mov", "Firefox does not play QuickTime (.mov) files"),
        ("awkward/av1-hdr.webm", "browsers show HDR each in their own way"),
    ],
)
def test_a_copy_is_made_only_for_a_reason(footage: Path, name: str, why: str) -> None:
    assert media.explain_copy(media.probe(footage / name)) == why


def test_a_player_would_stop_at_damage(footage: Path) -> None:
    with media.open_clip(footage / "broken" / "corrupted.mp4") as clip:
        assert media.explain_copy(clip.info) == ""
        assert media.explain_copy(clip.info, media.find_damage(clip)) == "it is damaged"
