"""The pictures and videos of a page, from the files that were made for its notes and shots."""

import os
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Protocol

from bts.choices import IMAGE_SUFFIXES, format_of
from bts.config import Config
from bts.files import make_link
from bts.media import ClipInfo
from bts.model import Credit, Made, Note, Shot
from bts.story.languages import Language
from bts.story.material import ClipMedia, Material
from bts.story.page import Picture, Source, Track, Video
from bts.videos import VIDEO_FORMATS

CHAPTERS = "notes.vtt"
"""File name of the notes as chapters for the page's player."""


class Sizer(Protocol):
    """Reads width and height in pixels of an image file."""

    def __call__(self, path: Path) -> tuple[int, int]: ...


class Figures:
    """Makes the pictures and videos of one page that is written into `folder`, and collects remarks about them."""

    def __init__(self, material: Material, folder: Path, language: Language, size_of: Sizer) -> None:
        self.material = material
        self.folder = folder
        self.language = language
        self.size_of = size_of
        self.remarks: list[str] = []

    @property
    def _config(self) -> Config:
        return self.material.config

    @property
    def _info(self) -> ClipInfo:
        return self.material.info

    def credit_of(self, note: Note) -> Credit:
        """The credit of a note, with what it leaves empty taken from the settings."""
        return note.credit.over(self._config.credit)

    def make_still(self, note: Note) -> Picture | None:
        """The picture that was made for a note: its still, else its snippet where that is a picture that moves."""
        made = self.material.made_for(note, IMAGE_SUFFIXES, "stills") or self.material.made_for(
            note, _endings(animated=True), "snippets"
        )
        if made is None:
            return None
        width, height = self.size_of(made.path)
        return Picture(
            href=self.make_href(made.path),
            width=width,
            height=height,
            alt=note.alt.strip(),
            time=note.start,
            frame=self._info.frame_at(note.start),
            caption=note.caption.strip(),
            credit=self.credit_of(note),
            note=note.id,
            sources=self._list_sources(made, width),
        )

    def _list_sources(self, made: Made, width: int) -> tuple[Source, ...]:
        """The file and its smaller sizes, narrowest first; nothing where there is one size alone."""
        if not made.others:
            return ()
        sizes = {self.size_of(path)[0]: path for path in made.others} | {width: made.path}
        return tuple(Source(self.make_href(path), size) for size, path in sorted(sizes.items()))

    def make_snippet(self, note: Note) -> Video | None:
        """The snippet of a note as a video, with its captions; None where there is none, or one that is a picture."""
        made = self.material.made_for(note, _endings(animated=False), "snippets")
        if made is None:
            return None
        poster = self.material.made_for(note, (".jpg",), "snippets")
        width, height = self.size_of(poster.path) if poster else (self._info.width, self._info.height)
        return Video(
            href=self.make_href(made.path),
            mime=VIDEO_FORMATS[format_of(made.path.name, VIDEO_FORMATS) or "mp4"].mime,
            width=width,
            height=height,
            duration=Fraction(0) if note.end is None else note.end - note.start,
            poster=self.make_href(poster.path) if poster else "",
            tracks=self._list_tracks(note, made),
            caption=" ".join(note.printed.split()),
            credit=self.credit_of(note),
            note=note.id,
        )

    def _list_tracks(self, note: Note, snippet: Made) -> tuple[Track, ...]:
        """The captions of a snippet: shown from the start where none are burnt in."""
        made = self.material.made_for(note, (".vtt",), "snippets")
        if made is None or not made.path.is_file():
            return ()
        mode = self._config.snippets.captions
        burnt = mode in ("burn", "both") and not any("not burnt in" in line for line in snippet.warnings)
        text = made.path.read_text(encoding="utf-8")
        on = not burnt and mode != "none"
        return (Track(self.make_href(made.path), "captions", self.language.tag, self.language.name, text, on),)

    def make_keyframe(self, shot: Shot) -> Picture:
        """The keyframe of a shot."""
        path = self.material.keyframes[shot.index]
        width, height = self.size_of(path)
        frame = shot.keyframe
        return Picture(self.make_href(path), width, height, "", frame.time, frame.frame, credit=self._config.credit)

    def make_clip_video(self, media: ClipMedia, poster: Picture | None, chapters: str) -> Video | None:
        """The clip as a video, with captions and `chapters` (WebVTT text); None where the folder holds no copy."""
        if media.path is None:
            return None
        tracks = [
            Track(self.make_href(track.path), "captions", track.lang, track.label, track.text, track.on)
            for track in media.tracks
        ]
        if chapters:
            label = self.language.say("notes")
            tracks.append(Track(CHAPTERS, "chapters", self.language.tag, label, chapters))
        return Video(
            href=self.make_href(media.path),
            mime=media.mime,
            width=media.width,
            height=media.height,
            duration=self._info.duration,
            poster=poster.href if poster else "",
            tracks=tuple(tracks),
            credit=self._config.credit,
        )

    def make_href(self, path: Path) -> str:
        """The address of a file relative to the page, percent-encoded; absolute for a file on another drive."""
        try:
            relative = os.path.relpath(path.absolute(), self.folder.absolute())
        except ValueError:  # another drive
            return path.absolute().as_uri()
        return make_link(Path(relative))

    def remark(self, *lines: str) -> None:
        """Collect remarks, each once."""
        self.remarks += [line for line in lines if line not in self.remarks]


def same_words(one: str, other: str) -> bool:
    """Whether two texts are the same but for blanks."""
    return one.split() == other.split()


def list_distinct_shots(material: Material) -> Sequence[Shot]:
    """Shots with a keyframe file, in order, without those that repeat the set-up of an earlier one."""
    return [shot for shot in material.shots if shot.same_as is None and shot.index in material.keyframes]


def find_best_shot(material: Material, *, unlike: Sequence[Fraction] = ()) -> Shot | None:
    """The shot with the best keyframe, preferably one that holds none of the times `unlike`; None without shots."""
    return max(
        list_distinct_shots(material),
        key=lambda shot: (not any(shot.start <= time < shot.end for time in unlike), shot.keyframe.score),
        default=None,
    )


def _endings(*, animated: bool) -> tuple[str, ...]:
    """The endings of snippets that are pictures that move, or of those that are videos."""
    return tuple(form.suffixes[0] for form in VIDEO_FORMATS.values() if form.animated == animated)
