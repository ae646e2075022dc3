"""Strings that want to be more than text, and stories whose every field holds one."""

import re
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from fractions import Fraction
from itertools import count
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from PIL import Image

from bts.choices import is_web_address
from bts.config import Config, StoryOptions
from bts.media import ClipInfo
from bts.model import Credit, Keyframe, Made, Note, Person, Shot
from bts.publishing import PictureFacts
from bts.story import ClipMedia, ClipTrack, Material

ATTACKS = (
    "</script><img src=x onerror=alert(1)>", "<svg/onload=alert(1)>", "\"' onmouseover='alert(1)' x=\"", "<!--",
    "-->", "--!>", "]]>", "</textarea></style></title>", "<!-- wp:html -->", "<!-- /wp:paragraph -->",
    "<?php echo 1; ?>", '[gallery ids="1"]', "[video src=x]", "[[caption]]", "[/caption]", "{{ 7*7 }}", "{% raw %}",
    "${7*7}", "{name}", "%s", "# Heading", "> said", "- item", "1. item", "***", "---", "+++", "```", "    code",
    "| a | b |\n|---|---|", "[^1]: x", "[x](javascript:alert(1))", "![x](javascript:alert(1))",
    "<javascript:alert(1)>", "[x]: javascript:alert(1)", "<https://evil.example/>", "https://evil.example/",
    "www.evil.example", "a@evil.example", "&lt;b&gt;", "&#x3c;", "&", "\\", "\\\\(x\\\\)", "*e*", "__s__", "`c`",
    "~~d~~", "\u202eevil", "\u202a", "\u2066", "\u2069\u2069", "\u2067", "\u200f", "\x00", "\x08", "\x1b[31m", "\x7f",
    "\x85", "\x9b", "\ufeff", "\ufffe", "\U0001ffff", "\u2028", "\u2029", "\r\n", "\t", "=SUM(A1)",
    "=cmd|' /C calc'!A0", "@x", "a: b", "key: [1, 2", "'", '"""', "…" * 40, "א" * 9, "ع" * 9, "👩‍👩‍👧", "e\u0301" * 5,
    "Z̸̨̬͝a̵", "\ud800", "\udfff",
)  # fmt: skip
"""What has broken pages, posts, feeds, tables and site generators, and characters that text may not hold."""

CHARACTERS = st.characters(codec=None) | st.sampled_from("<>&\"'`*_[](){}#!|\\-=~:@/ \n\t")

hostile_text = st.lists(st.sampled_from(ATTACKS) | st.text(CHARACTERS, max_size=8), min_size=1, max_size=4).map("".join)
"""Any text a person, a file or a foe could have put into a field."""

IN_ADDRESSES = (
    "javascript:alert(1)", "'onload='x", "[x](y)", "]", ")", "(", "&lt;", "&amp;lt", "&", "*e*", "_s_", "%00", "%22%3E",
    "#t=1", "?t=2", "--", "-->", "//evil.example", "@evil.example", "[gallery]", "$1", "~~", "א", "é", "%",
)  # fmt: skip
"""What an address may hold and still be one."""

hostile_addresses = (
    st.lists(
        st.sampled_from(IN_ADDRESSES)
        | st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), max_size=4),
        max_size=4,
    )
    .map(lambda parts: "https://example.org/" + re.sub(r"[\s\"<>\\^`{|}]", "", "".join(parts)))
    .filter(is_web_address)
)
"""What bts.toml takes for an address."""

RICH = frozenset({"text", "intro", "closing", "corrections"})
"""Fields whose Markdown is read."""

KEPT = frozenset({
    "id", "use", "status", "created", "modified", "origin", "replaces", "conflict_of", "made_for", "style", "order",
    "lead", "second", "closing_picture", "clip_media", "byline_type", "creator_type", "lang", "licence_url",
})  # fmt: skip
"""Fields that name something, or are one of a few choices."""

ADDRESSES = frozenset(
    {"url", "media_url", "clip_url", "more_url", "publisher_url", "publisher_logo", "licensor_url", "wordpress_url"}
)
"""Fields that hold an address of the web."""

Words = Callable[[], str]
"""Gives the next text for a field; each ends with a word of its own, for a text that equals another is printed once."""


def number(text: Callable[[], str]) -> Words:
    """Texts that each end with a word of their own."""
    numbers = count(1)
    return lambda: f"{text()} word{next(numbers)}"


def fill(value: Any, words: Words, addresses: Words, *, rich: bool, plain: bool) -> Any:
    """A record with every text in it replaced; `rich` and `plain` say whether those with and without Markdown are.

    What is not replaced gets harmless words, so that the record has the same shape either way.
    """
    harmless = number(lambda: "Harmless")

    def choose(name: str) -> Words:
        return words if (rich if name in RICH else plain) else harmless

    changed: dict[str, Any] = {}
    for field in fields(value):
        old = getattr(value, field.name)
        if field.name in ADDRESSES and plain and old:
            changed[field.name] = addresses()
        elif field.name in KEPT or field.name in ADDRESSES:
            continue
        elif isinstance(old, str) and old:
            changed[field.name] = choose(field.name)()
        elif isinstance(old, tuple) and old and isinstance(old[0], str):
            changed[field.name] = tuple(choose(field.name)() for _ in old)
        elif isinstance(old, Person):
            changed[field.name] = fill(old, words, addresses, rich=rich, plain=plain)
        elif isinstance(old, tuple) and old and isinstance(old[0], Person):
            changed[field.name] = tuple(fill(one, words, addresses, rich=rich, plain=plain) for one in old)
        elif isinstance(old, Credit) and old != Credit():
            changed[field.name] = fill(old, words, addresses, rich=rich, plain=plain)
    return replace(value, **changed)


def make_options() -> StoryOptions:
    """`[story]` with every text in it."""
    texts: dict[str, Any] = {field.name: "x" for field in fields(StoryOptions) if isinstance(field.default, str)} | {
        name: f"https://example.org/{name}" for name in ADDRESSES - {"licensor_url"}
    }
    kept = {field.name: field.default for field in fields(StoryOptions) if field.name in KEPT}
    lists = {"intro": ("x", "x"), "closing": ("x",), "corrections": ("x",), "tags": ("x", "x")}
    return StoryOptions(**{**texts, **kept, **lists})


def make_notes() -> tuple[Note, ...]:
    """A still with a text, a snippet under a heading, a quote, plain text, a closing still with its own credit."""
    who = (Person("x", "x"),)
    credit = Credit("x", "x", "x", "x", "https://example.org/licence", "x")
    common: dict[str, Any] = {"author": "x", "tags": ("x",), "people": who}
    return (
        Note("n1", Fraction(1), kind="x", text="x", caption="x", alt="x", use=("still",), **common),
        Note("n2", Fraction(3), Fraction(6), kind="x", text="x", caption="x", heading="x", use=("snippet",), **common),
        Note("n3", Fraction(8), kind="x", text="x", use=("quote",), **common),
        Note("n4", Fraction(10), kind="x", text="x", **common),
        Note("n5", Fraction(12), kind="x", caption="x", alt="x", use=("still",), credit=credit, **common),
    )


def make_material(
    info: ClipInfo, folder: Path, style: str, refill: Callable[[Any], Any] = lambda value: value
) -> Material:
    """What a story is made of, in a folder that holds its files; `refill` replaces the texts of each record."""
    stills = {name: _draw(folder / "stills" / f"{name}.jpg") for name in ("n1", "n5")}
    poster, keyframe = _draw(folder / "snippets" / "n2.jpg"), _draw(folder / "keyframes" / "0001.jpg")
    captions = poster.with_suffix(".vtt")
    captions.write_text("WEBVTT\n\n00:00.000 --> 00:01.000\nHarmless\n", encoding="utf-8")
    options = replace(make_options(), style=style)
    credit = Credit("x", "x", "x", "x", "https://example.org/licence", "x")
    label = refill(Person("x")).name  # a file may call its captions anything
    track = ClipTrack(captions, "en", label, captions.read_text(encoding="utf-8"))
    return Material(
        info,
        notes=tuple(refill(note) for note in make_notes()),
        shots=(Shot(1, Fraction(0), 0, info.duration, info.frames, Keyframe(Fraction(5), 50, 0.5)),),
        keyframes={1: keyframe},
        made=(
            *(Made(path, name) for name, path in stills.items()),
            *(Made(poster.with_suffix(suffix), "n2") for suffix in (".mp4", ".vtt", ".jpg")),
        ),
        media=ClipMedia(folder / "clip.mp4", "video/mp4", 64, 48, tracks=(track,)),
        config=Config(
            credit=refill(credit), story=refill(options), record=PictureFacts(licensor_url="https://example.org/buy")
        ),
    )


def _draw(path: Path) -> Path:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (320, 180), (90, 90, 90)).save(path)
    return path


UNWANTED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\ufeff\ufffe\uffff\ud800-\udfff]")
"""Characters that no format may hold."""


def list_unwanted(text: str) -> list[str]:
    """The characters in a text that no format may hold, and lines in which an isolate of direction is not closed."""
    found = [f"U+{ord(character):04X}" for character in UNWANTED.findall(text)]
    return found + [f"isolates of {line!r}" for line in text.split("\n") if not _is_balanced(line)]


def _is_balanced(line: str) -> bool:
    depths = [0, *_list_depths(line)]
    return min(depths) == 0 == depths[-1]


def _list_depths(line: str) -> Iterator[int]:
    depth = 0
    for character in line:
        if character in "\u2066\u2067\u2068\u2069":
            depth += -1 if character == "\u2069" else 1
            yield depth
