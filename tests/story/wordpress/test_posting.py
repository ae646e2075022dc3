"""Stories are posted to a real WordPress, and its own editor, in a real browser, judges every block."""

import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from bts.story.page import Block, Page, Section
from bts.story.wordpress import Site
from tests.conftest import Bts
from tests.little import annotate, little_clip
from tests.players.chromium import Chromium
from tests.story.wordpress.editor import EditorBlock, save_in_editor
from tests.story.wordpress.pages import make_moment, make_picture
from tests.story.wordpress.posting import assert_valid, change, post, read
from tests.story.wordpress.running import WordPress

HOSTILE = 'Say "no" & <b>--></b> [gallery ids="1"] [[caption]] 🎬 \\u003c \'שלום "עולם"\''


REFUSE_CAPTIONS = "<?php add_filter('upload_mimes', function ($types) { unset($types['vtt']); return $types; });"


@pytest.mark.slow
def test_the_editor_refuses_a_block_that_says_more_than_it_should(
    site: Site, editor: Callable[[int], list[EditorBlock]]
) -> None:
    """The judge of all others in this file can say no."""
    video = '<video controls preload="metadata" src="https://a.example/b.mp4"></video>'
    text = f'<!-- wp:video -->\n<figure class="wp-block-video">{video}</figure>\n<!-- /wp:video -->'
    auth, query = (site.user, site.password), {"rest_route": "/wp/v2/posts"}
    number = httpx.post(site.url, params=query, json={"title": "x", "content": text}, auth=auth, timeout=60).json()[
        "id"
    ]

    assert [(block.name, block.valid) for block in editor(number)] == [("core/video", False)]


@pytest.mark.slow
def test_a_story_becomes_a_draft_whose_blocks_the_editor_takes(
    story: tuple[Page, Path], site: Site, editor: Callable[[int], list[EditorBlock]]
) -> None:
    published = post(story, site)

    blocks = editor(published.post)
    assert_valid(blocks)
    assert Counter(block.name for block in blocks) == {
        "core/paragraph": 16, "core/list-item": 4, "core/quote": 3, "core/image": 2, "core/video": 1, "core/heading": 2,
        "core/list": 2, "core/embed": 1,
    }  # fmt: skip
    stored = read(site, "posts", published.post)
    assert stored["status"] == "draft"
    assert stored["title"]["raw"] == "How “Platform” & &lt;Nought> hid three cameras"
    assert stored["excerpt"]["raw"] == "A clip shows how it went quiet."
    tags = [read(site, "tags", number)["name"] for number in stored["tags"]]
    assert sorted(tags) == ["first look &amp; more", "hidden cameras"]
    lead = read(site, "media", stored["featured_media"])
    assert re.fullmatch(r"lead(-\d+)?", Path(lead["source_url"]).stem)
    assert published.edit == f"{site.url}/wp-admin/post.php?post={published.post}&action=edit"
    assert httpx.get(site.url, params={"p": published.post}, timeout=60).status_code == 404


@pytest.mark.slow
def test_the_command_posts_a_clips_notes_and_says_where(
    tmp_path: Path, bts: Bts, wordpress: WordPress, editor: Callable[[int], list[EditorBlock]]
) -> None:
    site = wordpress.make_site()
    told = {"BTS_WORDPRESS_URL": site.url, "BTS_WORDPRESS_USER": site.user, "BTS_WORDPRESS_PASSWORD": site.password}
    clip = little_clip(tmp_path / "clip.mp4")
    annotate(clip, ("0.5", "still", "The first scene [gallery]"), ("1.2-2.8", "snippet", "A cut in *the middle*"))

    first = bts("story", clip, "-o", "out", "--publish", "wordpress", "--json", **told)

    assert first.returncode == 0, first.stderr
    (number,) = re.findall(r"post=(\d+)&action=edit$", json.loads(first.stdout)["draft"])
    assert_valid(blocks := editor(int(number)))
    assert {"core/image", "core/video", "core/paragraph"} <= {block.name for block in blocks}
    second = bts("story", clip, "-o", "out", "--publish", "wordpress", **told)
    assert second.returncode == 0
    assert "0 files sent" in second.stderr
    change(site, "posts", int(number), title="Mine")
    third = bts("story", clip, "-o", "out", "--publish", "wordpress", **told)
    (line,) = (line for line in third.stderr.splitlines() if line.startswith("bts:"))
    assert third.returncode == 5
    assert "was changed in WordPress since bts posted it" in line
    for text in (
        first.stderr,
        second.stderr,
        third.stderr,
        *(path.read_text() for path in (tmp_path / "out").glob("*.json")),
    ):
        assert site.password not in text


@pytest.mark.slow
def test_pictures_and_videos_take_their_texts_into_the_media_library(story: tuple[Page, Path], site: Site) -> None:
    published = post(story, site)

    assert published.uploaded == ("stills/lead.jpg", "stills/second.jpg", "snippets/look.mp4", "snippets/look.vtt")
    lead = read(site, "media", read(site, "posts", published.post)["featured_media"])
    assert lead["alt_text"] == "A woman smiles."
    assert lead["title"]["raw"] == "The first look."
    assert lead["caption"]["raw"] == "The first look.\nCredit: NBC"
    assert lead["description"]["raw"] == "Platform Nought, 0:58\n© 2006 NBC"
    content = read(site, "posts", published.post)["content"]["raw"]
    for address in re.findall(r' (?:src|poster)="([^"]+)"', content):
        answer = httpx.get(address, timeout=60)
        assert answer.status_code == 200, address
        assert address.startswith(site.url)
    track = next(line for line in content.splitlines() if "<track" in line)
    captions = httpx.get(re.findall(r'<track default src="([^"]+)"', track)[0], timeout=60).text
    assert captions.startswith("WEBVTT")


@pytest.mark.slow
def test_what_an_author_posts_is_valid_too(
    story: tuple[Page, Path], site: Site, wordpress: WordPress, editor: Callable[[int], list[EditorBlock]]
) -> None:
    """WordPress cleans what a user posts who may not write any HTML; a second run sees that nothing is new."""
    writer = wordpress.make_site("writer")

    published = post(story, writer)

    assert_valid(editor(published.post))
    assert "default" in read(site, "posts", published.post)["content"]["raw"].partition("<track")[2][:9]
    assert not post(story, writer).changed


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["en", "he"])
def test_a_hostile_story_of_sixty_notes_is_valid_and_says_what_it_says(
    story: tuple[Page, Path], site: Site, wordpress: WordPress, editor: Callable[[int], list[EditorBlock]], lang: str
) -> None:
    page, folder = story
    block = Block("paragraph", (HOSTILE,))
    notes = [
        replace(
            make_moment(n, block, Block("list", (HOSTILE, "x")), quote=n % 3 == 0, people=(HOSTILE,)),
            picture=make_picture("stills/second.jpg", HOSTILE, HOSTILE) if n % 5 == 0 else None,
        )
        for n in range(60)
    ]
    clip = replace(
        page.clip, lead_in=HOSTILE, quote=HOSTILE, source=HOSTILE, url="https://a.example/[gallery]?a=1&b=--"
    )
    page = replace(
        page, lang=lang, style="timeline", headline=HOSTILE, standfirst=HOSTILE, byline=HOSTILE, more=HOSTILE,
        clip=clip, sections=(Section(HOSTILE, tuple(notes)),), tags=(HOSTILE,),
    )  # fmt: skip

    published = post((page, folder), site)

    assert_valid(blocks := editor(published.post))
    assert len(blocks) > 300
    shown = wordpress.show(published.post)
    assert "gallery-item" not in shown
    assert shown.count("[\u2060gallery ids=") >= 60
    assert "<b>" not in shown
    assert not post((page, folder), site).changed


@pytest.mark.slow
def test_no_shortcode_comes_alive_when_a_person_saves_the_post(
    story: tuple[Page, Path], site: Site, wordpress: WordPress, editor: Callable[[int], list[EditorBlock]],
    chromium: Chromium,
) -> None:  # fmt: skip
    page, folder = story
    text = '[audio src="https://a.example/b.mp3"] [[caption]] [embed]https://a.example/x[/embed]'
    block = Block("paragraph", (text,))
    moment = replace(
        make_moment(1, block, Block("list", (text,))), picture=make_picture("stills/second.jpg", text, text)
    )
    clip = replace(page.clip, quote=text, source=text, url="https://a.example/[audio]?a=[audio]")
    page = replace(page, headline=text, standfirst=text, byline=text, clip=clip, sections=(Section(text, (moment,)),))
    published = post((page, folder), site)

    assert_valid(editor(published.post))
    save_in_editor(chromium)

    assert "A last word." in read(site, "posts", published.post)["content"]["raw"]
    assert_valid(editor(published.post))
    shown = wordpress.show(published.post)
    assert "<audio" not in shown
    assert "wp-audio-shortcode" not in shown
    assert shown.count("[\u2060audio src=") >= 6
    assert "[[\u2060caption]]" in shown


@pytest.mark.slow
def test_the_publishers_player_is_valid(
    story: tuple[Page, Path], site: Site, editor: Callable[[int], list[EditorBlock]]
) -> None:
    page, folder = story
    clip = replace(page.clip, link=True, video=None, picture=make_picture("stills/lead.jpg"))

    blocks = editor(post((replace(page, clip=clip), folder), site).post)

    assert_valid(blocks)
    (player,) = (block for block in blocks if block.name == "core/embed")
    assert player.attributes["url"] == page.clip.url
    assert player.attributes["providerNameSlug"] == "youtube"
    assert player.attributes["caption"] == "Credit: NBC<br>Credit: BBC"


@pytest.mark.slow
def test_captions_that_a_site_does_not_take_are_left_out_and_said(
    story: tuple[Page, Path], site: Site, wordpress: WordPress, editor: Callable[[int], list[EditorBlock]]
) -> None:
    plugin = wordpress.folder / "wp-content" / "mu-plugins" / "captions.php"
    plugin.parent.mkdir(exist_ok=True)
    plugin.write_text(REFUSE_CAPTIONS)
    try:
        published = post(story, site)
    finally:
        plugin.unlink()

    assert len(published.remarks) == 1
    assert published.remarks[0].startswith("look.vtt is left out of the draft: look.vtt")
    assert "not allowed to upload this file type" in published.remarks[0]
    assert_valid(editor(published.post))
    assert "<track" not in read(site, "posts", published.post)["content"]["raw"]
