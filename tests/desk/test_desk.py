"""The one door: what every front end gets for a clip, without a word printed."""

from fractions import Fraction
from pathlib import Path

import pytest

from bts.desk import (
    name_ranges,
    name_times,
    open_desk,
    place_moment,
    results_at,
)
from bts.errors import InputError, NotesFileError, OutputError, UsageError
from bts.files import write_text
from bts.model import Credit, Made
from bts.timing import Span, parse_moment, parse_span, parse_time
from tests.little import annotate, little_clip
from tests.media.make_clips import numbered_clip


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return little_clip(tmp_path_factory.mktemp("desk") / "clip.mp4")


@pytest.fixture
def clip(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clip of four shots of a second each, in an empty working folder."""
    monkeypatch.chdir(tmp_path)
    target = tmp_path / "clip.mp4"
    target.write_bytes(made.read_bytes())
    return target


def test_a_desk_has_settings_with_the_credit_that_the_notes_give_the_clip(clip: Path) -> None:
    (clip.parent / "bts.toml").write_text('[credit]\nline = "NBC"\ncopyright = "2026"\n[notes]\nauthor = "Ada"\n')
    clip.with_name("clip.mp4.notes.json").write_text('{"version": 1, "credit": {"line": "Harbour TV"}, "notes": []}')
    desk = open_desk(clip)
    assert desk.author == "Ada"
    assert desk.house.credit == Credit("NBC", copyright="2026")
    assert desk.settings.credit == Credit("Harbour TV", copyright="2026")
    assert desk.found.live() == ()


def test_nothing_is_printed_and_remarks_come_back(clip: Path, capfd: pytest.CaptureFixture[str]) -> None:
    annotate(clip, ("1", "still", "the bars"))
    place_moment(open_desk(clip), parse_moment("1.5"))
    moved = clip.rename(clip.with_name("other.mp4"))
    desk = open_desk(moved)
    assert desk.remarks == ("these notes were made when the clip was called clip.mp4",) or not desk.found.notes
    place_moment(desk, parse_moment("2.2"), "shot")
    assert capfd.readouterr() == ("", "")


def test_a_broken_notes_file_is_an_error_unless_it_is_to_be_mended(clip: Path) -> None:
    clip.with_name("clip.mp4.notes.json").write_text("{")
    with pytest.raises(NotesFileError):
        open_desk(clip)
    assert open_desk(clip, broken=True).document.data is None


@pytest.mark.parametrize(
    ("written", "snap", "placed"),
    [
        ("1.51", "none", (Fraction(151, 100), None)),
        ("1.51", "frame", (Fraction(148, 100), None)),
        ("1.51-2.01", "frame", (Fraction(148, 100), Fraction(204, 100))),
        ("#30", "none", (Fraction(12, 10), None)),
        ("1.51", "shot", (Fraction(1), Fraction(2))),
        ("1.1-2.8", "shot", (Fraction(1), Fraction(3))),
        ("1.4-1.45", "shot", (Fraction(1), Fraction(2))),
    ],
)
def test_a_written_time_is_placed_and_snapped(
    clip: Path, written: str, snap: str, placed: tuple[Fraction, Fraction | None]
) -> None:
    moment = place_moment(open_desk(clip), parse_moment(written), snap)
    assert (moment.start, moment.end) == placed
    assert (moment.head.duration, moment.head.rate) == (Fraction(4), Fraction(25))


def test_a_time_outside_the_clip_is_an_error(clip: Path) -> None:
    with pytest.raises(UsageError, match="long"):
        place_moment(open_desk(clip), parse_moment("9"))


def test_files_are_named_after_clip_and_time(clip: Path) -> None:
    info = open_desk(clip).probe()
    assert name_times(info, [parse_time("1.5")]) == ({"clip-00-00-01-500": Fraction(3, 2)}, ())
    two, _ = name_ranges(info, [parse_span("1-2"), parse_span("1-3")])
    assert list(two) == ["clip-00-00-01-000", "clip-00-00-01-000-00-00-03-000"]


def test_results_go_where_they_are_asked_for_and_are_known_again(clip: Path) -> None:
    desk = open_desk(clip)
    assert results_at(desk, Path("kiss.JPEG"), "stills", notes=False, force=False).claim("x.jpg") == Path("kiss.JPEG")
    assert results_at(desk, Path("all"), "stills", notes=False, force=False).claim("x.jpg") == Path("all/x.jpg")
    named = results_at(desk, Path("kiss.mp4"), "snippets", notes=True, force=False)
    assert named.claim("kiss.vtt") == Path("kiss.vtt")
    where = results_at(desk, None, "stills", notes=True, force=False)
    target = where.claim("x.jpg")
    assert target == Path("outputs/clip/stills/x.jpg")
    write_text(target, "a picture")
    where.record([Made(target, None, ("has no alt text",))], "0badf00d")
    again = results_at(desk, None, "stills", notes=True, force=False)
    assert again.done("0badf00d") == [target]
    assert again.warnings("0badf00d") == ("has no alt text",)
    target.write_text("retouched")
    assert again.done("0badf00d") == []
    with pytest.raises(OutputError, match="changed since"):
        again.claim("x.jpg")


def test_a_clip_that_is_not_there_has_no_results(tmp_path: Path) -> None:
    clip = tmp_path / "none.mp4"
    clip.with_name("none.mp4.notes.json").write_text('{"version": 1, "notes": []}')
    with pytest.raises(InputError, match="no such file"):
        open_desk(clip).results()


def test_what_was_read_otherwise_than_written_is_returned_and_not_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tape = numbered_clip(tmp_path / "tape.mp4", "-c:v", "libx264", "-timecode", "10:00:00:00", frames=50)
    desk = open_desk(tape)
    placed = place_moment(desk, parse_moment("10:00:01:00"))
    assert (placed.start, placed.head.timecode) == (Fraction(1), "10:00:00:00")
    assert "taken for that" in placed.remarks[0]
    _, said = name_times(desk.probe(), [parse_time("10:00:01:00"), parse_time("tc:10:00:01:01")])
    assert said == placed.remarks
    named, said = name_ranges(desk.probe(), [parse_span("10:00:00:05-10:00:02:00")])
    assert list(named.values()) == [Span(Fraction(1, 5), Fraction(2))]
    assert len(said) == 1
    assert capsys.readouterr() == ("", "")
    # Notes made before bts knew of timecode do not hold it: then the clip tells.
    (tmp_path / "tape.mp4.notes.json").write_text('{"version": 1, "notes": []}')
    assert str(open_desk(tape).format_facts().source_timecode) == "10:00:00:00"
