"""The plan of a page: its parts in the order of reading, and placeholders for what the writer still owes."""

from collections.abc import Sequence
from pathlib import Path

from bts.choices import IMAGE_SUFFIXES
from bts.config import StoryOptions
from bts.model import Note, Shot
from bts.story.cleaning import clean_page
from bts.story.languages import Language, language_of
from bts.story.material import Material
from bts.story.page import Block, Page, Picture, Publisher, Section, ShotBar
from bts.story.planning.clip_box import make_clip_box, make_title
from bts.story.planning.figures import Figures, Sizer, find_best_shot
from bts.story.planning.moments import make_picture_story, make_sections, make_skeleton
from bts.story.planning.order import Order, order_notes
from bts.story.rich import read_blocks

PLACES = ("headline", "intro", "sections", "closing")
"""What can hold a placeholder, in the order of the page."""

MANY_NOTES = 12
"""Notes on a page; from this number on it gets a list of contents and a timeline strip."""


def plan_page(material: Material, folder: Path, size_of: Sizer) -> tuple[Page, Language, list[str]]:
    """Plan the page that will be written into `folder`.

    Returns the page, the language that its own words are printed in, and remarks about what the writer should still do.

    Raises:
        UsageError: a setting under `[story]` names a note that is not there, or a language or words that are none.
    """
    options = material.config.story
    language = language_of(options.lang, options.words)
    figures = Figures(material, folder, language, size_of)
    page = _Plan(material, figures, language).make()
    figures.remark(*filter(None, [language.remark]))
    return clean_page(page), language, figures.remarks


class _Plan:
    def __init__(self, material: Material, figures: Figures, language: Language) -> None:
        self.material = material
        self.figures = figures
        self.language = language
        self.todo: list[str] = []

    @property
    def _options(self) -> StoryOptions:
        return self.material.config.story

    @property
    def _sorted_todo(self) -> list[str]:
        return sorted(self.todo, key=PLACES.index)

    def make(self) -> Page:
        options, style = self._options, self._options.style
        order = order_notes(self.material.notes, options, self._has_picture)
        if style == "pictures":
            order = Order((), None)
        lead = self._make_lead(order)
        sections = self._make_sections(order)
        shown = [picture.time for picture in (lead, *_pictures(sections)) if picture is not None]
        page = Page(
            style=style,
            lang=self.language.tag,
            headline=options.headline or self._mark_todo("headline", make_title(self.material.info.path)),
            standfirst=options.standfirst,
            byline=options.byline,
            byline_type=options.byline_type.capitalize(),
            creator_type=options.creator_type.capitalize(),
            date=options.date,
            modified=options.modified,
            url=options.url,
            media_url=options.media_url,
            publisher=Publisher(options.publisher, options.publisher_url, options.publisher_logo),
            lead=lead,
            intro=self._make_text(options.intro, "intro"),
            clip=make_clip_box(order.notes, shown, self.figures),
            sections=sections,
            closing=self._make_text(options.closing, "closing"),
            more=options.more,
            more_url=options.more_url,
            corrections=_read_texts(options.corrections),
            tags=tuple(dict.fromkeys((*options.tags, *(tag for note in order.notes for tag in note.tags)))),
            bars=tuple(_make_bar(shot) for shot in self.material.shots),
            overview=style == "timeline" or len(order.notes) >= MANY_NOTES,
            todo=tuple(self._sorted_todo),
            licensor_url=self.material.config.record.licensor_url,
            filmed=self.material.config.record.date,
        )
        self._remark_todo(order.notes)
        return page

    def _has_picture(self, note: Note) -> bool:
        return self.material.made_for(note, IMAGE_SUFFIXES, "stills") is not None

    def _make_lead(self, order: Order) -> Picture | None:
        """The picture at the head: the lead's still, else the best keyframe where no note has a picture."""
        if order.lead is not None:
            return self.figures.make_still(order.lead)
        best = None if self._options.style == "pictures" else find_best_shot(self.material)
        return None if best is None else self.figures.make_keyframe(best)

    def _make_sections(self, order: Order) -> tuple[Section, ...]:
        if self._options.style == "pictures":
            return make_picture_story(self.figures)
        if order.notes:
            return make_sections(order.notes, order.lead, self.figures, self._options.style)
        self.todo.append("sections")
        return make_skeleton(self.figures)

    def _make_text(self, texts: Sequence[str], name: str) -> tuple[Block, ...]:
        """The blocks of a setting; a placeholder where it is empty and the page is one to be written."""
        if texts or self._options.style == "pictures":
            return _read_texts(texts)
        return read_blocks(self._mark_todo(name, self.language.say(f"{name}_to_write")))

    def _mark_todo(self, name: str, text: str) -> str:
        if self._options.style != "pictures":
            self.todo.append(name)
        return text

    def _remark_todo(self, notes: Sequence[Note]) -> None:
        # A skeleton holds nothing but placeholders; a remark for each of ten thousand clips would hide real warnings.
        if self.todo and notes:
            path = self.material.config.path
            where = path.name if path else "bts.toml"
            missing = ", ".join(self._sorted_todo)
            self.figures.remark(f"the story has placeholders: {missing}; write notes, and [story] in {where}")


def _make_bar(shot: Shot) -> ShotBar:
    return ShotBar(shot.index, shot.start, shot.end, shot.start_frame, shot.end_frame)


def _read_texts(texts: Sequence[str]) -> tuple[Block, ...]:
    return tuple(block for text in texts for block in read_blocks(text))


def _pictures(sections: Sequence[Section]) -> list[Picture]:
    return [moment.picture for section in sections for moment in section.moments if moment.picture is not None]
