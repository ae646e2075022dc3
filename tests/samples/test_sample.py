"""The sample clip is what its README, its labels and its notes say."""

import csv
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from bts import config, media
from bts.faces.find import find_faces
from bts.notes.document import read_document
from bts.notes.store import notes_file
from tests.conftest import Bts

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
CLIP = SAMPLES / "platform-nought.mp4"


@dataclass(frozen=True)
class Label:
    kind: str
    first: int
    last: int
    note: str


@cache
def labels() -> list[Label]:
    with (SAMPLES / "platform-nought.labels.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return [Label(row["kind"], int(row["first_frame"]), int(row["last_frame"]), row["note"]) for row in rows]


def of_kind(kind: str) -> list[Label]:
    return [label for label in labels() if label.kind == kind]


@cache
def small_frames() -> npt.NDArray[np.float64]:
    """Every frame as a small luma picture: frames x 36 x 64."""
    with media.open_clip(CLIP) as clip:
        return np.array([frame.luma(64, 36) for frame in media.frames(clip)], np.float64)


@cache
def steps() -> npt.NDArray[np.float64]:
    """How much each frame differs from the one before it."""
    seen = small_frames()
    return np.concatenate([[0.0], np.abs(np.diff(seen, axis=0)).mean((1, 2))])


def test_the_clip_is_small_and_of_the_promised_kind() -> None:
    info = media.probe(CLIP)
    assert CLIP.stat().st_size <= 4_000_000
    assert (info.width, info.height, info.codec) == (1280, 720, "h264")
    assert info.rate == Fraction(30000, 1001)
    assert not info.variable
    assert 45 <= info.duration <= 75
    assert info.duration == info.frames * Fraction(1001, 30000)
    assert [stream.codec for stream in info.audio] == ["aac"]
    assert (info.colour.matrix, info.colour.range) == ("bt709", "tv")
    assert not info.warnings


def test_labels_tile_into_shots() -> None:
    real = [label for label in labels() if label.kind != "none"]
    assert len(real) + 1 >= 9
    assert all(a.last < b.first for a, b in pairwise(real))
    assert all(label.first == label.last for label in of_kind("cut"))
    assert len(of_kind("dissolve")) == len(of_kind("fade")) == 1


@pytest.mark.parametrize("cut", of_kind("cut"), ids=lambda label: label.note)
def test_each_cut_is_on_its_frame(cut: Label) -> None:
    around = steps()[cut.first - 3 : cut.first + 4]
    assert around[3] > 6
    assert around[3] > 4 * np.delete(around, 3).max()


def test_nothing_else_looks_like_a_cut() -> None:
    change = steps().copy()
    for label in labels():
        change[label.first : label.last + 1] = 0
    assert change.max() < 3


def test_the_gradual_transitions_begin_and_end_where_they_should() -> None:
    seen = small_frames()
    (dissolve,), (fade,) = of_kind("dissolve"), of_kind("fade")
    middle = seen[(dissolve.first + dissolve.last) // 2]
    halfway = (seen[dissolve.first - 1] + seen[dissolve.last]) / 2
    assert np.abs(middle - halfway).mean() < 6
    assert np.abs(seen[dissolve.last] - seen[dissolve.first - 1]).mean() > 12
    light = seen.mean((1, 2))
    assert light[fade.first : fade.last].min() < 18  # black in video range is 16
    assert min(light[fade.first - 1], light[fade.last]) > 40


def test_the_flash_is_bright_and_the_shot_goes_on() -> None:
    flash = next(label for label in of_kind("none") if "flash" in label.note)
    light = small_frames().mean((1, 2))
    assert light[flash.first] > light[flash.first - 1] + 60
    assert np.abs(small_frames()[flash.last + 8] - small_frames()[flash.first - 1]).mean() < 6


@pytest.mark.parametrize("number", [1000, 1320, 1630, 1740, 1850, 2040])
def test_the_actors_have_faces(number: int) -> None:
    with media.open_clip(CLIP) as clip:
        time = number * Fraction(1001, 30000)
        ((_, frame),) = media.frames_at(clip, [time])
        assert frame.number == number
        found = find_faces(frame.bgr(640, 360))
    assert found
    assert found[0].h > 0.15


def test_the_notes_are_ready_for_publication(bts: Bts) -> None:
    done = bts("note", "check", CLIP, "--strict")
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_notes_make_a_story_of_the_reference_shape() -> None:
    notes = notes_file(read_document(CLIP.with_name(CLIP.name + ".notes.json"))).live()
    uses = [use for note in notes for use in note.use]
    assert uses.count("still") >= 3
    assert uses.count("snippet") >= 2
    assert "quote" in uses
    assert {"hidden-camera", "set", "performance", "quote"} <= {note.kind for note in notes}
    words = config.load(CLIP)
    assert words.credit.line
    assert words.story.lead
    assert words.story.closing_picture
    assert words.story.clip_lead_in.endswith(":")
    assert words.story.clip_caption
    assert words.story.closing[-1].endswith("?")
    assert len(words.story.intro) == 2
