"""IIIF manifests of others: annotations, tables of contents as the cookbook's opera recipes have them, and neither."""

import json
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from bts.errors import NotesFileError
from bts.model import Note
from bts.notes.formats import ClipFacts, Found, get, parse_notes, write_notes
from bts.notes.formats.web_annotation import IIIF as CONTEXT

CLIP = ClipFacts("opera.mp4", Fraction(7278422, 1000), Fraction(25))
AT = "https://example.org"


def canvas(number: int, duration: float, *media: str, **more: Any) -> dict[str, Any]:
    """A canvas with videos painted on it."""
    paintings = [
        {"id": f"{AT}/p/{name}", "type": "Annotation", "motivation": "painting", "target": f"{AT}/canvas/{number}",
         "body": {"id": f"{AT}/media/{name}", "type": "Video", "format": "video/mp4"}} for name in media
    ]  # fmt: skip
    page = {"id": f"{AT}/page/{number}", "type": "AnnotationPage", "items": paintings}
    return {"id": f"{AT}/canvas/{number}", "type": "Canvas", "duration": duration, "items": [page]} | more


def part(number: int, label: str, *items: Any) -> dict[str, Any]:
    """A range of a table of contents; an item that is a text is a canvas."""
    parts = [item if isinstance(item, dict) else {"type": "Canvas", "id": f"{AT}/canvas/{item}"} for item in items]
    return {"type": "Range", "id": f"{AT}/range/{number}", "label": {"it": [label]}, "items": parts}


def read(canvases: list[dict[str, Any]], *structures: Any, clip: ClipFacts = CLIP, **more: Any) -> Found:
    """A manifest."""
    value = {"@context": CONTEXT, "id": f"{AT}/m", "type": "Manifest", "label": {"it": ["L'elisir"]}}
    value |= {"items": canvases, "structures": list(structures)} | more
    return parse_notes(json.dumps(value, indent=1).encode(), "download.json", clip)


def said(found: Found) -> list[tuple[float, float | None, str]]:
    """When and what."""
    return [(float(note.start), None if note.end is None else float(note.end), note.text) for note in found.notes]


ONE = part(1, "L'elisir d'amore", part(2, "Atto Primo", part(3, "Preludio", "1#t=0,302.05"),
           part(4, "Remainder", "1#t=302.05,3971.24")), part(5, "Atto Secondo", "1#t=3971.24"))  # fmt: skip
TWO = part(1, "L'elisir d'amore", part(2, "Atto Primo", part(3, "Preludio", "1#t=0,302.05"),
           part(4, "Remainder", "1#t=302.05,3971.24")), part(5, "Atto Secondo", "2#t=0,3307.22"))  # fmt: skip


@pytest.mark.parametrize("media", [("low.mp4",), ("act_1.mp4", "act_2.mp4")])
def test_a_table_of_contents_is_notes(media: tuple[str, ...]) -> None:
    """Recipes 0026 and 0064: one canvas, ranges in ranges; the outermost is the title of the whole."""
    found = read([canvas(1, 7278.422, *media)], ONE)
    assert said(found) == [
        (0, 3971.24, "Atto Primo"),
        (0, 302.05, "Preludio"),
        (302.05, 3971.24, "Remainder"),
        (3971.24, 7278.422, "Atto Secondo"),
    ]
    assert [remark.what for remark in found.changed] == [
        "left out, as it is the title of the whole contents: L'elisir d'amore"
    ]
    assert not found.skipped


def test_of_several_canvases_the_clip_s_own_counts() -> None:
    """Recipe 0065: an act on each canvas."""
    canvases = [canvas(1, 3971.24, "act_1.mp4", label={"en": ["Atto Primo"]}), canvas(2, 3307.22, "act_2.mp4")]
    with pytest.raises(NotesFileError, match=r"it speaks of 2 media: act_1.mp4, act_2.mp4; pick .* --media NAME"):
        read(canvases, TWO)
    second = read(canvases, TWO, clip=replace(CLIP, name="act_2.mp4", link=""))
    assert said(second) == [(0, 3307.22, "Atto Secondo")]
    assert {remark.what for remark in second.skipped} == {
        f"{name}: it is on another canvas" for name in ("Atto Primo", "Preludio", "Remainder")
    }
    assert said(read(canvases, TWO, clip=replace(CLIP, media="Atto Primo")))[0] == (0, 3971.24, "Atto Primo")
    assert said(read(canvases, TWO, clip=replace(CLIP, media="act_2.mp4"))) == [(0, 3307.22, "Atto Secondo")]


def test_a_video_that_is_a_part_of_its_canvas_is_counted_from_there() -> None:
    made = canvas(1, 7278.422, "act_1.mp4", "act_2.mp4")
    made["items"][0]["items"][1]["target"] = f"{AT}/canvas/1#t=3971.24,7278.422"
    found = read([made], ONE, clip=replace(CLIP, name="act_2.mp4", link="", duration=Fraction(3308)))
    assert said(found) == [(0, 3307.182, "Atto Secondo")]
    assert len(found.skipped) == 3


def test_parts_by_selector_reference_and_as_a_whole() -> None:
    selector = {"type": "FragmentSelector", "value": "t=10,20"}
    source = {"type": "SpecificResource", "source": {"id": f"{AT}/canvas/1", "type": "Canvas"}, "selector": selector}
    point = source | {"source": f"{AT}/canvas/1", "selector": {"type": "PointSelector", "t": 30}}
    mention = {"id": f"{AT}/range/9", "type": "Range"}
    found = read(
        [canvas(1, 60, "low.mp4")], part(1, "A", source), part(2, "B", point), part(3, "C", mention),
        part(9, "D", "1#t=40,45", "1#t=45,50", "1#t=55,58"), part(5, "Whole", "1"),
    )  # fmt: skip
    assert said(found) == [
        (10, 20, "A"), (30, None, "B"), (40, 58, "C"), (40, 50, "D"), (55, 58, "D"), (0, 60, "Whole"),
    ]  # fmt: skip


@pytest.mark.parametrize("time", ["t=soon,9", "t=9,", "xywh=1,2,3,4", "t=9,3"])
def test_a_part_without_a_good_time_is_named(time: str) -> None:
    found = read([canvas(1, 60, "low.mp4")], part(1, "Bad", f"1#{time}"), part(2, "Good", "1#t=1,2"))
    assert said(found) == [(1, 2, "Good")]
    (skipped,) = found.skipped
    assert skipped.line > 20


def test_ranges_that_hold_themselves_are_no_trap() -> None:
    """Each mentions the other twice: followed blindly, that would never end."""
    one, two = ({"id": f"{AT}/range/{number}", "type": "Range"} for number in (1, 2))
    found = read([canvas(1, 60, "low.mp4")], part(1, "A", two, two, "1#t=1,2"), part(2, "B", one, one))
    assert len(found.notes) <= 4


def test_what_is_nested_too_deeply_is_counted() -> None:
    chain = [
        part(n, f"L{n}", {"type": "Range", "id": f"{AT}/range/{n + 1}"}, f"1#t={n / 2},{n / 2 + 1}") for n in range(100)
    ]
    found = read([canvas(1, 60, "low.mp4")], *chain)
    assert [remark.what for remark in found.skipped] == ["parts of the contents nested deeper than 50 levels: 49"]
    assert len(found.notes) + 49 == 100


def test_a_manifest_with_neither_says_what_is_in_it() -> None:
    with pytest.raises(NotesFileError, match=r"neither annotations nor a table of contents in it, but 1 canvas \(low"):
        read([canvas(1, 60, "low.mp4")])


def test_pages_and_captions_that_lie_elsewhere_are_named() -> None:
    caption = {"id": f"{AT}/a/1", "type": "Annotation", "motivation": "supplementing", "target": f"{AT}/canvas/1",
               "body": {"id": f"{AT}/low.vtt", "type": "Text", "format": "text/vtt"}}  # fmt: skip
    pages = [{"id": f"{AT}/elsewhere.json", "type": "AnnotationPage"},
             {"id": f"{AT}/page", "type": "AnnotationPage", "items": [caption]}]  # fmt: skip
    found = read([canvas(1, 60, "low.mp4", annotations=pages)])
    assert [remark.what for remark in found.skipped] == [
        f"annotations lie elsewhere: get and import {AT}/elsewhere.json",
        f"{AT}/a/1: its words are a file of their own: get and import {AT}/low.vtt",
    ]


def test_annotations_on_another_canvas_are_left_and_named() -> None:
    words = [
        {"id": f"{AT}/a/{number}", "type": "Annotation", "motivation": "commenting",
         "body": {"type": "TextualBody", "value": f"On {number}"}, "target": f"{AT}/canvas/{number}#t=1,2"}
        for number in (1, 2)
    ]  # fmt: skip
    pages = [{"id": f"{AT}/page", "type": "AnnotationPage", "items": words}]
    canvases = [canvas(1, 60, "act_1.mp4", annotations=pages), canvas(2, 60, "act_2.mp4")]
    found = read(canvases, clip=replace(CLIP, name="act_2.mp4", link=""))
    assert said(found) == [(1, 2, "On 2")]
    assert f"it is on another canvas, {AT}/canvas/1" in found.skipped[0].what
    for form in ("iiif", "web-annotation"):  # a page alone knows the canvases by their addresses
        page = json.dumps({"@context": "http://www.w3.org/ns/anno.jsonld", "type": "AnnotationPage", "items": words})
        with pytest.raises(NotesFileError, match="it speaks of 2 media: "):
            parse_notes(page.encode(), "page.json", CLIP, get(form))
        picked = replace(CLIP, media=f"{AT}/canvas/1")
        assert said(parse_notes(page.encode(), "page.json", picked, get(form))) == [(1, 2, "On 1")]


def test_the_context_is_a_plain_text_and_ids_are_addresses() -> None:
    note = Note("01M816YEMMJ4P4DPBNFKTYBGR9", Fraction(1), Fraction(2), "set", "x", alt="A bar", tags=("y",))
    web = write_notes([note], replace(CLIP, uri="https://example.org/opera.mp4"), get("iiif"))
    value = json.loads(web.parts[0])
    assert value["@context"] == CONTEXT
    assert not web.remarks
    assert "localhost" not in web.parts[0]
    assert parse_notes(web.parts[0].encode(), "x", CLIP).notes[0].alt == "A bar"
    nowhere = write_notes([note], CLIP, get("iiif"))
    assert nowhere.remarks == ("no player can open the clip from it: the clip's address on the web was not given",)


def test_a_manifest_that_an_older_bts_wrote_is_read() -> None:
    """Its record was an object under a term of its own."""
    (text,) = write_notes([Note("n", Fraction(1), text="x", alt="A bar")], CLIP, get("iiif")).parts
    value = json.loads(text)
    (annotation,) = value["items"][0]["annotations"][0]["items"]
    annotation["bts:note"] = json.loads(annotation.pop("urn:x-bts:note"))
    value["@context"] = [{"bts": "urn:x-bts:"}, CONTEXT]
    assert parse_notes(json.dumps(value).encode(), "x", CLIP).notes[0].alt == "A bar"


def test_a_point_at_the_start_is_later_than_0_as_the_validator_demands() -> None:
    note = Note("01M816YEMMJ4P4DPBNFKTYBGR9", Fraction(0), text="Start")
    (text,) = write_notes([note], CLIP, get("iiif")).parts
    (annotation,) = json.loads(text)["items"][0]["annotations"][0]["items"]
    assert annotation["target"]["selector"] == {"type": "PointSelector", "t": 0.001}
    assert said(parse_notes(text.encode(), "x", CLIP)) == [(0, None, "Start")]
