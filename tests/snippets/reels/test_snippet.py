"""A snippet between cards has the marks of the house and fades, as one without cards; what is missing is noticed."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from bts import media
from bts.captions import Phrase
from bts.config import SnippetsOptions
from bts.errors import OutputError
from bts.media.arrays import Floats
from bts.media.clip import Clip
from bts.media.cutting.cut import Cut
from bts.media.cutting.overlay import Overlay
from bts.media.reels.frames import Frame, read_stretch
from bts.model import Credit
from bts.snippets import SnippetRequest, make_snippet
from bts.snippets.reels import make
from bts.snippets.reels.snippet import make_carded
from bts.timing import Span
from tests.media.make_clips import ffmpeg

RATE, FIRST, COUNT = 25, 25, 40
"""Frames a second of the clip, the first frame of the snippet, and its frames."""

MARKED = SnippetsOptions(
    card_seconds=0.2, burn_credit=True, source_line="Source: {clip}", burn_timecode=True, fade=(0.4, 0.4), crf=10
)

SAME = 3.0
"""Mean difference of two encodings of one picture, in levels; the same picture without its marks differs by 8."""

REQUEST = SnippetRequest(
    Span(Fraction(1), Fraction(13, 5)),
    "made",
    (Phrase(Fraction(0), Fraction(8, 5), "Words of the snippet"),),
    title_card="A title",
    end_card="An end",
    credit=Credit(line="Harbour Television"),
)


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clip]:
    """Four seconds in which each picture differs from the next, with sound."""
    path = tmp_path_factory.mktemp("clip") / "clip.mp4"
    pictures = ("-f", "lavfi", "-i", f"testsrc2=s=320x180:r={RATE}:d=4", "-f", "lavfi", "-i", "sine=440:d=4")
    ffmpeg(*pictures, "-c:v", "libx264", "-crf", "5", "-pix_fmt", "yuv420p", "-c:a", "aac", path)
    with media.open_clip(path) as opened:
        yield opened


def look(path: Path, first: int) -> list[Floats]:
    """The pictures of a snippet in a video, from its frame `first` on."""
    with media.open_clip(path) as made:
        return [frame.bgr().astype(np.float32) for frame in media.frames(made)][first : first + COUNT]


def off(ones: Sequence[Floats], others: Sequence[Floats]) -> list[float]:
    return [float(np.abs(one - other).mean()) for one, other in zip(ones, others, strict=True)]


@pytest.mark.parametrize("mode", [pytest.param("none", marks=pytest.mark.slow), "burn"])
def test_marks_and_fades_are_those_of_a_snippet_without_cards(mode: str, clip: Clip, tmp_path: Path) -> None:
    request = replace(REQUEST, mode=mode)
    carded = make_carded(clip, request, lambda name: tmp_path / f"carded-{name}", MARKED)[0]
    plain = make_snippet(clip, request, lambda name: tmp_path / f"plain-{name}", MARKED)[0]
    assert carded.warnings == plain.warnings
    own, same = look(carded.path, 5), look(plain.path, 0)
    # Captions fade with the pictures in a snippet alone; in one with cards they are drawn on all of it.
    assert max(off(own, same)[10:30] if mode == "burn" else off(own, same)) < SAME
    assert own[0][:60].max() < 8
    bare = make_carded(
        clip, request, lambda name: tmp_path / f"bare-{name}", replace(MARKED, burn_credit=False, source_line="")
    )
    assert min(off(own, look(bare[0].path, 5))[10:30]) > SAME / 2


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (lambda overlay: replace(overlay, script=None), "is not seen"),
        (lambda overlay: replace(overlay, fade_in=Fraction(0)), "frame"),
    ],
    ids=["no words", "no fade"],
)
def test_a_mark_or_a_fade_that_is_missing_is_noticed(
    wrong: Callable[[Overlay], Overlay], says: str, clip: Clip, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_wrongly(clip: Clip, cut: Cut, frame: Frame, times: Sequence[int], folder: Path) -> Iterator[bytes]:
        return read_stretch(clip, replace(cut, overlay=wrong(cut.overlay)), frame, times, folder)

    monkeypatch.setattr(make, "read_stretch", read_wrongly)
    with pytest.raises(OutputError, match=says):
        make_carded(clip, replace(REQUEST, mode="none"), lambda name: tmp_path / name, MARKED)
    assert not list(tmp_path.iterdir())
