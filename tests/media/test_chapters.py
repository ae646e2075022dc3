"""Chapters of real files: the same times and titles from every container, on the player's clock."""

from fractions import Fraction
from pathlib import Path

import pytest

from bts import media
from bts.media import Chapter
from tests.media.clips import X264
from tests.media.make_clips import add_chapters, ffmpeg, numbered_clip

TITLES = ("Intro", "Zwölf = 12; \U0001f3ac", "Outro")


def written(path: Path) -> list[tuple[Fraction, Fraction, str]]:
    return [(c.start, c.end, c.title) for c in media.probe(path).chapters]


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A numbered clip of 2.4 seconds at 25 frames a second."""
    return numbered_clip(tmp_path_factory.mktemp("chapters") / "plain.mp4", *X264, "-bf", "0")


@pytest.mark.parametrize("ending", ["mp4", "mov", "mkv", "nut"])
def test_every_container_gives_the_same_chapters(clip: Path, tmp_path: Path, ending: str) -> None:
    spans = [(0, 480), (480, 1520), (1520, 2400)]
    escaped = (title.replace("=", "\\=").replace(";", "\\;") for title in TITLES)
    path = add_chapters(clip, tmp_path / f"clip.{ending}", *((*s, t) for s, t in zip(spans, escaped, strict=True)))
    assert written(path) == [
        (Fraction(start, 1000), Fraction(end, 1000), title)
        for (start, end), title in zip(spans, TITLES, strict=True)
    ]  # fmt: skip
    assert media.facts(media.probe(path))["chapters"][1] == {"start": 0.48, "end": 1.52, "title": TITLES[1]}


def test_ogg_and_windows_media_give_theirs(clip: Path, tmp_path: Path) -> None:
    tone = ("-f", "lavfi", "-t", "2.4", "-i", "sine=440")
    tags = [f"CHAPTER00{n}{key}={value}" for n, start, title in ((1, "00.000", "One"), (2, "01.480", "Two"))
            for key, value in (("", f"00:00:{start}"), ("NAME", title))]  # fmt: skip
    told = [word for tag in tags for word in ("-metadata:s:a", tag)]
    ogg, wmv = tmp_path / "clip.ogv", tmp_path / "clip.wmv"
    ffmpeg("-i", clip, *tone, "-map", "0", "-map", "1", "-c:v", "libtheora", "-c:a", "libvorbis", *told, ogg)
    info = media.probe(ogg)
    expected = [(Fraction(0), Fraction(37, 25), "One"), (Fraction(37, 25), info.duration, "Two")]
    assert written(ogg)[0] == expected[0]
    assert written(ogg)[1][::2] == expected[1][::2]
    whole = tmp_path / "whole.wmv"
    ffmpeg("-i", clip, "-c:v", "wmv2", whole)
    add_chapters(whole, wmv, (0, 1480, "One"), (1480, 2400, "Two"))
    assert [(c.start, c.title) for c in media.probe(wmv).chapters] == [(Fraction(0), "One"), (Fraction(37, 25), "Two")]


@pytest.mark.parametrize("ending", ["mp4", "mkv", "nut"])
def test_where_the_picture_comes_late_a_chapter_is_at_the_same_picture(tmp_path: Path, ending: str) -> None:
    late = numbered_clip(tmp_path / f"late.{ending}", *X264, "-bf", "0", before=("-itsoffset", "1"), frames=75)
    info = media.probe(add_chapters(late, tmp_path / f"clip.{ending}", (3000, 3400, "Third"), (3400, 3800, "Last")))
    third, _ = info.chapters
    # A browser's clock has its zero at the container's; mpv's, in the rest, at the first frame.
    assert third.start == (2 if ending == "nut" else 3)
    assert third.start + info.zero == 3
    assert info.frame_at(third.start) == 50


def test_what_lies_outside_is_left_out_and_said_and_the_rest_is_cut(clip: Path, tmp_path: Path) -> None:
    path = add_chapters(clip, tmp_path / "clip.mkv", (0, 1000, "One"), (400, 400, ""), (1000, 9000, "To the end"),
                        (5000, 6000, "Beyond"), (7000, 7000, "\u200b"))  # fmt: skip
    info = media.probe(path)
    assert [(float(c.start), float(c.end), c.name) for c in info.chapters] == [
        (0, 1, "One"), (0.4, 1, "Chapter 2"), (1, 2.4, "To the end"),
    ]  # fmt: skip
    (said,) = media.facts(info)["warnings"][len(info.warnings) :]
    assert said == "2 of 5 chapters left out, because outside the clip: 0:05 Beyond; 0:07 Chapter 5"


def test_what_lies_before_zero_is_cut_or_left_out(tmp_path: Path) -> None:
    late = numbered_clip(tmp_path / "late.nut", *X264, "-bf", "0", before=("-itsoffset", "2"))
    path = add_chapters(late, tmp_path / "clip.nut", (0, 500, "Before"), (500, 3000, "Across"), (3000, 4000, "In"))
    info = media.probe(path)
    assert [(float(c.start), float(c.end), c.title) for c in info.chapters] == [(0, 1, "Across"), (1, 2, "In")]
    assert info.chapters_outside == (Chapter(1, Fraction(-2), Fraction(-3, 2), "Before"),)
    assert "1 of 3 chapters left out, because outside the clip: -0:02 Before" in media.facts(info)["warnings"]


def test_a_file_with_two_lists_gives_each_chapter_once(clip: Path, tmp_path: Path) -> None:
    # ffmpeg leaves the empty chapter out of the QuickTime track and writes it to the list of Nero's players.
    path = add_chapters(clip, tmp_path / "clip.mp4", (0, 400, "One"), (400, 400, ""), (800, 1600, "Two"),
                        (1600, 2400, "Three"))  # fmt: skip
    assert [c.title for c in media.probe(path).chapters] == ["One", "Two", "Three"]


def test_a_broken_list_leaves_the_track(clip: Path, tmp_path: Path) -> None:
    path = add_chapters(clip, tmp_path / "clip.mp4", (0, 400, "One"), (400, 2400, "Two"))
    data = bytearray(path.read_bytes())
    count = data.index(b"chpl") + 12
    assert data[count] == 2
    for broken in (data[:count] + b"\xff" + data[count + 1 :], data.replace(b"chpl", b"\xff\xff\xff\xff")):
        path.write_bytes(broken)
        assert [(float(c.start), c.title) for c in media.probe(path).chapters] == [(0, "One"), (0.4, "Two")]


def test_a_title_in_another_encoding_harms_nothing(clip: Path, tmp_path: Path) -> None:
    path = add_chapters(clip, tmp_path / "clip.mkv", (0, 1000, "Caffe!"), (1000, 2400, "Two"))
    path.write_bytes(path.read_bytes().replace(b"Caffe!", b"Caff\xe9!"))
    assert [c.name for c in media.probe(path).chapters] == ["Caff\ufffd!", "Two"]


def test_a_clip_without_chapters_has_none(clip: Path) -> None:
    info = media.probe(clip)
    assert (info.chapters, info.chapters_outside) == ((), ())


def test_the_chapters_of_a_reported_file(footage: Path) -> None:
    path = footage.parent / "cases" / "media" / "embedded-chapters.mp4"
    if not path.is_file():
        pytest.skip("the rebuilt cases (../shared/cases) are not on this machine")
    assert written(path) == [(Fraction(0), Fraction(48), "Monday"), (Fraction(48), Fraction(100), "Tuesday")]
