"""A story as the texts of its pages, one in each format, all printed from one plan."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bts.choices import STORY_FORMATS
from bts.errors import OutputError, UsageError
from bts.story.addresses import absolute, missing
from bts.story.languages import Language
from bts.story.material import Material
from bts.story.page import Page
from bts.story.planning import Sizer, plan_page
from bts.story.planning.clip_box import list_credits

LOCAL_STYLES = "story.local.css"
"""File name of the writer's own styles, beside the page."""


@dataclass(frozen=True)
class Story:
    """A story before it is written: `texts` by the name of the format, `chapters` as WebVTT ("" without notes)."""

    page: Page
    language: Language
    texts: Mapping[str, str]
    chapters: str
    remarks: tuple[str, ...]


def compose_story(
    material: Material, folder: Path, formats: Collection[str] = tuple(STORY_FORMATS), size_of: Sizer | None = None
) -> Story:
    """Plan the story that will lie in `folder`, and print it in the formats of STORY_FORMATS that are named.

    `size_of` reads the size of an image file; without it Pillow does.

    Raises:
        UsageError: no such format, a setting under `[story]` cannot be followed, or a theme cannot be used.
        OutputError: a picture of the story cannot be read.
    """
    if unknown := [name for name in formats if name not in _PRINTERS]:
        raise UsageError(f"no such story format: {', '.join(unknown)}", None, f"choose from {', '.join(STORY_FORMATS)}")
    page, language, remarks = plan_page(material, folder, size_of or read_image_size)
    theme = material.config.story.theme
    local = has_local_styles(folder)
    texts = {name: _PRINTERS[name](page, language, theme, local) for name in dict.fromkeys(formats)}
    remarks = [*remarks, *_remark_on(page, told=bool(material.chapters))]
    return Story(page, language, texts, material.chapters, tuple(dict.fromkeys(remarks)))


def has_local_styles(folder: Path) -> bool:
    """Whether the writer's own styles lie in the folder of a page."""
    return (folder / LOCAL_STYLES).is_file()


def _remark_on(page: Page, *, told: bool) -> Sequence[str]:
    """What a page leaves out because a setting is missing or wrong; nothing of one that no notes tell yet."""
    from bts.story.printing.linked_data import list_remarks

    return [*list_remarks(page), *filter(None, [_name_uncredited(page), missing(page)])] if told else []


def _name_uncredited(page: Page) -> str:
    """Which videos have no credit under them, in one line; "" where none has not. Stills say so where they are made."""
    clip = page.clip
    found = ["the clip"] if not clip.credits and (clip.video or clip.picture) else []
    found += [f"the snippet at {m.clock}" for m in page.moments if m.video and not list_credits([m.video.credit])]
    if not found:
        return ""
    return f"nobody is credited under {', '.join(found)}: set [credit] line in bts.toml, or give notes a --credit"


def _print_html(page: Page, language: Language, theme: Path | None, local: bool) -> str:
    from bts.story.printing.html import render_html

    return render_html(page, language, theme, local_styles=local)


def _print_markdown(page: Page, language: Language, theme: Path | None, local: bool) -> str:
    from bts.story.printing.markdown import render_markdown

    del theme, local
    return render_markdown(page, language)


def _print_wordpress(page: Page, language: Language, theme: Path | None, local: bool) -> str:
    from bts.story.printing.wordpress import render_wordpress

    del local
    return render_wordpress(page, language, lambda href: absolute(page, href), theme=theme)


def _print_data(page: Page, language: Language, theme: Path | None, local: bool) -> str:
    from bts.story.printing.data import render_data

    del theme, local
    return render_data(page, language)


_PRINTERS: Mapping[str, Callable[[Page, Language, Path | None, bool], str]] = {
    "html": _print_html,
    "markdown": _print_markdown,
    "wordpress": _print_wordpress,
    "json": _print_data,
}
assert _PRINTERS.keys() == STORY_FORMATS.keys()


def read_image_size(path: Path) -> tuple[int, int]:
    """Width and height of an image file in pixels. Raises OutputError when it cannot be read."""
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None  # No warning of large pictures: only the head of the file is read.
    try:
        with Image.open(path) as image:
            return image.size
    except OSError as error:
        raise OutputError(
            f"the picture for the story cannot be read: {error}", path, "make it again with --force"
        ) from error
