"""A snippet whose sound is not the clip's at its place is not taken; silence and a dead channel are said."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from bts import media
from bts.config import SnippetsOptions
from bts.media.cutting.cut import Cut
from bts.media.cutting.exact import cut_exact
from bts.snippets import SnippetRequest, make_snippet
from bts.snippets.hearing import WrongSoundError, hear
from bts.timing import Span
from tests.media.cutting.listening import cut_by, cut_of, make_clip
from tests.media.cutting.test_sync import find_offsets, make_source
from tests.media.make_clips import ffmpeg

NOISE = "anoisesrc=c=pink:a=0.4:d=6:r=48000:seed=3,tremolo=f=3:d=0.7,aformat=channel_layouts=stereo"
VOICE = "anoisesrc=c=brown:a=0.3:d=6:r=44100:seed=8,tremolo=f=2:d=0.9"

FRAMES = (25, 130)
"""Of the cuts: 4.2 s of clips of 25 frames a second, so that half a frame is 20 ms."""


@pytest.fixture(scope="module")
def clip_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Makes a clip with a sound, once."""
    made: dict[str, Path] = {}

    def make(sound: str) -> Path:
        if sound not in made:
            path = tmp_path_factory.mktemp("clips") / "a.mp4"
            made[sound] = make_clip(path, sound, "-c:a", "aac", "-b:a", "160k", seconds=6)
        return made[sound]

    return make


def listen(path: Path, change: str, tmp_path: Path, **others: object) -> tuple[str, ...]:
    """What `hear` says of a cut whose sound a filter of ffmpeg has changed after it was made."""
    with media.open_clip(path) as clip:
        cut = replace(cut_of(clip.info, *FRAMES), **others)  # type: ignore[arg-type]
        right = path.with_name(f"right {others}.mp4")
        if not right.exists():
            cut_exact(clip.info, cut, right)
        ffmpeg("-i", right, "-c:v", "copy", "-af", change, "-c:a", "aac", "-b:a", "160k",
               tmp_path / "cut.mp4")  # fmt: skip
        return hear(clip, cut, media.probe(tmp_path / "cut.mp4"), tmp_path / "cut.mp4")


@pytest.mark.parametrize("sound", [NOISE, VOICE])
@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("adelay=30:all=1", "30 ms late"),
        ("adelay=300:all=1", "300 ms late"),
        ("atrim=start=0.03,asetpts=PTS-STARTPTS", "30 ms early"),
        # Right at first, and drifting away.
        ("asetrate=47860,aresample=48000,adelay=12:all=1,atrim=end=4.2", "late at|unlike"),
        ("areverse", "unlike"),
        ("volume=0", "missing"),
        ("volume=0:enable='gt(t,2.8)'", "missing at 3.2"),
    ],
)
def test_sound_at_another_place_is_not_taken(
    sound: str, change: str, said: str, clip_of: Callable[[str], Path], tmp_path: Path
) -> None:
    with pytest.raises(WrongSoundError, match=said):
        listen(clip_of(sound), change, tmp_path)


@pytest.mark.parametrize("sound", [NOISE, VOICE])
@pytest.mark.parametrize(
    "change", ["anull", "adelay=10:all=1", "volume=-12dB", "volume=9dB,alimiter", "lowpass=3000", "acompressor"]
)
def test_sound_at_its_place_is_taken_however_it_was_coded(
    sound: str, change: str, clip_of: Callable[[str], Path], tmp_path: Path
) -> None:
    assert listen(clip_of(sound), change, tmp_path) == ()


@pytest.mark.parametrize("change", ["anull", "adelay=30:all=1"])
@pytest.mark.parametrize("sound", ["sine=440:d=6", "anullsrc=d=6", "aevalsrc=0.3:d=6"])
def test_where_nothing_can_be_compared_nothing_is_claimed(
    sound: str, change: str, clip_of: Callable[[str], Path], tmp_path: Path
) -> None:
    """A steady tone is alike at many places, silence at all of them."""
    assert not any("late" in line or "missing" in line for line in listen(clip_of(sound), change, tmp_path))


def test_where_no_other_way_helps_a_shift_is_said(clip_of: Callable[[str], Path], tmp_path: Path) -> None:
    (said,) = listen(clip_of(NOISE), "adelay=30:all=1", tmp_path, find="join")
    assert said == "its sound is 30 ms late at 0.00 s"


@pytest.mark.parametrize(
    ("sound", "warnings"),
    [
        ("anullsrc=d=6", ("its sound is silent",)),
        ("anoisesrc=a=0.0002:d=6", ("its sound is silent",)),
        (f"{NOISE},pan=stereo|c0=c0", ("the right channel of its sound is silent",)),
        (f"{NOISE},pan=stereo|c1=c1", ("the left channel of its sound is silent",)),
        (NOISE, ()),
        (f"{NOISE},pan=mono|c0=c0", ()),
    ],
)
@pytest.mark.parametrize("way", ["exact", "fast"])
def test_silence_and_a_dead_channel_are_said(
    way: str, sound: str, warnings: tuple[str, ...], clip_of: Callable[[str], Path], tmp_path: Path
) -> None:
    request = SnippetRequest(Span(Fraction(1), Fraction(5)), "cut", mode="none", cut=way)
    with media.open_clip(clip_of(sound)) as clip:
        made = make_snippet(clip, request, lambda name: tmp_path / name, SnippetsOptions())
    assert made[0].warnings == warnings


def test_a_clip_without_sound_has_no_loudness_and_a_muted_one_has_no_stream(tmp_path: Path) -> None:
    request = SnippetRequest(Span(Fraction(1), Fraction(2)), "cut", mode="none")
    ffmpeg("-f", "lavfi", "-i", "testsrc2=s=64x48:r=25:d=3", "-c:v", "libx264", tmp_path / "none.mp4")
    loud = make_clip(tmp_path / "loud.mp4", NOISE, "-c:a", "aac", seconds=3)
    for path, mute in ((tmp_path / "none.mp4", False), (loud, True)):
        options = SnippetsOptions(mute=mute, loudness=-16.0, audio="1" if mute else "eng")
        with media.open_clip(path) as clip:
            made = make_snippet(clip, request, lambda name: tmp_path / name, options)
        assert made[0].warnings == (() if mute else ("the clip has no sound, so there is no loudness to bring it to",))
        assert not media.probe(made[0].path).has_audio


@pytest.mark.parametrize("way", ["exact", "joined", "fast"])
def test_what_every_way_makes_is_taken(way: str, clip_of: Callable[[str], Path], tmp_path: Path) -> None:
    with media.open_clip(clip_of(NOISE)) as clip:
        cut: Cut = cut_of(clip.info, *FRAMES)
        cut_by(way, clip, cut, tmp_path / "cut.mp4")
        assert hear(clip, cut, media.probe(tmp_path / "cut.mp4"), tmp_path / "cut.mp4") == ()


@pytest.mark.parametrize("cut", ["exact", "fast"])
def test_a_gap_behind_the_first_packet_of_sound_is_kept(cut: str, tmp_path: Path) -> None:
    """Where B-frames make pictures late, the first packet of a file of fragments sounds alone."""
    fragments = (
        "-c:a",
        "aac",
        "-bf",
        "3",
        "-preset",
        "fast",
        "-movflags",
        "frag_keyframe+empty_moov+default_base_moof",
    )
    source = make_source(tmp_path / "clip.mp4", (), fragments, 7)
    asked = find_offsets(source)
    with media.open_clip(source) as clip:
        request = SnippetRequest(Span(Fraction(0), Fraction(5)), "cut", mode="none", cut=cut)
        made = make_snippet(clip, request, lambda name: tmp_path / name)[0]
    assert not any("its sound is" in line for line in made.warnings)
    found = find_offsets(made.path)
    assert len(found) >= 3
    assert float(np.mean(found)) == pytest.approx(float(np.median(asked)), abs=0.001)
