"""The pieces of a page as Markdown, as the page's copy buttons put them down."""

from collections.abc import Iterable
from dataclasses import replace

from bts.story.addresses import absolute
from bts.story.languages import Language
from bts.story.page import Block, Moment, Page, Picture, Video
from bts.story.printing.markdown import MarkdownPrinter


class CopyWriter:
    """Writes pieces of one page as Markdown that can stand elsewhere.

    Addresses are absolute where the page's are known, and no caption leads to a time of the clip's file.
    """

    def __init__(self, page: Page, language: Language) -> None:
        self.page = page
        clip = page.clip
        moved = replace(
            clip,
            video=None if clip.video is None else self._move_video(clip.video),
            picture=None if clip.picture is None else self._move_picture(clip.picture),
        )
        self._of_clip = MarkdownPrinter(replace(page, clip=moved), language)
        self._of_rest = MarkdownPrinter(replace(page, clip=replace(clip, video=None)), language)

    def write_block(self, block: Block) -> str:
        """A paragraph, list or quotation of a text."""
        return _join(self._of_rest.print_blocks([block]))

    def write_said(self, moment: Moment) -> str:
        """What is said at a moment, and who says it."""
        return _join(self._of_rest.print_words(moment))

    def write_picture(self, picture: Picture) -> str:
        """A picture with its caption and its credit."""
        return _join(self._of_rest.print_picture(self._move_picture(picture)))

    def write_snippet(self, moment: Moment) -> str:
        """The snippet of a moment as its poster, which leads to the file, with caption and credit."""
        return _join(self._of_rest.print_video(self._move_video(moment.video), moment)) if moment.video else ""

    def write_player(self) -> str:
        """The clip as its picture, which leads to the file or to its publisher, with its credits."""
        return _join(self._of_clip.print_player())

    def write_publisher(self) -> str:
        """What the clip's publisher wrote under it, and where."""
        return _join(self._of_clip.print_publisher())

    def _move_picture(self, picture: Picture) -> Picture:
        return replace(picture, href=self._find(picture.href))

    def _move_video(self, video: Video) -> Video:
        return replace(video, href=self._find(video.href), poster=video.poster and self._find(video.poster))

    def _find(self, href: str) -> str:
        return absolute(self.page, href) or href


def _join(blocks: Iterable[str]) -> str:
    return "\n\n".join(blocks)
