"""The clip on its page: the player or what stands in for it, its publisher's own line, and all that it owes."""

import re
from collections.abc import Iterable, Sequence
from fractions import Fraction
from pathlib import Path

from bts.model import Credit, Note
from bts.story.page import ClipBox
from bts.story.planning.figures import Figures, find_best_shot


def make_clip_box(notes: Sequence[Note], shown: Sequence[Fraction], figures: Figures) -> ClipBox:
    """The clip with its publisher's line; `shown` are the times (seconds) of pictures that the page shows elsewhere."""
    material, info = figures.material, figures.material.info
    words = material.config.story
    best = find_best_shot(material, unlike=shown)
    picture = figures.make_keyframe(best) if best is not None else None
    media = material.media
    link = words.clip_media == "link"
    if link and not words.clip_url:
        figures.remark("[story] clip_media is `link` and clip_url is empty: the page has a picture of the clip alone")
    return ClipBox(
        title=words.clip_title or words.headline or make_title(info.path),
        fingerprint=info.fingerprint,
        duration=info.duration,
        frames=info.frames,
        width=info.width,
        height=info.height,
        video=figures.make_clip_video(media, picture, material.chapters if notes else ""),
        picture=picture,
        link=link and bool(words.clip_url),
        lead_in=words.clip_lead_in,
        quote=words.clip_caption,
        source=words.clip_source,
        url=words.clip_url,
        date=words.clip_date,
        credits=list_credits((material.config.credit, *(figures.credit_of(note) for note in notes))),
    )


def list_credits(owed: Iterable[Credit]) -> tuple[Credit, ...]:
    """The credits that print something, each line once, in order: lines are the same only where they are equal."""
    lines: dict[str, Credit] = {}
    for credit in owed:
        lines.setdefault(credit.line or credit.creator or credit.copyright, credit)
    return tuple(credit for line, credit in lines.items() if line)


def make_title(path: Path) -> str:
    """A working title from a file name: `office_casino-night.final.mp4` becomes `Office casino night final`."""
    words = re.sub(r"[\W_]+", " ", path.stem).strip()
    return words[:1].upper() + words[1:] if words else "Untitled"
