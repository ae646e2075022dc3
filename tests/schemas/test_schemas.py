"""What bts writes fits its schema; a schema describes nothing that bts does not write, and refuses all else."""

import copy
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest

from bts import media
from bts.choices import FAILURES, STAGES, STATUSES, USES, ExitCode
from bts.errors import UsageError
from bts.schemas import SCHEMAS, URN, load_schema
from tests.schemas.conftest import Outputs
from tests.schemas.reading import Place, described, held, root

pytestmark = pytest.mark.timeout(400)
"""Seconds: the first test waits for some forty calls of bts that make the real output."""

UNITS = r"[Ss]econd|share|0 to 1|cd/m2"
"""What the description of a number must name: its unit."""


def validate(name: str, value: object) -> None:
    """Fail with the schema's own words when a value does not fit."""
    jsonschema.validate(value, load_schema(name), cls=jsonschema.Draft202012Validator)


@pytest.mark.parametrize("name", SCHEMAS)
def test_each_is_a_schema_that_names_itself_and_stands_alone(name: str) -> None:
    schema = load_schema(name)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$id"] == f"{URN}{name}"
    assert schema["title"]
    assert schema["description"]
    for target in re.findall(r"'\$ref': '([^']*)'", repr(schema)):
        assert target.startswith("#/$defs/") or target.removeprefix(URN) in schema["$defs"], target


def test_a_name_that_is_none_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match=r"no such schema: poster.*choose from report, run"):
        load_schema("poster")


def places(place: Place) -> Iterator[Place]:
    """Every property in a document."""
    for keyword in ("properties", "$defs"):
        for key in place.schema.get(keyword, {}):
            if keyword == "properties":
                yield place.at(keyword, key)
            yield from places(place.at(keyword, key))
    for keyword in ("items", "additionalProperties"):
        if isinstance(place.schema.get(keyword), dict):
            yield from places(place.at(keyword))


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_field_is_described_with_its_unit(name: str) -> None:
    for place in places(root(name)):
        words = place.schema.get("description") or place.followed().schema.get("description")
        assert words, place.name
        assert words.endswith("."), place.name
        if "number" in str(place.followed().schema.get("type")) and "frames_per_second" not in place.name:
            assert re.search(UNITS, f"{words} {place.followed().schema['description']}"), place.name


def test_one_thing_is_described_in_one_way() -> None:
    first: dict[str, Any] = {}
    for name in SCHEMAS:
        for key, schema in load_schema(name)["$defs"].items() if "$defs" in load_schema(name) else ():
            assert first.setdefault(key, schema) == schema, f"{key} in {name}"
    facts = load_schema("probe")["properties"]
    outlines = [load_schema("shots")["$defs"]["clip"]["properties"], load_schema("run")["$defs"]["clip"]["properties"]]
    outlines.append(
        {key: facts[key] for key in facts if key in load_schema("story")["properties"]["clip"]["properties"]}
    )
    for outline in outlines:
        assert outline.items() <= facts.items()


def test_choices_are_those_of_their_tables() -> None:
    report, note = load_schema("report"), load_schema("notes")["$defs"]["note"]["properties"]
    assert report["properties"]["options"]["properties"]["only"]["items"]["enum"] == list(STAGES)
    assert report["properties"]["stages"]["items"]["properties"]["name"]["enum"] == ["open", *STAGES]
    assert list(report["$defs"]["counts"]["properties"]) == [stage.many for stage in STAGES.values()]
    codes = report["$defs"]["failure"]["properties"]["exit_code"]
    assert (codes["minimum"], codes["maximum"]) == (ExitCode.BUG, ExitCode.OUTPUT)
    passed = load_schema("run")["properties"]["passed"]["items"]["properties"]["kind"]
    assert report["$defs"]["failure"]["properties"]["kind"]["enum"] == passed["enum"] == list(FAILURES)
    assert note["use"]["items"]["enum"] == list(USES)
    assert note["status"]["enum"] == list(STATUSES)


@pytest.mark.slow
@pytest.mark.parametrize("name", SCHEMAS)
def test_real_output_fits_its_schema(name: str, outputs: Outputs) -> None:
    assert outputs[name]
    for value in outputs[name]:
        validate(name, value)


def test_real_clips_of_others_fit(footage: Path) -> None:
    for path in sorted((footage / "edited").iterdir()):
        validate("probe", media.facts(media.probe(path)))


@pytest.mark.slow
@pytest.mark.parametrize("name", SCHEMAS)
def test_nothing_is_described_that_is_never_written(name: str, outputs: Outputs) -> None:
    seen = {place for other in SCHEMAS for value in outputs[other] for place in held(root(other), value)}
    assert not sorted(set(described(root(name))) - seen)


def inside(value: Any, place: Place) -> Iterator[tuple[list[str | int], Place]]:
    """The keys to each value that a schema describes below `value`, with that schema."""
    place = place.followed()
    if isinstance(value, dict):
        for key, item in value.items():
            if key in place.schema.get("properties", {}):
                below = place.at("properties", key)
                yield [key], below
                yield from (([key, *keys], last) for keys, last in inside(item, below))
    elif isinstance(value, list) and "items" in place.schema and "prefixItems" not in place.schema:
        for number, item in enumerate(value):
            yield from (([number, *keys], last) for keys, last in inside(item, place.at("items")))


def changed(value: Any, keys: list[str | int], new: object) -> Any:
    """A copy in which what the keys lead to is `new`; without it when that is `...`."""
    value = copy.deepcopy(value)
    parent = value
    for key in keys[:-1]:
        parent = parent[key]
    if new is ...:
        del parent[keys[-1]]
    else:
        parent[keys[-1]] = new
    return value


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in SCHEMAS if name != "notes"])
def test_a_planted_fault_is_refused(name: str, outputs: Outputs) -> None:
    validator = jsonschema.Draft202012Validator(load_schema(name))
    value = outputs[name][0]
    assert not validator.is_valid([{**value[0], "planted": 1}] if isinstance(value, list) else {**value, "planted": 1})
    tried = 0
    for keys, place in inside(value, root(name)):
        tried += 1
        assert not validator.is_valid(changed(value, keys, {"planted": [1]})), f"{keys} of a wrong type"
        assert not validator.is_valid(changed(value, [*keys[:-1], "planted"], 1)), f"an unknown key beside {keys}"
        parent = Place(place.document, "", place.document)
        for key in place.pointer.split("/")[1:-2]:
            parent = parent.at(int(key) if key.isdigit() else key)
        if keys[-1] in parent.schema.get("required", ()):
            assert not validator.is_valid(changed(value, keys, ...)), f"{keys} left out"
    assert tried >= len(value)


@pytest.mark.slow
def test_notes_keep_fields_of_others_and_refuse_wrong_ones(outputs: Outputs) -> None:
    validator = jsonschema.Draft202012Validator(load_schema("notes"))
    value = outputs["notes"][-1]
    assert validator.is_valid(changed(value, [1, "x-mood"], {"any": [1]}))
    assert validator.is_valid(changed(value, [0, "x-mood"], {"any": [1]}))
    for number, definition in enumerate(("head", "note")):
        for key in load_schema("notes")["$defs"][definition]["properties"]:
            assert not validator.is_valid(changed(value, [number, key], [{"planted": 1}, 2])), key
