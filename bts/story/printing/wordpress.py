"""The page as blocks of WordPress's editor, each written as WordPress itself saves it, so that the editor takes it."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bts.choices import is_web_address
from bts.errors import OutputError
from bts.story.cleaning import JOINER, isolate, part_address, part_shortcodes
from bts.story.languages import Language
from bts.story.page import ClipBox, Page, Video
from bts.story.rich import to_html
from bts.story.theme import make_environment, naming_the_template

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

TEMPLATE = "story.wordpress.html.jinja"
"""The template of the blocks; a theme may hold its own."""

BLOCK = re.compile(r"<!-- (/?)wp:([a-z-]+) (?:\{.*\} )?-->")
"""The comment that begins or ends a block."""

BLOCK_END = re.compile(r"(<!-- /wp:.*? -->\n)")
"""The end of a block with its line break."""

JSON_TEXT = re.compile(r'"(?:[^"\\]|\\.)*"')
"""A text in JSON."""

ENTITY = re.compile(r"&(#?\w+);")
"""What the editor takes for a character in the value of an attribute, although it is text there."""

JSON_PAIR = re.compile(r'\\(["\\])')
"""A quotation mark or a backslash in a text in JSON; WordPress loses backslashes that it meets in pairs."""


@dataclass(frozen=True)
class Provider:
    """A site whose addresses WordPress turns into a player: its name in WordPress, and what its addresses look like.

    `kind` is the type of what the site gives for an address (`video`, or `rich`: a whole post). `ratio` is the shape of
    the site's player, width by height, where it is the same for all videos; None: that of the video; 0: it has none.
    """

    name: str
    addresses: str
    kind: str = "video"
    ratio: float | None = None


PROVIDERS = (
    Provider("youtube", r"https?://((m|www)\.)?youtube\.com/shorts/.+", ratio=9 / 16),
    Provider("youtube", r"https?://((m|www)\.)?youtube\.com/(watch|playlist).+", ratio=16 / 9),
    Provider("youtube", r"https?://youtu\.be/.+", ratio=16 / 9),
    Provider("vimeo", r"https?://(.+\.)?vimeo\.com/.+"),
    Provider("dailymotion", r"https?://((www\.)?dailymotion\.com|dai\.ly)/.+"),
    Provider("ted", r"https?://(www\.|embed\.)?ted\.com/talks/.+", ratio=16 / 9),
    Provider("videopress", r"https?://videopress\.com/v/.+"),
    Provider("wordpress-tv", r"https?://wordpress\.tv/.+"),
    Provider("tiktok", r"https?://(www\.)?tiktok\.com/.*/video/.+", ratio=0),
    Provider("twitter", r"https?://(www\.)?twitter\.com/\w{1,15}/status(es)?/.+", kind="rich", ratio=0),
    Provider("reddit", r"https?://(www\.)?reddit\.com/r/[^/]+/comments/.+", kind="rich", ratio=0),
    Provider("tumblr", r"https?://.+\.tumblr\.com/.+", kind="rich", ratio=0),
)
"""Sites with videos that WordPress 6.1 and later embed, in the order in which they are tried."""

OTHER_ADDRESSES = (
    (re.compile(r"https?://(?:www\.)?x\.com/(\w{1,15}/status/.+)"), r"https://twitter.com/\1"),
    (
        re.compile(r"https?://(?:(?:m|www)\.)?youtube\.com/(?:live|embed)/([\w-]+).*"),
        r"https://www.youtube.com/watch?v=\1",
    ),
)
"""Addresses that WordPress 6.1 does not know, and those of the same videos that every WordPress does."""

SHAPES = ((21, 9), (18, 9), (16, 9), (4, 3), (1, 1), (9, 16), (1, 2))
"""The shapes of players that WordPress has a class for."""


@dataclass(frozen=True)
class Embed:
    """A player of another site: its address, the name and kind of its provider, and the class of its shape or ""."""

    url: str
    provider: str
    kind: str
    shape: str


def render_wordpress(
    page: Page,
    language: Language,
    address: Callable[[str], str],
    ids: Mapping[str, int] | None = None,
    theme: Path | None = None,
) -> str:
    """The story as WordPress blocks, with a line break at its end; the headline is the post's title and not in it.

    `address` turns the address of a file in the story's folder into one on the web; where it gives "" the relative one
    is printed. `ids` are the numbers that files have in the site's media library, by their address in the folder.

    Raises:
        UsageError: the theme's template cannot be used.
        OutputError: a block is not closed, or closed before one in it, which a theme's template can bring about.
    """

    page = embed_player(page)

    def at(href: str) -> str:
        return ENTITY.sub(r"&\1%3B", part_address(address(href) or href))

    with naming_the_template(theme):
        environment = _make_environment(page, language, theme)
        text = environment.get_template(TEMPLATE).render(
            at=at,
            id_of=(ids or {}).get,
            list_tracks=lambda video: list_tracks(video, at),
            embed=find_embed(page.clip),
        )
    text = "\n".join(line for line in text.split("\n") if line.strip()) + "\n"
    text = BLOCK_END.sub(r"\1\n", text)
    check_blocks(text)
    return text


def embed_player(page: Page) -> Page:
    """The page without a video of the clip where WordPress embeds the publisher's own: nobody posts that file again."""
    if find_embed(page.clip) is None:
        return page
    return replace(page, clip=replace(page.clip, video=None, picture=None, link=True))


def find_embed(clip: ClipBox) -> Embed | None:
    """The player that WordPress makes of the publisher's address of a clip; None where it knows no such site."""
    url = next((r.sub(known, clip.url) for r, known in OTHER_ADDRESSES if r.fullmatch(clip.url)), clip.url)
    provider = next((p for p in PROVIDERS if re.fullmatch(p.addresses, url, re.IGNORECASE)), None)
    if provider is None:
        return None
    url = part_address(url)
    if provider.ratio == 0:
        return Embed(url, provider.name, provider.kind, "")
    ratio = provider.ratio or clip.width / clip.height
    width, height = min(SHAPES, key=lambda shape: abs(shape[0] / shape[1] - ratio))
    shape = f"wp-embed-aspect-{width}-{height} wp-has-aspect-ratio"
    return Embed(url, provider.name, provider.kind, shape)


def check_blocks(text: str) -> None:
    """Raise OutputError unless each block that opens is closed before the one round it."""
    opened: list[str] = []
    for end, name in BLOCK.findall(text):
        if not end:
            opened.append(name)
        elif not opened or opened.pop() != name:
            raise OutputError(f"the WordPress block {name} is closed before it begins", None, f"mend {TEMPLATE}")
    if opened:
        raise OutputError(f"the WordPress block {opened[-1]} is not closed", None, f"mend {TEMPLATE}")


def _make_environment(page: Page, language: Language, theme: Path | None) -> "Environment":
    from markupsafe import Markup, escape

    def isolated(text: str) -> str:
        return isolate(text, language.direction)

    def without_shortcodes(value: object) -> Markup:
        """Whatever is printed holds no shortcode, but for what a theme's template writes itself."""
        text = str(escape(value))
        return Markup(part_address(text) if is_web_address(text) else part_shortcodes(text))  # noqa: S704

    environment = make_environment(theme, without_shortcodes)
    environment.filters.update(rich=to_html, field=isolated, attribute=part_entities)
    environment.globals.update(
        page=page,
        clip=page.clip,
        language=language,
        say=language.say,
        begin=begin_block,
        quoted=lambda text: language.quote(isolated(text)),
        caption_lines=lambda caption, owed: [isolated(line) for line in (caption, *map(language.credit, owed)) if line],
        moment_title=lambda moment: " · ".join(filter(None, (moment.clock, language.kind(moment.kind)))),
        byline=" · ".join(language.byline(page.byline, page.date, page.modified)),
    )
    return environment


def part_entities(text: str) -> str:
    """`text` for the value of an attribute: with JOINER in what looks like an entity or like a shortcode.

    The editor would read `&lt;` there as `<`, and call the block invalid because its text is another.
    """
    return ENTITY.sub(f"&{JOINER}\\1;", part_shortcodes(text))


def begin_block(name: str, attributes: Mapping[str, Any]) -> "Markup":
    """The comment that begins a block, with those of its attributes that are not empty.

    Their JSON is escaped as WordPress does it: no character in it ends the comment; nor does one begin a shortcode.
    """
    from markupsafe import Markup

    kept = {key: value for key, value in attributes.items() if value}
    if not kept:
        return Markup(f"<!-- wp:{name} -->")  # noqa: S704
    text = json.dumps(kept, ensure_ascii=False, separators=(",", ":"))
    text = JSON_PAIR.sub(lambda match: f"\\u{ord(match[1]):04x}", text)
    text = JSON_TEXT.sub(lambda match: match[0].replace("[", "\\u005b"), text)
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    text = text.replace("--", "\\u002d\\u002d")
    return Markup(f"<!-- wp:{name} {text} -->")  # noqa: S704


def list_tracks(video: Video, at: Callable[[str], str]) -> list[dict[str, Any]]:
    """The captions of a video as WordPress names their properties; its players show no chapters."""
    tracks = [track for track in video.tracks if track.kind == "captions"]
    return [
        {"src": at(track.href), "label": part_entities(track.label), "srcLang": track.lang, "kind": track.kind}
        | ({"default": True} if track.on else {})
        for track in tracks
    ]
