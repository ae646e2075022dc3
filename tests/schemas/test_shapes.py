"""The types that build a JSON have the fields of its schema, and its times lead back to their frames."""

import types
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints, is_typeddict

import pytest

from bts import media
from bts.schemas import SCHEMAS
from bts.schemas.run_shapes import RunRecord
from bts.schemas.shapes import (
    CheckedPicture,
    CheckRecord,
    ClipJson,
    LintRecord,
    ReportRecord,
    SearchRecord,
    SheetRecord,
    ShotsRecord,
)
from bts.schemas.story_shapes import StoryRecord
from bts.timing import ceil_ms, from_json_seconds, json_seconds
from tests.media.clips import NTSC
from tests.schemas.conftest import Outputs
from tests.schemas.reading import JSON_TYPES, Place, root

pytestmark = pytest.mark.timeout(400)
"""Seconds: the first test waits for some forty calls of bts that make the real output."""

SHAPES: dict[str, type] = {
    "report": ReportRecord, "run": RunRecord, "shots": ShotsRecord, "probe": ClipJson, "story": StoryRecord,
    "check": CheckRecord, "lint": LintRecord,
    "sheet": SheetRecord, "search": SearchRecord,
}  # fmt: skip


def agree(kind: Any, place: Place) -> None:
    """Fail where a type and a schema differ in their fields, in what may be left out, or in a type."""
    place = place.followed()
    schema, origin, inner = place.schema, get_origin(kind), get_args(kind)
    if is_typeddict(kind):
        agree_on_fields(kind, place)
    elif origin in (list, tuple):
        assert schema["type"] == "array", place.name
        agree(inner[0], place.at("items"))
    elif origin is dict:
        assert schema["type"] == "object", place.name
        for key in schema.get("properties", ()):
            agree(inner[1], place.at("properties", key))
        if schema["additionalProperties"]:
            agree(inner[1], place.at("additionalProperties"))
    elif origin in (Union, types.UnionType) and "anyOf" in schema:
        for number, each in enumerate(inner):
            agree(each, place.at("anyOf", number))
    else:
        agree_on_values(inner if origin in (Union, types.UnionType) else (kind,), place)


def agree_on_fields(kind: Any, place: Place) -> None:
    """The same names, all or the same of them required, none besides."""
    schema, hints = place.schema, get_type_hints(kind)
    assert set(schema["properties"]) == set(hints), place.name
    assert set(schema["required"]) == set(kind.__required_keys__), place.name
    assert schema["additionalProperties"] is False, place.name
    for key, below in hints.items():
        agree(below, place.at("properties", key))


def agree_on_values(kinds: tuple[Any, ...], place: Place) -> None:
    """The same JSON types; where the schema lists values, values of those types."""
    schema = place.schema
    if get_origin(kinds[0]) is Literal:
        assert set(schema["enum"]) == set(get_args(kinds[0])), place.name
        return
    json_names = {str: "string", bool: "boolean", int: "integer", float: "number", Fraction: "number"}
    names = {"null" if kind is types.NoneType else json_names[kind] for kind in kinds}
    values = schema.get("enum") or ([schema["const"]] if "const" in schema else [])
    if values:
        assert all(any(isinstance(value, JSON_TYPES[name]) for name in names) for value in values), place.name
        return
    declared = schema["type"]
    assert ({declared} if isinstance(declared, str) else set(declared)) == names, place.name


@pytest.mark.parametrize("name", SHAPES)
def test_types_and_schemas_agree(name: str) -> None:
    agree(SHAPES[name], root(name))


def test_the_items_of_a_list_and_its_schema_agree() -> None:
    agree(list[CheckedPicture], root("still-check"))


def numbers(value: Any) -> Iterator[float]:
    """Every number with decimals in a JSON."""
    if isinstance(value, float):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from numbers(item)


@pytest.mark.slow
@pytest.mark.parametrize("name", SCHEMAS)
def test_no_number_has_more_than_three_decimals(name: str, outputs: Outputs) -> None:
    for value in outputs[name]:
        assert all(number == round(number, 3) for number in numbers(value))


PAIRS = (("time", "frame"), ("start", "start_frame"), ("end", "end_frame"))


def moments(value: Any) -> Iterator[tuple[float, int]]:
    """Every time in a JSON that has its frame's number beside it."""
    if isinstance(value, dict):
        yield from ((value[time], value[frame]) for time, frame in PAIRS if value.get(frame) is not None)
    if isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from moments(item)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["shots", "story"])
def test_a_time_leads_to_the_frame_beside_it(name: str, outputs: Outputs) -> None:
    clips = {value["clip"]["fingerprint"]: value["clip"]["path"] for value in outputs["report"]}
    tried = 0
    for value in outputs[name]:
        info = media.probe(Path(clips[value["clip"]["fingerprint"]]))
        for seconds, frame in moments(value):
            tried += info.rate == NTSC
            time = from_json_seconds(seconds)
            at_end = frame == info.frames and ceil_ms(time) == ceil_ms(info.duration)
            assert at_end or info.frame_at(time) == frame, (seconds, frame)
    assert tried > 5


@pytest.mark.slow
def test_times_of_the_container_are_rounded_up_also_below_zero(outputs: Outputs) -> None:
    starts = [facts["start"] for facts in outputs["probe"]]
    assert min(starts) < 0 < max(starts)
    for facts in outputs["probe"]:
        info = media.probe(Path(facts["path"]))
        assert info.start <= Fraction(str(facts["start"])) < info.start + Fraction(1, 1000)
        assert facts["first_time"] == json_seconds(info.first_time)
        assert facts["duration"] == json_seconds(info.duration)


@pytest.mark.slow
def test_each_clip_is_described_in_one_way(outputs: Outputs) -> None:
    """What two JSONs say about one clip is the same word for word."""
    clips: dict[str, dict[str, Any]] = {}
    found = [value["clip"] for name in ("report", "shots", "story") for value in outputs[name]]
    found += [row["clip"] for value in outputs["run"] for row in value["runs"]] + outputs["probe"]
    for clip in found:
        if clip["fingerprint"]:
            known = clips.setdefault(clip["fingerprint"], {})
            shared = known.keys() & clip.keys() - {
                "path",
                "warnings",
                "damage",
                "every_frame_checked",
                "video",
                "picture",
            }
            assert {key: known[key] for key in shared} == {key: clip[key] for key in shared}
            known |= clip
    assert sum("rate" in clip and "headline" not in clip for clip in clips.values()) > 5
