"""What a search engine makes of a page's JSON-LD: expanded by pyld, held against Google's tables and against itself."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any, Literal
from urllib.parse import urlsplit

import pytest

SCHEMA = "http://schema.org/"

ADDRESSES = (
    "acquireLicensePage contentUrl embedUrl image license logo mainEntityOfPage sameAs thumbnailUrl url"
).split()
"""Properties of schema.org whose values, where they are text, its context reads as addresses."""

CONTEXT = {"@context": {"@vocab": SCHEMA, **{name: {"@type": "@id"} for name in ADDRESSES}}}
"""What schema.org's own context says of the properties that stories use, so that no network is asked."""

Kind = Literal["text", "address", "date", "day", "duration", "seconds", "pixels", "language", "record"]


@dataclass(frozen=True)
class Rule:
    """What Google wants of a type: properties that must be there, and what kind of value each known one has."""

    required: frozenset[str]
    kinds: Mapping[str, Kind]
    one_of: frozenset[str] = frozenset()


RULES = {
    "Article": Rule(
        frozenset({"headline"}),
        {"headline": "text", "description": "text", "inLanguage": "language", "datePublished": "date",
         "dateModified": "date", "author": "record", "publisher": "record", "mainEntityOfPage": "address",
         "image": "record", "video": "record", "url": "address", "keywords": "text", "name": "text",
         "correction": "text"},
    ),
    "VideoObject": Rule(
        frozenset({"name", "thumbnailUrl", "uploadDate"}),
        {"name": "text", "description": "text", "thumbnailUrl": "address", "uploadDate": "date", "duration": "duration",
         "contentUrl": "address", "embedUrl": "address", "url": "address", "hasPart": "record", "width": "pixels",
         "height": "pixels", "inLanguage": "language", "creator": "record", "creditText": "text", "caption": "record",
         "copyrightNotice": "text", "license": "address", "acquireLicensePage": "address", "encodingFormat": "text"},
        frozenset({"contentUrl", "embedUrl", "url"}),
    ),
    "Clip": Rule(
        frozenset({"name", "startOffset", "url"}),
        {"name": "text", "startOffset": "seconds", "endOffset": "seconds", "url": "address"},
    ),
    "ImageObject": Rule(
        frozenset({"contentUrl"}),
        {"contentUrl": "address", "creator": "record", "creditText": "text", "copyrightNotice": "text",
         "license": "address", "acquireLicensePage": "address", "caption": "text", "width": "pixels",
         "height": "pixels", "dateCreated": "day", "representativeOfPage": "text", "description": "text",
         "encodingFormat": "text"},
        frozenset({"creator", "creditText", "copyrightNotice", "license"}),
    ),
    "Person": Rule(frozenset({"name"}), {"name": "text", "url": "address"}),
    "WebPage": Rule(frozenset(), {"url": "address"}),
    "Organization": Rule(frozenset({"name"}), {"name": "text", "url": "address", "logo": "record"}),
}  # fmt: skip
"""Google's documents on Article, Video and Image metadata. It requires nothing of an article; a title is the least."""

LEAST_SECONDS = 30
"""The shortest video, in seconds, of which Google shows moments."""

PATTERNS: dict[str, str] = {
    "date": r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))",
    "day": r"\d{4}(-\d\d(-\d\d(T.+)?)?)?",
    "duration": r"P(?=.)(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?",
    "language": r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*",
}


class _Scripts(HTMLParser):
    """The texts of a page's JSON-LD elements."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._inside = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag == "script" and dict(attrs).get("type") == "application/ld+json"
        if self._inside:
            self.texts.append("")

    def handle_endtag(self, tag: str) -> None:
        self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.texts[-1] += data


def expand_page(page: str) -> list[dict[str, Any]]:
    """The records of a page's JSON-LD as pyld expands them. Skips the test where pyld is missing."""
    jsonld = pytest.importorskip("pyld").jsonld
    options = {"documentLoader": _load, "base": "file:///story/story.html"}  # so that a relative address is told
    return [record for text in _Scripts(page).texts for record in jsonld.expand(json.loads(text), options)]


def _load(url: str, options: Mapping[str, Any]) -> dict[str, Any]:
    """A document loader that knows schema.org's context, and asks no network."""
    del options
    assert url.rstrip("/") in {"https://schema.org", "http://schema.org"}, url
    return {"contextUrl": None, "documentUrl": url, "contentType": "application/ld+json", "document": CONTEXT}


def list_records(expanded: object) -> Iterator[dict[str, Any]]:
    """Every typed record in what was expanded, outer ones first."""
    if isinstance(expanded, list):
        for value in expanded:
            yield from list_records(value)
    elif isinstance(expanded, dict):
        if "@type" in expanded and "@value" not in expanded:
            yield expanded
        for value in expanded.values():
            yield from list_records(value)


def type_of(record: Mapping[str, Any]) -> str:
    """The name of a record's type: `VideoObject`."""
    (name,) = record["@type"]
    return str(name).removeprefix(SCHEMA)


def values_of(record: Mapping[str, Any], name: str) -> list[Any]:
    """The values of a property: texts, numbers, addresses as text; records as they are."""
    found = record.get(SCHEMA + name, [])
    return [value.get("@value", value.get("@id", value)) if _plain(value) else value for value in found]


def list_faults(expanded: list[dict[str, Any]]) -> list[str]:
    """What a search engine would refuse or be misled by, a line each; empty where all is well."""
    faults = []
    for record in list_records(expanded):
        kind = type_of(record)
        if kind not in RULES:
            faults.append(f"{kind}: no such type in a story")
            continue
        faults += [f"{kind}: {line}" for line in _list_faults_of(record, RULES[kind])]
        if kind == "VideoObject":
            faults += [f"{kind}: {line}" for line in _list_faults_of_parts(record)]
    return faults


def _list_faults_of(record: Mapping[str, Any], rule: Rule) -> Iterator[str]:
    names = {name.removeprefix(SCHEMA) for name in record if not name.startswith("@")}
    if set(record) == {"@type", "@id"}:  # it refers to a record that stands elsewhere
        return
    yield from (f"{name} is missing" for name in sorted(rule.required - names))
    if rule.one_of and not rule.one_of & names:
        yield f"none of {', '.join(sorted(rule.one_of))} is there"
    yield from (f"{name} is not known here" for name in sorted(names - set(rule.kinds)))
    for name in sorted(names & set(rule.kinds)):
        yield from (f"{name} is no {rule.kinds[name]}: {value!r}"
                    for value in record[SCHEMA + name] if not _fits(value, rule.kinds[name]))  # fmt: skip


def _plain(value: object) -> bool:
    """Whether an expanded value is a text, a number or an address."""
    return isinstance(value, dict) and ("@value" in value or set(value) == {"@id"})


def _fits(value: Mapping[str, Any], kind: Kind) -> bool:
    plain = value.get("@value", value.get("@id"))
    if kind == "record":
        return "@type" in value or set(value) == {"@id"}
    if kind == "address":
        parts = urlsplit(str(plain))
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and " " not in str(plain)
    if kind == "seconds":
        return isinstance(plain, int | float) and plain >= 0
    if kind == "pixels":
        return isinstance(plain, int) and plain > 0
    if not isinstance(plain, str) or plain != plain.strip() or not plain:
        return False
    return kind not in PATTERNS or re.fullmatch(PATTERNS[kind], plain) is not None


def _list_faults_of_parts(video: Mapping[str, Any]) -> Iterator[str]:
    """Google's rules for moments: no two start together, they follow one another, each leads to its time."""
    parts = values_of(video, "hasPart")
    starts = [values_of(part, "startOffset")[0] for part in parts]
    if len(set(starts)) < len(starts):
        yield "two moments start at the same time"
    if starts != sorted(starts):
        yield "the moments are not in order"
    length = read_duration(values_of(video, "duration"))
    if parts and length is not None and length < LEAST_SECONDS:
        yield f"moments of a video of {length} s"
    for part, start, after in zip(parts, starts, [*starts[1:], length][: len(starts)], strict=True):
        (end,) = values_of(part, "endOffset") or [None]
        if end is not None and not (start < end and (after is None or end <= after + 1e-3)):
            yield f"the moment at {start} s ends at {end} s"
        address = "".join(values_of(part, "url"))
        told = re.search(r"[?&]t=([\d.]+)(?=&|$|#)", address)
        if told is None or abs(float(told[1]) - start) > 1:
            yield f"the moment at {start} s leads to {address}"


def read_duration(values: list[Any]) -> float | None:
    """Seconds of an ISO 8601 duration without years and months; None where none is given."""
    if not values:
        return None
    found = re.fullmatch(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?)?", str(values[0]))
    assert found, values
    days, hours, minutes, seconds = (float(part or 0) for part in found.groups())
    return ((days * 24 + hours) * 60 + minutes) * 60 + seconds
