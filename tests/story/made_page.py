"""A page made by hand, with everything on it that a page can hold, for the tests of what is printed from it."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

from bts.model import Credit
from bts.story.page import (
    Block,
    ClipBox,
    Moment,
    Page,
    Picture,
    Publisher,
    Section,
    ShotBar,
    Source,
    Track,
    Video,
)

HOUSE = Credit("NBC", "NBCUniversal", "NBC", "© 2006 NBC", "https://example.org/licence", "Editorial use only")


def make_picture(name: str, seconds: int, **more: Any) -> Picture:
    """A still of 1280 x 720 pixels, with all its texts."""
    facts: dict[str, Any] = {
        "alt": f"Alt of {name}", "caption": f"Caption of {name}", "credit": HOUSE, "note": name,
        "sources": (Source(f"stills/{name}-640.jpg", 640), Source(f"stills/{name}.jpg", 1280)),
    }  # fmt: skip
    time = Fraction(seconds)
    return Picture(f"stills/{name}.jpg", 1280, 720, time=time, frame=seconds * 25, **(facts | more))


def make_video(name: str, **more: Any) -> Video:
    """A snippet of 3 seconds with captions."""
    facts: dict[str, Any] = {
        "poster": f"snippets/{name}.jpg", "caption": f"Caption of {name}", "credit": HOUSE, "note": name,
        "tracks": (Track(f"snippets/{name}.vtt", "captions", "en", "English", "WEBVTT\n\n", on=True),),
    }  # fmt: skip
    return Video(f"snippets/{name}.mp4", "video/mp4", 1280, 720, Fraction(3), **(facts | more))


def make_moment(name: str, seconds: int, end: int | None = None, **more: Any) -> Moment:
    """A moment called `name`, at these seconds of a clip with 25 frames a second."""
    text = (Block("paragraph", (f"Text of {name}",)),)
    facts: dict[str, Any] = {"kind": "note", "text": text, "name": f"Name of {name}"}
    return Moment(
        anchor=f"note-{name}", note=name, time=Fraction(seconds), frame=seconds * 25,
        end=None if end is None else Fraction(end), end_frame=None if end is None else end * 25, **(facts | more),
    )  # fmt: skip


def make_clip(**more: Any) -> ClipBox:
    """A clip of two minutes, as a file beside the page."""
    picture = Picture("keyframes/0003.jpg", 1280, 720, "", Fraction(40), 1000, credit=HOUSE)
    video = Video(
        "clip/the%20clip.mp4", "video/mp4", 1280, 720, Fraction(120), picture.href,
        (Track("notes.vtt", "chapters", "en", "Moments", "WEBVTT\n\n"),), credit=HOUSE,
    )  # fmt: skip
    facts: dict[str, Any] = {
        "title": "Casino Night", "fingerprint": f"fast:{'0' * 32}", "duration": Fraction(120), "frames": 3000,
        "width": 1280, "height": 720, "video": video, "picture": picture,
        "lead_in": "NBC posted the clip with this caption:",
        "quote": "Unearthed from the archives.\n\nA first look.", "source": "NBC on YouTube",
        "url": "https://example.com/watch?v=1&copy;=2", "date": "2019-03-01", "credits": (HOUSE, Credit("Peacock")),
    }  # fmt: skip
    return ClipBox(**(facts | more))


def make_page(**more: Any) -> Page:
    """An article with two sections and five moments: a range, a quote, a snippet, a list, a placeholder."""
    moments = (
        make_moment("a", 10, 20, picture=make_picture("a", 10)),
        make_moment("b", 15, kind="hidden-camera", video=make_video("b"), end=18),
        make_moment("c", 58, kind="quote", quote=True, people=("John (Jim)", "Jenna (Pam)"),
                    text=(Block("paragraph", ("First *words*.",)), Block("paragraph", ("Second words.",)))),
    )  # fmt: skip
    others = (
        make_moment("d", 70, text=(Block("list", ("one", "two")), Block("list", ("three",)))),
        make_moment("e", 70, todo=True),
    )
    facts: dict[str, Any] = {
        "style": "article", "lang": "en", "headline": "How they did it", "standfirst": "A clip from the shelves.",
        "byline": "Ada Writer", "byline_type": "Person", "creator_type": "Organization", "date": "2026-05-14",
        "modified": "2026-05-15T09:30:00+01:00", "url": "https://news.example/how/?utm=1", "media_url": "",
        "publisher": Publisher("The House", "https://news.example/", "https://news.example/logo.png"),
        "lead": make_picture("lead", 58), "intro": (Block("paragraph", ("One **bold** line.",)),),
        "clip": make_clip(), "sections": (Section("", moments), Section("Afterwards", others)),
        "closing": (Block("paragraph", ("Which moment?",)),), "more": "Take the quiz", "more_url": "https://q.example/(a)",
        "corrections": (Block("paragraph", ("A name was wrong.",)),), "tags": ("The Office", "NBC"),
        "bars": (ShotBar(1, Fraction(0), Fraction(60), 0, 1500), ShotBar(2, Fraction(60), Fraction(120), 1500, 3000)),
    }  # fmt: skip
    return Page(**(facts | more))


def change_clip(page: Page, **more: Any) -> Page:
    """The page with other fields of its clip."""
    return replace(page, clip=replace(page.clip, **more))
