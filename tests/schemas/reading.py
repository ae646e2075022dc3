"""Schemas read as a program reads them: what each describes, and which of it a given JSON holds."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import jsonschema  # type: ignore[import-untyped]

from bts.schemas import URN, load_schema

JSON_TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,), "array": (list,), "string": (str,), "boolean": (bool,), "null": (type(None),),
    "integer": (int,), "number": (int, float),
}  # fmt: skip


@dataclass(frozen=True)
class Place:
    """A schema inside a document: the document, the pointer to the schema, the schema itself."""

    document: dict[str, Any]
    pointer: str
    schema: dict[str, Any]

    @property
    def name(self) -> str:
        """`report#/properties/clip`: the same for every way that leads here."""
        return f"{self.document['$id'].removeprefix(URN)}#{self.pointer}"

    def at(self, *keys: str | int) -> "Place":
        """The schema that these keys lead to."""
        schema: Any = self.schema
        for key in keys:
            schema = schema[key]
        return Place(self.document, "/".join((self.pointer, *map(str, keys))), schema)

    def followed(self) -> "Place":
        """Where a `$ref` leads; itself when it is none."""
        target = self.schema.get("$ref")
        if target is None:
            return self
        if target.startswith(URN):
            document = next(each for each in self.document["$defs"].values() if each.get("$id") == target)
            return Place(document, "", document)
        return Place(self.document, "", self.document).at(*target.removeprefix("#/").split("/"))


def root(name: str) -> Place:
    """The schema that `bts schema NAME` prints."""
    document = load_schema(name)
    return Place(document, "", document)


def accepts(place: Place, value: object) -> bool:
    """Whether a schema accepts a value."""
    schema = {"$defs": {"document": place.document}, "$ref": f"{place.document['$id']}#{place.pointer}"}
    return bool(jsonschema.Draft202012Validator(schema).is_valid(value))


def described(place: Place) -> Iterator[str]:
    """The name of each property, each alternative and each nullable type in a document; not those it refers to."""
    schema = place.schema
    for keyword in ("properties", "$defs"):
        for key, below in schema.get(keyword, {}).items():
            if "$id" in below:
                continue
            if keyword == "properties":
                yield place.at(keyword, key).name
            yield from described(place.at(keyword, key))
    for keyword in ("anyOf", "prefixItems"):
        for number in range(len(schema.get(keyword, ()))):
            yield place.at(keyword, number).name
            yield from described(place.at(keyword, number))
    for keyword in ("items", "additionalProperties"):
        if isinstance(schema.get(keyword), dict):
            yield from described(place.at(keyword))
    if isinstance(schema.get("type"), list):
        yield from (f"{place.name}={name}" for name in schema["type"])


def held(place: Place, value: Any) -> Iterator[str]:
    """Of the names that `described` gives, those that a valid value holds."""
    place = place.followed()
    schema = place.schema
    if isinstance(schema.get("type"), list):
        yield from (f"{place.name}={name}" for name in schema["type"] if isinstance(value, JSON_TYPES[name]))
    for number in range(len(schema.get("anyOf", ()))):
        if accepts(place.at("anyOf", number), value):
            yield place.at("anyOf", number).name
            yield from held(place.at("anyOf", number), value)
    if isinstance(value, dict):
        yield from _held_by_object(place, value)
    elif isinstance(value, list):
        first = len(schema.get("prefixItems", ()))
        for number, item in enumerate(value):
            if number < first:
                yield place.at("prefixItems", number).name
                yield from held(place.at("prefixItems", number), item)
            elif "items" in schema:
                yield from held(place.at("items"), item)


def _held_by_object(place: Place, value: dict[str, Any]) -> Iterator[str]:
    properties = place.schema.get("properties", {})
    for key, item in value.items():
        if key in properties:
            yield place.at("properties", key).name
            yield from held(place.at("properties", key), item)
        elif isinstance(place.schema.get("additionalProperties"), dict):
            yield from held(place.at("additionalProperties"), item)
