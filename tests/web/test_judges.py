"""Each judge finds what is wrong, and has nothing against what is right."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.players.chromium import Chromium
from tests.web.axe import list_violations, measure_overflow
from tests.web.blocks import judge_blocks
from tests.web.commonmark import read_markdown
from tests.web.linked_data import expand_page, list_faults
from tests.web.nu import list_errors
from tests.web.servers import serve_plainly
from tests.web.watching import Cues, count_cues

pytestmark = pytest.mark.slow

GOOD = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>A page</title>
<style>body { max-width: 30em; max-width: min(30em, 100%) } @media (prefers-color-scheme: dark) {
  body { background: #111; color: #eee } }</style></head>
<body><main><h1>A page</h1><p>Words.</p></main></body></html>"""

VIDEO = """<!-- wp:video -->
<figure class="wp-block-video"><video controls SPACEsrc="a.mp4"></video></figure>
<!-- /wp:video -->"""

QUOTE = """<!-- wp:quote -->
<blockquote class="wp-block-quote"><!-- wp:paragraph --><p>Said</p><!-- /wp:paragraph --></blockquote>
<!-- /wp:quote -->"""

TRACK = "data:text/vtt,WEBVTT%0A%0A00:00.000 --> 00:01.000%0AOne%0A%0A00:01.000 --> 00:02.000%0ATwo"


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_axe_finds_a_picture_without_alt_and_words_too_pale_in_the_dark(chromium: Chromium, tmp_path: Path) -> None:
    assert list_violations(chromium, written(tmp_path, "good.html", GOOD).as_uri()) == []
    bad = GOOD.replace("<p>", "<style>@media (prefers-color-scheme: dark) { p { color: #333 } }</style><img src=x><p>")
    found = list_violations(chromium, written(tmp_path, "bad.html", bad).as_uri())
    assert sum("image-alt" in line for line in found) == 6
    assert [line.split()[0] for line in found if "color-contrast" in line] == ["375-dark", "768-dark", "1440-dark"]


def test_a_page_that_is_wider_than_a_telephone_is_found(chromium: Chromium, tmp_path: Path) -> None:
    wide = GOOD.replace("<p>", "<p style='width: 400px'>")
    assert measure_overflow(chromium, written(tmp_path, "good.html", GOOD).as_uri()) == {}
    assert measure_overflow(chromium, written(tmp_path, "wide.html", wide).as_uri()).keys() == {375}


def test_the_nu_checker_finds_errors_of_html_and_css(tmp_path: Path) -> None:
    good = written(tmp_path, "good.html", GOOD)
    html = written(tmp_path, "bad html.html", GOOD.replace("<p>", "<p><div>"))
    css = written(tmp_path, "css.html", GOOD.replace("min(30em, 100%)", "wide"))
    assert list_errors([good]) == []
    found = list_errors([good, html, css])
    assert {line.partition(":")[0] for line in found} == {"bad html.html", "css.html"}


def test_the_block_editor_finds_a_block_that_its_save_function_would_not_write(chromium: Chromium) -> None:
    good, bad = VIDEO.replace("SPACE", ""), VIDEO.replace("SPACE", 'preload="metadata" ')
    judged = judge_blocks(chromium, "\n\n".join([good, bad, QUOTE, "<p>Loose</p>"]))
    names = ["core/video", "core/video", "core/quote", "core/paragraph", "core/missing"]
    assert [block.name for block in judged] == names
    assert [block.valid for block in judged] == [True, False, True, True, True]
    assert "preload" in judged[1].issue


def test_commonmark_tells_one_quotation_from_two(chromium: Chromium) -> None:
    whole = read_markdown(chromium, "> Said\n>\n> — Who\n")
    split = read_markdown(chromium, "> Said\n\n> — Who\n")
    assert [len(page.all("block_quote")) for page in (whole, split)] == [1, 2]
    assert whole.words == "Said— Who"
    assert read_markdown(chromium, "a **b** c\nd").shape == (
        "document",
        0,
        ("paragraph", 0, "text", ("strong", 0, "text"), "text"),
    )


def linked(**video: Any) -> str:
    """A page with the record of a video of a minute with one moment, each property replaced by those given."""
    moment = {"@type": "Clip", "name": "One", "startOffset": 3, "endOffset": 9, "url": "https://example.org/story?t=3"}
    record = {
        "@context": "https://schema.org", "@type": "VideoObject", "name": "A", "uploadDate": "2026-05-14T00:00:00Z",
        "thumbnailUrl": ["https://example.org/a.jpg"], "contentUrl": "https://example.org/a.mp4", "duration": "PT1M",
        "hasPart": [moment],
    }  # fmt: skip
    return f'<script type="application/ld+json">{json.dumps({**record, **video})}</script>'


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({}, ""),
        ({"thumbnailUrl": "a.jpg"}, "thumbnailUrl is no address"),
        ({"uploadDate": "2026-05-14"}, "uploadDate is no date"),
        ({"name": None}, "name is missing"),
        ({"contentUrl": None}, "none of contentUrl, embedUrl, url is there"),
        ({"licence": "x"}, "licence is not known here"),
        ({"license": "javascript:alert(1)"}, "license is no address"),
        ({"duration": "PT8S"}, "moments of a video of 8.0 s"),
        ({"hasPart": {"@type": "Clip", "name": "One", "startOffset": 3, "url": "https://example.org/a.mp4#t=3"}},
         "the moment at 3 s leads to"),
        ({"hasPart": [{"@type": "Clip", "name": "One", "startOffset": 3, "url": "https://example.org/?t=3"}] * 2},
         "two moments start at the same time"),
    ],
)  # fmt: skip
def test_a_search_engine_finds_what_is_missing_and_what_is_no_address(change: dict[str, Any], fault: str) -> None:
    found = list_faults(expand_page(linked(**change)))
    assert fault in "\n".join(found)
    assert bool(found) == bool(fault)


def test_cues_are_counted_from_disk_and_from_a_server_without_ranges(chromium: Chromium, tmp_path: Path) -> None:
    tracks = f'<track kind="captions" srclang="en" src="{TRACK}"><track kind="chapters" src="gone.vtt">'
    page = written(tmp_path, "cues.html", GOOD.replace("<p>", f'<video id="clip">{tracks}</video><p>'))
    wanted = [Cues("clip", "captions", "en", 2), Cues("clip", "chapters", "", 0)]
    assert count_cues(chromium, page.as_uri()) == wanted
    with serve_plainly(tmp_path) as address:
        assert count_cues(chromium, f"{address}cues.html") == wanted
