"""Sound of every layout comes out in stereo as ITU-R BS.775 has it, in every way of cutting."""

from dataclasses import replace
from pathlib import Path

import pytest

from bts import media
from tests.media.cutting.listening import cut_by, cut_of, hear_all, make_clip, peak_of

TONE, SIDE = "0.4*sin(2*PI*997*t)", 0.4
C = 0.5**0.5
"""Factor of -3 dB."""

LAYOUTS: dict[str, list[tuple[float, float]]] = {
    "mono": [(1, 1)],
    "stereo": [(1, 0), (0, 1)],
    "2.1": [(1, 0), (0, 1), (0, 0)],
    "quad": [(1, 0), (0, 1), (C, 0), (0, C)],
    "5.0": [(1, 0), (0, 1), (C, C), (C, 0), (0, C)],
    "5.1": [(1, 0), (0, 1), (C, C), (0, 0), (C, 0), (0, C)],
    "5.1(side)": [(1, 0), (0, 1), (C, C), (0, 0), (C, 0), (0, C)],
    "7.1": [(1, 0), (0, 1), (C, C), (0, 0), (C, 0), (0, C), (C, 0), (0, C)],
}
"""Layout -> how loud each of its channels comes out in left and in right."""

EVERY = [(layout, channel) for layout, sides in LAYOUTS.items() for channel in range(len(sides))]


def tone_in(layout: str, channel: int) -> str:
    """A filter graph: a tone in one channel of a layout, silence in the others."""
    parts = [TONE if n == channel else "0" for n in range(len(LAYOUTS[layout]))]
    return f"aevalsrc='{'|'.join(parts)}':c={layout}:s=48000:d=2"


@pytest.mark.slow
@pytest.mark.parametrize(("coding", "ending"), [("pcm_s16le", "mov"), ("flac", "mkv")])
@pytest.mark.parametrize(("layout", "channel"), EVERY)
def test_a_tone_in_each_channel_comes_out_at_its_level(
    layout: str, channel: int, coding: str, ending: str, tmp_path: Path
) -> None:
    path = make_clip(tmp_path / f"a.{ending}", tone_in(layout, channel), "-c:a", coding, seconds=2)
    expected = [SIDE * factor for factor in LAYOUTS[layout][channel]]
    with media.open_clip(path) as clip:
        for way in ("exact", "joined"):
            cut_by(way, clip, cut_of(clip.info, 2, 48), tmp_path / "cut.mp4")
            assert peak_of(hear_all(tmp_path / "cut.mp4", tmp_path)) == pytest.approx(expected, abs=0.02), way


@pytest.mark.parametrize("way", ["exact", "joined", "fast"])
def test_a_centre_without_names_of_channels_is_heard(way: str, tmp_path: Path) -> None:
    """Six channels without names are those of 5.1."""
    sound = tone_in("5.1", 2) + ",pan=6c|" + "|".join(f"c{n}=c{n}" for n in range(6))
    path = make_clip(tmp_path / "a.mkv", sound, "-c:a", "pcm_s16le", seconds=2)
    with media.open_clip(path) as clip:
        assert clip.info.audio[0].layout == "6 channels"
        cut_by(way, clip, cut_of(clip.info, 2, 48), tmp_path / "cut.mp4")
    assert peak_of(hear_all(tmp_path / "cut.mp4", tmp_path)) == pytest.approx([SIDE * C, SIDE * C], abs=0.02)


@pytest.mark.parametrize("way", ["exact", "joined"])
@pytest.mark.parametrize("coding", ["ac3", "eac3"])
@pytest.mark.parametrize("channel", [2, 4])
def test_what_a_stream_wishes_of_its_downmix_changes_nothing(
    way: str, coding: str, channel: int, tmp_path: Path
) -> None:
    """These ask for a quieter centre and surround, and some versions of ffmpeg do as they ask."""
    path = make_clip(tmp_path / "a.mkv", tone_in("5.1(side)", channel), "-c:a", coding, "-b:a", "448k", seconds=2)
    with media.open_clip(path) as clip:
        cut_by(way, clip, cut_of(clip.info, 2, 48), tmp_path / "cut.mp4")
    expected = [SIDE * factor for factor in LAYOUTS["5.1(side)"][channel]]
    assert peak_of(hear_all(tmp_path / "cut.mp4", tmp_path)) == pytest.approx(expected, abs=0.02)


@pytest.mark.parametrize("way", ["exact", "joined", "fast"])
@pytest.mark.parametrize(("layout", "channel"), [("stereo", 1), ("stereo", 2), ("5.1", 3), ("5.1", 6)])
def test_one_channel_alone_is_heard_on_both_sides(way: str, layout: str, channel: int, tmp_path: Path) -> None:
    """At its own level, and nothing of the others, which are louder."""
    parts = ["0.2*sin(2*PI*997*t)" if n + 1 == channel else TONE for n in range(len(LAYOUTS[layout]))]
    sound = f"aevalsrc='{'|'.join(parts)}':c={layout}:s=48000:d=2"
    path = make_clip(tmp_path / "a.mov", sound, "-c:a", "pcm_s16le", seconds=2)
    with media.open_clip(path) as clip:
        cut = replace(cut_of(clip.info, 2, 48), channel=channel)
        cut_by(way, clip, cut, tmp_path / "cut.mp4")
    assert peak_of(hear_all(tmp_path / "cut.mp4", tmp_path)) == pytest.approx([0.2, 0.2], abs=0.01)


@pytest.mark.parametrize("way", ["exact", "joined"])
@pytest.mark.parametrize("coding", ["aac", "pcm_s16le"])
def test_full_channels_are_lowered_as_a_whole_and_do_not_clip(way: str, coding: str, tmp_path: Path) -> None:
    """Six channels in phase add up to 7.7 dB over full scale: the tone stays a tone, a dB under it."""
    sound = "aevalsrc='" + "|".join(["0.99*sin(2*PI*997*t)"] * 6) + "':c=5.1:s=48000:d=2"
    path = make_clip(tmp_path / "a.mkv", sound, "-c:a", coding, "-b:a", "384k", seconds=2)
    with media.open_clip(path) as clip:
        cut_by(way, clip, cut_of(clip.info, 2, 48), tmp_path / "cut.mp4")
    heard = hear_all(tmp_path / "cut.mp4", tmp_path)
    assert peak_of(heard) == pytest.approx([10 ** (-1 / 20)] * 2, abs=0.03)
    # A clipped sine has a larger root mean square for its peak.
    middle = heard[10_000:-10_000, 0]
    assert float((middle**2).mean() ** 0.5) / peak_of(heard)[0] <= C + 0.01


def test_both_ways_make_the_same_of_sound_in_all_channels(tmp_path: Path) -> None:
    parts = "|".join(f"0.1*sin(2*PI*{200 + 131 * n}*t)" for n in range(6))
    path = make_clip(tmp_path / "a.mov", f"aevalsrc='{parts}':c=5.1:s=44100:d=2", "-c:a", "pcm_s16le", seconds=2)
    heard = {}
    with media.open_clip(path) as clip:
        for way in ("exact", "joined"):
            cut_by(way, clip, cut_of(clip.info, 3, 47), tmp_path / "cut.mp4")
            heard[way] = hear_all(tmp_path / "cut.mp4", tmp_path)
    assert len(heard["exact"]) == len(heard["joined"])
    assert abs(heard["exact"] - heard["joined"]).max() < 0.03
