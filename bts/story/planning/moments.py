"""What each note brings to the page, and how the moments are put into sections."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from bts.markup import plain_text
from bts.model import Note, Shot
from bts.story.page import Moment, Section, format_seconds
from bts.story.planning.figures import Figures, list_distinct_shots, same_words
from bts.story.rich import escape_markdown, read_blocks, to_plain

SKELETON_SHOTS = 6
"""Sections of a story that has no notes yet."""


def make_moment(note: Note, figures: Figures, *, leads: bool, article: bool) -> Moment:
    """The moment of a note. Where its picture `leads`, it stands at the head of the page and not here.

    A text that is the caption is printed as that. In an article a caption stands under its picture alone; in a
    timeline, and where there is no picture, it is the text here.
    """
    picture, video = (None if leads else figures.make_still(note)), figures.make_snippet(note)
    text = get_own_text(note)
    if not text and picture is None and video is None and not (leads and article):
        text = escape_markdown(note.caption)
    if video is not None and (picture is not None or leads or same_words(video.caption, plain_text(text))):
        video = replace(video, caption="")
    end = note.end
    return Moment(
        anchor=f"note-{note.id}",
        note=note.id,
        time=note.start,
        frame=figures.material.info.frame_at(note.start),
        end=end,
        end_frame=None if end is None else _find_end_frame(figures, end),
        kind=note.kind,
        name=name_moment(note, figures),
        text=read_blocks(text),
        quote="quote" in note.use or note.kind == "quote",
        people=tuple(f"{p.name} ({p.character})" if p.character else p.name for p in note.people),
        picture=picture,
        video=video,
    )


def get_own_text(note: Note) -> str:
    """The text of a note, "" where it says what the caption says."""
    return "" if same_words(plain_text(note.text), note.caption) else note.text.strip()


def name_moment(note: Note, figures: Figures) -> str:
    """What a list of moments calls a note: its caption, its first paragraph, its kind, else its time."""
    blocks = read_blocks(note.text)
    first = to_plain(blocks[0].lines[0]) if blocks else ""
    kind = figures.language.kind(note.kind)
    names = (note.caption, first, kind, format_seconds(note.start))
    return next(" ".join(name.split()) for name in names if name.strip())


def _find_end_frame(figures: Figures, end: Fraction) -> int:
    """The number of the frame on screen at the end of a range; at the clip's end, its count of frames."""
    info = figures.material.info
    return info.frames if end >= info.duration else info.frame_at(end)


def make_sections(notes: Sequence[Note], lead: Note | None, figures: Figures, style: str) -> tuple[Section, ...]:
    """The notes as sections: in an article one begins where a note has a heading, in a timeline with each note."""
    article = style != "timeline"
    sections: list[Section] = []
    for note in notes:
        moment = make_moment(note, figures, leads=note == lead, article=article)
        heading = note.heading.strip()
        if heading or not article or not sections:
            sections.append(Section(heading, (moment,)))
        else:
            sections[-1] = replace(sections[-1], moments=(*sections[-1].moments, moment))
    return tuple(sections)


def make_skeleton(figures: Figures) -> tuple[Section, ...]:
    """The best shots of a clip without notes, each with a place for the words."""
    material = figures.material
    shots = list_distinct_shots(material)
    best = sorted(shots, key=lambda shot: -shot.keyframe.score)
    # The best shot opens the page, the next stands for the clip; they come again only where there is little else.
    chosen = best[2 : SKELETON_SHOTS + 2] if len(best) > SKELETON_SHOTS // 2 + 2 else best[1:]
    words = figures.language.say("what_happens")
    return tuple(
        Section("", (replace(_make_shot_moment(shot, figures), text=read_blocks(words), todo=True),))
        for shot in sorted(chosen, key=lambda shot: shot.index)
    )


def make_picture_story(figures: Figures) -> tuple[Section, ...]:
    """One section with a picture of each distinct shot of the clip, in its order."""
    shots = list_distinct_shots(figures.material)
    return (Section("", tuple(_make_shot_moment(shot, figures) for shot in shots)),) if shots else ()


def _make_shot_moment(shot: Shot, figures: Figures) -> Moment:
    return Moment(
        anchor=f"shot-{shot.index}",
        note="",
        time=shot.keyframe.time,
        frame=shot.keyframe.frame,
        end=None,
        end_frame=None,
        kind="",
        name=figures.language.say("shot", index=shot.index),
        picture=figures.make_keyframe(shot),
    )
