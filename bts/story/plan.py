"""Planning the page from notes, shots and files: its pictures, its sections, and placeholders for what is missing."""

import os
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import Protocol

from bts.choices import IMAGE_SUFFIXES, format_of
from bts.config import Config
from bts.files import make_link
from bts.media import ClipInfo
from bts.model import Made, Note, Shot, published
from bts.story.page import ClipBox, Figure, Page, Section, Video, format_seconds
from bts.timing import ceil_ms
from bts.videos import VIDEO_FORMATS

SKELETON_SHOTS = 6
"""Sections of a story that has no notes yet."""


class Sizer(Protocol):
    """Reads width and height in pixels of an image file."""

    def __call__(self, path: Path) -> tuple[int, int]: ...


@dataclass(frozen=True)
class Material:
    """What a story is made of: `keyframes` are image files by index of shot; `made` are the files made for notes."""

    info: ClipInfo
    notes: Sequence[Note] = ()
    shots: Sequence[Shot] = ()
    keyframes: Mapping[int, Path] = field(default_factory=dict)
    made: Sequence[Made] = ()
    config: Config = field(default_factory=Config)

    def file_of(self, note: Note, suffixes: Collection[str], folder: str = "") -> Path | None:
        """The file with one of these suffixes that was made for a note, in a folder of that name if one is given."""
        found = (m.path for m in self.made if m.note == note.id and m.path.suffix.lower() in suffixes)
        return next((path for path in found if not folder or path.parent.name == folder), None)


def plan_page(material: Material, folder: Path, size_of: Sizer) -> tuple[Page, list[str]]:
    """Plan the page that will be written into `folder`; also returns remarks about what the writer should still do."""
    return _Planner(material, folder, size_of).plan()


class _Planner:
    def __init__(self, material: Material, folder: Path, size_of: Sizer) -> None:
        self.material = material
        self.folder = folder
        self.size_of = size_of
        self.remarks: list[str] = []
        self.todo: list[str] = []

    def plan(self) -> tuple[Page, list[str]]:
        """Plan the page; returns it with the remarks."""
        config, words = self.material.config, self.material.config.story
        notes = sorted(published(self.material.notes), key=lambda n: (n.start, n.id))
        opening, second = self._choose_end_pictures(notes)
        if notes:
            sections = [self._make_section(note, (opening, second)) for note in notes]
        else:
            sections = self._make_skeleton()
            self.todo.append("sections")
        page = Page(
            lang=words.lang or "en",
            headline=words.headline or self._mark_todo("headline", make_title(self.material.info.path)),
            standfirst=words.standfirst,
            byline=words.byline,
            date=words.date,
            opening=opening,
            intro=words.intro or self._fill_in("intro", "Two paragraphs: what the clip is, and why it matters now."),
            clip=self._make_clip_box(notes),
            sections=tuple(section for section in sections if section is not None),
            second=second,
            closing=words.closing or self._fill_in("closing", "A closing question to the reader."),
            todo=tuple(self.todo),
        )
        # A skeleton holds nothing but placeholders; a remark for each of ten thousand clips would hide real warnings.
        if self.todo and notes:
            where = config.path.name if config.path else "bts.toml"
            self.remarks.append(
                f"the story has placeholders: {', '.join(self.todo)}; write notes, and [story] in {where}"
            )
        return page, self.remarks

    def _mark_todo(self, name: str, text: str) -> str:
        self.todo.append(name)
        return text

    def _fill_in(self, name: str, text: str) -> tuple[str, ...]:
        return (self._mark_todo(name, text),)

    def _choose_end_pictures(self, notes: Sequence[Note]) -> tuple[Figure | None, Figure | None]:
        """The pictures at head and foot: the first and the last still, else the best keyframe at the head."""
        stills = [p for note in notes if (p := self._make_still(note)) is not None]
        if stills:
            return stills[0], stills[-1] if len(stills) > 1 else None
        best = self._find_best_shot()
        return (None if best is None else self._make_keyframe(best)), None

    def _find_best_shot(self, *, unlike: Sequence[Fraction] = ()) -> Shot | None:
        """The shot with the best keyframe, preferably one that holds none of the times `unlike`; None without shots."""
        return max(
            self._list_distinct_shots(),
            key=lambda shot: (not any(shot.start <= t < shot.end for t in unlike), shot.keyframe.score),
            default=None,
        )

    def _make_still(self, note: Note) -> Figure | None:
        return self._make_figure(note, self.material.file_of(note, IMAGE_SUFFIXES, "stills"))

    def _make_animation(self, note: Note) -> Figure | None:
        """The snippet of a note as a picture that moves, where it was made as one."""
        return self._make_figure(note, self.material.file_of(note, _endings(animated=True), "snippets"))

    def _make_figure(self, note: Note, path: Path | None) -> Figure | None:
        if path is None:
            return None
        caption = note.printed
        alt = note.alt.strip()
        if not alt:
            self._add_remark(f"the still {path.name} has no alt text; the page says its caption instead")
        width, height = self.size_of(path)
        credit = note.credit.over(self.material.config.credit)
        return Figure(self._make_href(path), width, height, alt or caption, caption, credit)

    def _add_remark(self, text: str) -> None:
        if text not in self.remarks:
            self.remarks.append(text)

    def _make_section(self, note: Note, shown: tuple[Figure | None, ...]) -> Section | None:
        """The section of a note, or None when all of it stands under the opening or closing picture already."""
        picture, video = self._make_still(note) or self._make_animation(note), self._make_snippet(note)
        text = note.text or ("" if picture or video else note.caption)
        stands = picture is not None and picture in shown
        if stands and picture is not None:
            text = "" if text == picture.caption else text
            picture = None
        if picture is None and video is None and not text:
            return None
        # A text that is a paragraph of the section is not repeated under its picture.
        if picture is not None and note.has_stand_in:
            picture = replace(picture, caption="")
        if video is not None and (picture is not None or note.has_stand_in):
            video = replace(video, caption="")
        return Section(
            anchor=f"note-{note.id}",
            time=note.start,
            frame=self.material.info.frame_at(note.start),
            end=note.end,
            end_frame=None if note.end is None else self._end_frame(note.end),
            kind=note.kind,
            paragraphs=split_paragraphs(text),
            quote="quote" in note.use or note.kind == "quote",
            people=tuple(f"{p.name} ({p.character})" if p.character else p.name for p in note.people),
            picture=picture,
            video=video,
        )

    def _end_frame(self, end: Fraction) -> int:
        """The number of the frame on screen at the end of a range; at the clip's end, its count of frames."""
        info = self.material.info
        return info.frames if end >= info.duration else info.frame_at(end)

    def _make_snippet(self, note: Note) -> Video | None:
        path = self.material.file_of(note, _endings(animated=False), "snippets")
        if path is None:
            return None
        poster = self.material.file_of(note, (".jpg",), "snippets")
        track = self.material.file_of(note, (".vtt",), "snippets")
        info = self.material.info
        width, height = self.size_of(poster) if poster else (info.width, info.height)
        mode = self.material.config.snippets.captions
        burnt = mode in ("burn", "both") and not any(
            "not burnt in" in warning for m in self.material.made if m.path == path for warning in m.warnings
        )
        return Video(
            href=self._make_href(path),
            mime=VIDEO_FORMATS[format_of(path.name, VIDEO_FORMATS) or "mp4"].mime,
            width=width,
            height=height,
            poster=self._make_href(poster) if poster else "",
            captions=self._make_href(track) if track else "",
            captions_on=not burnt and mode != "none",
            caption=note.printed,
            credit=note.credit.over(self.material.config.credit),
        )

    def _list_distinct_shots(self) -> list[Shot]:
        """Shots with a keyframe file, in order, without those that repeat the set-up of an earlier one."""
        return [s for s in self.material.shots if s.same_as is None and s.index in self.material.keyframes]

    def _make_keyframe(self, shot: Shot) -> Figure:
        path = self.material.keyframes[shot.index]
        width, height = self.size_of(path)
        alt = f"A frame of the clip at {format_seconds(shot.keyframe.time)}"
        return Figure(self._make_href(path), width, height, alt, "", self.material.config.credit)

    def _make_skeleton(self) -> list[Section | None]:
        opening, shots = self._find_best_shot(), self._list_distinct_shots()
        # The best shot opens the page already; it comes again only where there is little else.
        others = [shot for shot in shots if shot is not opening] if len(shots) > SKELETON_SHOTS // 2 else shots
        best = sorted(others, key=lambda shot: -shot.keyframe.score)[:SKELETON_SHOTS]
        return [
            Section(
                anchor=f"shot-{shot.index}",
                time=shot.keyframe.time,
                frame=shot.keyframe.frame,
                end=None,
                end_frame=None,
                kind=f"shot {shot.index}",
                paragraphs=("What happens here, and how was it made?",),
                picture=self._make_keyframe(shot),
                todo=True,
            )
            for shot in sorted(best, key=lambda shot: shot.index)
        ]

    def _make_clip_box(self, notes: Sequence[Note]) -> ClipBox:
        words, info = self.material.config.story, self.material.info
        stills = [note.start for note in notes if "still" in note.use]
        opening = self._find_best_shot()
        shown = stills or ([opening.keyframe.time] if opening is not None else [])
        best = self._find_best_shot(unlike=shown)
        picture = self._make_keyframe(best) if best is not None else None
        mime = _choose_mime(info)
        video = None
        if mime:
            poster = picture.href if picture else ""
            video = Video(
                self._make_href(info.path), mime, info.width, info.height, poster, credit=self.material.config.credit
            )
        else:
            why = info.browser_note or "it is interlaced"
            self._add_remark(f"the page shows a picture instead of the whole clip: {why}")
        return ClipBox(
            title=words.headline or make_title(info.path),
            fingerprint=info.fingerprint,
            duration=info.duration,
            frames=info.frames,
            width=info.width,
            height=info.height,
            video=video,
            picture=None if video else picture,
            quote=words.clip_caption,
            source=words.clip_source,
            url=keep_web_url(words.clip_url),
            chapters="notes.vtt" if notes else "",
        )

    def _make_href(self, path: Path) -> str:
        """The address of a file relative to the page, percent-encoded; absolute for a file on another drive."""
        try:
            relative = os.path.relpath(path.absolute(), self.folder.absolute())
        except ValueError:  # another drive
            return path.absolute().as_uri()
        return make_link(Path(relative))


def _endings(*, animated: bool) -> tuple[str, ...]:
    """The endings of snippets that are pictures that move, or of those that are videos."""
    return tuple(form.suffixes[0] for form in VIDEO_FORMATS.values() if form.animated == animated)


def _choose_mime(info: ClipInfo) -> str:
    """The media type of a clip that every common browser plays as it is, else ""."""
    if not info.plays_in_browser or info.interlaced:
        return ""
    return "video/webm" if "webm" in info.container else "video/mp4"


def make_title(path: Path) -> str:
    """A working title from a file name: `office_casino-night.final.mp4` becomes `Office casino night final`."""
    words = re.sub(r"[\W_]+", " ", path.stem).strip()
    return words[:1].upper() + words[1:] if words else "Untitled"


def split_paragraphs(text: str) -> tuple[str, ...]:
    """Split a text into paragraphs at blank lines; other line breaks become spaces."""
    return tuple(joined for part in re.split(r"\n\s*\n", text) if (joined := " ".join(part.split())))


def keep_web_url(url: str) -> str:
    """Return `url` if it is a web address, else "": a page must not carry a `javascript:` link from a settings file."""
    return url if url.startswith(("https://", "http://")) else ""


def format_iso_duration(time: Fraction) -> str:
    """ISO 8601, as JSON-LD wants it: `PT1M15.5S`; seconds with at most three decimals, rounded up."""
    minutes, seconds = divmod(Fraction(ceil_ms(time), 1000), 60)
    hours, minutes = divmod(int(minutes), 60)
    text = f"{float(seconds):.3f}".rstrip("0").rstrip(".")
    return f"PT{f'{hours}H' if hours else ''}{f'{minutes}M' if minutes else ''}{text}S"
