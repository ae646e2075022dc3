"""A reel shows the frames that were asked for, in order, and nothing else; what is wrong in one is noticed."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO

import av
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bts import media
from bts.captions import Phrase
from bts.config import SnippetsOptions
from bts.errors import OutputError
from bts.media.arrays import Pixels
from bts.media.cutting.cut import Cut
from bts.media.reels import encode
from bts.media.reels.frames import Frame, read_stretch
from bts.media.reels.sound import append_sound
from bts.media.sound import write_stereo
from bts.model import Credit
from bts.snippets import SnippetRequest
from bts.snippets.reels import CardStretch, PartStretch, ReelPart, ReelPlan, ReelRequest, make, make_reel, plan_reel
from bts.subtitles import read_subtitles
from bts.timing import Span, ceil_ms
from tests.media.make_clips import numbered_clip, read_number

FIRST = (0, 500, 1000)
"""The number in the first frame of each clip."""

QUICK = SnippetsOptions(card_seconds=0.2)
"""Cards are short, so that tests are."""

Clips = Sequence[media.Clip]


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clips]:
    """Three numbered clips: 25 frames a second with sound, 29.97 upright with sound of another rate, 50 without."""
    folder = tmp_path_factory.mktemp("clips")
    coding = ("-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac")
    tone = ("-f", "lavfi", "-t", "4", "-i", "sine=440:sample_rate=48000")
    low = ("-f", "lavfi", "-t", "4", "-i", "sine=330:sample_rate=22050,volume=0.3")
    upright, wide = (144, 192), (320, 180)
    paths = [
        numbered_clip(folder / "a.mp4", *coding, frames=80, audio=tone),
        numbered_clip(
            folder / "b.mp4", *coding, frames=110, rate=Fraction(30000, 1001), first=500, size=upright, audio=low
        ),
        numbered_clip(folder / "c.mkv", *coding, frames=160, rate=Fraction(50), first=1000, size=wide),
    ]
    with ExitStack() as opened:
        yield [opened.enter_context(media.open_clip(path)) for path in paths]


def part(clip: int, start: Fraction | float, length: Fraction | float, words: str = "Words") -> ReelPart:
    """A part with a caption."""
    first = Fraction(start).limit_denominator(1000)
    span = Span(first, first + Fraction(length).limit_denominator(1000))
    phrase = Phrase(Fraction(0), span.end - span.start, words)
    return ReelPart(clip, SnippetRequest(span, "part", (phrase,), credit=Credit(line=f"Credit {clip}")), words)


def join(clips: Clips, folder: Path, request: ReelRequest, options: SnippetsOptions = QUICK) -> tuple[Path, ReelPlan]:
    """Make a reel; its video and its plan."""
    plan = plan_reel(clips, request, options)
    made = make_reel(clips, request, plan, lambda name: folder / name, options)
    return made[0].path, plan


def pictures(path: Path) -> list[Pixels]:
    """All pictures of a video."""
    with media.open_clip(path) as clip:
        times = [clip.info.time_of_frame(number) for number in range(clip.info.frames)]
        return [picture.rgb for _, picture in media.pictures_at(clip, times)]


def numbers_in(path: Path, plan: ReelPlan) -> list[tuple[int | None, int]]:
    """The number that is read in each frame of a part, and the one that should be."""
    shown = pictures(path)
    assert len(shown) == plan.frames
    found = []
    for stretch in plan.parts:
        frame = stretch.frame
        for place, number in enumerate(stretch.numbers):
            rgb = shown[stretch.start + place]
            inside = rgb[frame.y : frame.y + frame.height, frame.x : frame.x + frame.width]
            found.append((read_number(inside), FIRST[stretch.part.clip] + number))
    return found


ranges = st.tuples(st.integers(0, 2), st.integers(0, 2400), st.integers(1, 700))


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    chosen=st.lists(ranges, min_size=1, max_size=4),
    fit=st.sampled_from(["pad", "blur"]),
    cards=st.sampled_from(["all", "none"]),
    rate=st.sampled_from([None, Fraction(24), Fraction(30000, 1001), Fraction(60)]),
)
def test_the_frames_of_a_reel_are_those_of_its_parts_in_order(
    chosen: list[tuple[int, int, int]], fit: str, cards: str, rate: Fraction | None, clips: Clips, tmp_path: Path
) -> None:
    parts = tuple(part(clip, Fraction(at, 1000), Fraction(length, 1000)) for clip, at, length in chosen)
    request = ReelRequest("reel", parts, title="Title", cards=cards, fit=fit, rate=rate, mode="soft")
    path, plan = join(clips, tmp_path, request)
    assert [seen for seen, _ in numbers_in(path, plan)] == [asked for _, asked in numbers_in(path, plan)]


def test_parts_at_their_own_rate_are_joined_frame_by_frame(clips: Clips, tmp_path: Path) -> None:
    request = ReelRequest("reel", (part(0, 0.4, 0.6), part(0, 2, 0.48), part(0, 1, 0.04)), cards="none", mode="none")
    path, plan = join(clips, tmp_path, request)
    assert plan.frames == 15 + 12 + 1
    assert [seen for seen, _ in numbers_in(path, plan)] == [*range(10, 25), *range(50, 62), 25]


@settings(max_examples=200, deadline=None)
@given(
    start=st.fractions(0, 2), length=st.fractions(Fraction(1, 100), 1), rate=st.fractions(1, 120, max_denominator=1001)
)
def test_frames_are_left_out_or_repeated_whole_between_the_first_and_the_last(
    start: Fraction, length: Fraction, rate: Fraction, clips: Clips
) -> None:
    asked = ReelPart(1, SnippetRequest(Span(start, start + length), "part"))
    (stretch,) = plan_reel(clips, ReelRequest("reel", (asked,), rate=rate, mode="none"), QUICK).parts
    assert stretch.numbers[0] == stretch.plan.first
    assert len(stretch.numbers) == 1 or stretch.numbers[-1] == stretch.plan.stop - 1
    assert all(one <= other for one, other in pairwise(stretch.numbers))
    info = clips[1].info
    late = [
        abs(info.time_of_frame(number) - stretch.plan.start - place / rate)
        for place, number in enumerate(stretch.numbers[:-1])
    ]
    assert max(late, default=Fraction(0)) < 1 / info.rate + info.frame_durations[1]
    assert abs(stretch.frames / rate - stretch.plan.length) <= max(1 / rate, Fraction(1, 1000))


def test_clips_of_every_kind_are_brought_together(clips: Clips, tmp_path: Path) -> None:
    parts = (part(0, 0.5, 1.5, "One"), part(1, 1, 0.8, "Two: the longer one"), part(2, 0.4, 0.5, "Three"))
    request = ReelRequest("reel", parts, "Title", ("Credit 0", "Credit 1"), mode="both", loudness=-16.0)
    path, plan = join(clips, tmp_path, request)
    info = media.probe(path)
    assert (info.width, info.height, info.rate) == (192, 144, Fraction(25))
    assert not info.variable
    assert [chapter.title for chapter in info.chapters] == ["One", "Two: the longer one", "Three"]
    assert len(info.subtitles) == len(info.audio) == 1
    cards = [s for s in plan.stretches if not isinstance(s, PartStretch)]
    assert [card.card.title for card in cards] == [
        ("Title",), ("One",), ("Two: the longer one",), ("Three",), ("Credit 0", "Credit 1")
    ]  # fmt: skip
    found = read_subtitles(path.with_suffix(".vtt").read_bytes(), "reel.vtt")
    for cue, stretch in zip(found.cues, plan.parts, strict=True):
        assert (
            stretch.start / plan.rate <= cue.span.start < cue.span.end <= stretch.stop / plan.rate + Fraction(1, 1000)
        )
    assert any("29.97 frames a second shown at 25.00" in line for line in plan.warnings)


def loud(path: Path, plan: ReelPlan, folder: Path) -> "np.ndarray[tuple[int], np.dtype[np.float32]]":
    """The sound of a video, left channel, at 48 kHz."""
    info = media.probe(path)
    write_stereo(info, info.audio[0].stream, Fraction(0), plan.length, folder / "sound.f32")
    return np.fromfile(folder / "sound.f32", np.float32)[::2]


def test_the_sound_begins_and_ends_with_its_part_and_is_as_loud_in_all(clips: Clips, tmp_path: Path) -> None:
    parts = (part(0, 0.5, 1.2), part(1, 1, 1.2), part(0, 2, 1))
    path, plan = join(clips, tmp_path, ReelRequest("reel", parts, mode="none", loudness=-16.0))
    heard = loud(path, plan, tmp_path)
    levels = []
    for stretch in plan.stretches:
        first, last = (round(at / plan.rate * 48_000) for at in (stretch.start, stretch.stop))
        inner = heard[first + 1200 : last - 1200]
        if isinstance(stretch, PartStretch):
            levels.append(float(np.sqrt((inner**2).mean())))
            # No gap within 25 ms of the joint.
            assert np.abs(heard[first + 480 : first + 1200]).max() > levels[-1]
            assert np.abs(heard[last - 1200 : last - 480]).max() > levels[-1]
        else:
            assert np.abs(inner).max(initial=0) < 0.01
    assert max(levels) / min(levels) < 1.2


def test_what_is_wrong_with_the_sound_of_a_part_is_said_with_its_name(clips: Clips, tmp_path: Path) -> None:
    """A clap beside a whisper, which no gain brings to the level; a clip without sound; a silent side."""
    clap = "0.002*(random(0)*2-1)+0.98*sin(5000*t)*lt(mod(t\\,1)\\,0.004)"
    made = []
    for name, left, right in (("clap", clap, clap), ("left", "0.3*sin(2000*t)", "0")):
        sound = ("-f", "lavfi", "-t", "2", "-i", f"aevalsrc={left}|{right}:s=48000")
        coding = ("-c:v", "libx264", "-preset", "ultrafast", "-c:a", "pcm_s16le")
        made.append(numbered_clip(tmp_path / f"{name}.mkv", *coding, frames=50, audio=sound))
    parts = (part(0, 0, 2), part(1, 0.2, 0.8), part(2, 0.2, 0.4))
    request = ReelRequest("reel", parts, cards="none", mode="none", loudness=-14.0)
    with ExitStack() as opened:
        given = [*(opened.enter_context(media.open_clip(path)) for path in made), clips[2]]
        plan = plan_reel(given, request, QUICK)
        said = make_reel(given, request, plan, lambda name: tmp_path / name, QUICK)[0].warnings
    assert any(line.startswith("clap.mkv at 0:00: ") and "LUFS, not -14" in line for line in said)
    assert "left.mkv at 0:00.2: the right channel of its sound is silent" in said
    assert "c.mkv: it has no sound, so it is silent in the reel" in said


def test_sound_at_another_place_is_noticed_and_the_part_made_another_way(
    clips: Clips, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    noise = ("-f", "lavfi", "-t", "4", "-i", "anoisesrc=c=pink:a=0.4:r=48000:seed=3,tremolo=f=3:d=0.7")
    path = numbered_clip(tmp_path / "a.mkv", "-c:v", "libx264", "-c:a", "pcm_s16le", frames=100, audio=noise)
    right = append_sound
    tried: list[str] = []

    def append_late(info: media.ClipInfo, cut: Cut, samples: int, target: BinaryIO) -> None:
        tried.append(cut.find)
        late = 4800 if cut.find == "seek" else 0
        target.write(bytes(late * 8))
        right(info, cut, samples - late, target)

    monkeypatch.setattr(make, "append_sound", append_late)
    request = ReelRequest("reel", (part(0, 1, 2),), cards="first", mode="none")
    with media.open_clip(path) as clip:
        plan = plan_reel([clip], request, QUICK)
        made = make_reel([clip], request, plan, lambda name: tmp_path / name, QUICK)
    assert tried == ["seek", "time"]
    assert not made[0].warnings


def test_a_reel_of_silent_clips_has_no_sound(clips: Clips, tmp_path: Path) -> None:
    path, _ = join(clips, tmp_path, ReelRequest("reel", (part(2, 0, 0.5),), mode="none"))
    assert not media.probe(path).audio


def test_a_clip_is_shown_whole_between_bars_or_cropped(clips: Clips, tmp_path: Path) -> None:
    plan = plan_reel(clips, ReelRequest("reel", (part(2, 0, 0.5),), size=(180, 320)), QUICK)
    assert (plan.parts[0].frame.width, plan.parts[0].frame.height) == (180, 102)
    cropped = plan_reel(clips, ReelRequest("reel", (part(2, 0, 0.5),), size=(180, 320), fit="crop"), QUICK)
    assert cropped.parts[0].frame.filled
    path, _ = join(clips, tmp_path, ReelRequest("reel", (part(2, 0, 0.2),), size=(180, 320), cards="none", mode="none"))
    shown = pictures(path)[0]
    assert shown[:90].max() < 24
    assert shown[-90:].max() < 24
    assert shown[110:210].max() > 200


@pytest.mark.parametrize("ground", ["#101010", "#FFFFFF", "blur"])
def test_the_words_of_a_card_are_read_on_every_ground(ground: str, clips: Clips, tmp_path: Path) -> None:
    options = replace(QUICK, card_background=ground)
    path, plan = join(clips, tmp_path, ReelRequest("reel", (part(2, 1, 0.2),), "WORDS", mode="none"), options)
    card = pictures(path)[plan.stretches[0].start].mean(axis=2)
    assert card.max() - card.min() > 150


@pytest.mark.parametrize("more", [1, 2], ids=["other frames", "more frames"])
def test_a_part_with_other_frames_is_found_another_way_or_refused(
    more: int, clips: Clips, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = ReelRequest("reel", (part(0, 0.5, 0.4), part(0, 1.5, 0.4)), cards="none", mode="none")
    plan = plan_reel(clips, request, QUICK)
    tried: list[str] = []
    right = read_stretch

    def read_late(clip: media.Clip, cut: Cut, frame: Frame, times: Sequence[int], at: Path) -> Iterator[bytes]:
        tried.append(cut.find)
        wrong = replace(cut, first=cut.first + 1, stop=cut.stop + 2 * more - 1) if cut.find in ways else cut
        return right(clip, wrong, frame, times, at)

    monkeypatch.setattr(make, "read_stretch", read_late)
    ways: tuple[str, ...] = ("seek",)
    made = make_reel(clips, request, plan, lambda name: tmp_path / name, QUICK)
    assert tried[-2:] == ["time", "time"]
    assert [seen for seen, _ in numbers_in(made[0].path, plan)] == [*plan.parts[0].numbers, *plan.parts[1].numbers]
    ways = make.WAYS
    with pytest.raises(OutputError, match=r"does not s|frames were read"):
        make_reel(clips, request, plan, lambda name: tmp_path / f"other-{name}", QUICK)
    assert not [*tmp_path.glob("other-*")]


@pytest.mark.parametrize(
    ("at", "by", "what"),
    [(4, 7, r"card at 0\.00 s is not seen"), (11, 8, "does not show frame 11"), (5, 4, "does not show frame 5")],
)
def test_a_wrong_picture_in_a_card_or_a_part_is_noticed(
    at: int, by: int, what: str, clips: Clips, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = encode._write_pictures

    def write_wrong(pictures: Iterator[bytes], pipe: BinaryIO) -> None:
        shown = list(pictures)
        right([*shown[:at], shown[by], *shown[at + 1 :]], pipe)

    monkeypatch.setattr(encode, "_write_pictures", write_wrong)
    monkeypatch.setattr(make, "WAYS", ("seek",))
    request = ReelRequest("reel", (part(0, 0.5, 0.28),), "Title", mode="none", cards="first")
    plan = plan_reel(clips, request, QUICK)
    assert plan.parts[0].start == 5
    with pytest.raises(OutputError, match=what):
        make_reel(clips, request, plan, lambda name: tmp_path / name, QUICK)


def test_chapters_that_are_lost_are_noticed(clips: Clips, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encode, "write_chapters", lambda _: ";FFMETADATA1\n")
    request = ReelRequest("reel", (part(0, 0.5, 0.4),), cards="none", mode="none")
    with pytest.raises(OutputError, match="lacks its chapters"):
        join(clips, tmp_path, request)


def test_every_player_reads_the_chapters_that_are_told(clips: Clips, tmp_path: Path) -> None:
    """The first begins with the reel: the track of chapters, which libav reads, has no gap before its first entry."""
    request = ReelRequest("reel", (part(0, 0.5, 0.4, "One"), part(1, 1, 0.4, "Two")), "Title", mode="none")
    request = replace(request, rate=Fraction(24000, 1001))
    path, plan = join(clips, tmp_path, request)
    with av.open(str(path)) as container:
        entries = container.chapters()
    read = [(entry["start"] * (entry["time_base"] or 0), entry["metadata"]["title"]) for entry in entries]
    second = plan.stretches[3].start / plan.rate
    assert read == [(0, "One"), (Fraction(ceil_ms(second), 1000), "Two")]
    assert round(second * 1000) < ceil_ms(second), "rounded down, it would lie on the frame before"


def test_remarks_on_the_shape_stand_without_captions_too(clips: Clips) -> None:
    request = ReelRequest("reel", (part(0, 0.5, 1),), mode="none", size=(180, 320), fit="crop")
    assert "a.mp4 at 0:00.48: enlarged 2.2 x: the clip has 144 lines" in plan_reel(clips, request, QUICK).warnings


def test_emoji_that_no_font_has_are_missed_on_a_card(clips: Clips) -> None:
    """A title of nothing else makes no card, and that is said."""
    plan = plan_reel(clips, ReelRequest("reel", (part(0, 0.5, 1, "Bar 🎬"),), "🎬", mode="none"), QUICK)
    assert next(stretch.card.title for stretch in plan.stretches if isinstance(stretch, CardStretch)) == ("Bar",)
    said = "emoji cannot be drawn and were left out of the card: "
    assert [line for line in plan.warnings if "emoji" in line] == [f"{said}🎬", f"{said}Bar 🎬"]


def test_titles_of_chapters_may_hold_any_character(clips: Clips, tmp_path: Path) -> None:
    words = r"a=b; #1 \ “bar” — Łódź, 終"
    path, _ = join(clips, tmp_path, ReelRequest("reel", (part(0, 0.5, 0.2, words),), cards="none", mode="none"))
    assert [chapter.title for chapter in media.probe(path).chapters] == [words]


def test_a_clip_of_slides_does_not_slow_down_a_reel(clips: Clips, tmp_path: Path) -> None:
    coding = ("-c:v", "libx264", "-preset", "ultrafast")
    path = numbered_clip(tmp_path / "slides.mp4", *coding, frames=2, rate=Fraction(1, 4), first=1500)
    with media.open_clip(path) as slides:
        words = (Phrase(Fraction(1), Fraction(3), "While the first one stays"),)
        still = ReelPart(0, SnippetRequest(Span(Fraction(0), Fraction(8)), "part", words), "Slides")
        plan = plan_reel([slides, clips[0]], ReelRequest("reel", (still, part(1, 1, 1)), cards="none"), QUICK)
        _, moving = plan.parts
        assert plan.rate == Fraction(24)
        assert plan.cues[0].span.start == plan.burnt[0].span.start == Fraction(1)
        assert len(set(moving.numbers)) == len(moving.numbers) == 24
        path, _ = join([slides], tmp_path, ReelRequest("alone", (still,), cards="none"))
    with media.open_clip(path) as clip:
        assert clip.info.rate == Fraction(24)
        assert clip.info.frames == 8 * 24
