"""Stories as data for the tests of WordPress, with the real files that they show."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from PIL import Image

from bts.model import Credit
from bts.story.page import (
    Block,
    ClipBox,
    Moment,
    Page,
    Picture,
    Publisher,
    Section,
    Track,
    Video,
)
from tests.little import little_clip

NBC = Credit(line="NBC", creator="NBC Studios", copyright="© 2006 NBC")

CAPTIONS = "WEBVTT\n\n00:00.000 --> 00:02.000\nThey told me not to look.\n"


def make_picture(href: str, caption: str = "", alt: str = "", credit: Credit = NBC) -> Picture:
    """A picture of the size that `make_files` draws."""
    return Picture(href, 640, 360, alt, Fraction(58), 1450, caption, credit, note="n1")


def make_video(caption: str = "", lang: str = "en", credit: Credit = NBC) -> Video:
    """The snippet that `make_files` makes, with captions."""
    track = Track("snippets/look.vtt", "captions", lang, "English", CAPTIONS, on=True)
    chapters = Track("notes.vtt", "chapters", lang, "Moments", "WEBVTT\n")
    return Video(
        "snippets/look.mp4", "video/mp4", 320, 180, Fraction(4), "stills/second.jpg", (track, chapters), caption, credit
    )


def make_moment(number: int, *text: Block, quote: bool = False, people: Sequence[str] = ()) -> Moment:
    """A moment with these words, without a picture."""
    return Moment(
        f"note-{number}", f"n{number}", Fraction(number), number * 25, None, None, "hidden-camera", f"Moment {number}",
        text, quote, tuple(people),
    )  # fmt: skip


def _say(text: str) -> Block:
    return Block("paragraph", (text,))


def make_page(**changes: object) -> Page:
    """A story with every part that a story can have; `changes` replace fields of the page."""
    pictured = replace(
        make_moment(3, _say("It was the *first* take.")),
        picture=make_picture("stills/second.jpg", "The café.", "A café."),
    )
    filmed = replace(make_moment(4, _say("Then he comes in.")), video=make_video("He comes in."))
    lists = Block("list", ("a **lens**", "a fern")), Block("numbered", ("1st", "2nd"))
    listed = make_moment(5, _say("Three things:"), *lists)
    said = make_moment(6, _say("“I forgot.”"), _say("“All of them.”"), quote=True, people=("Thea (Nora)", "תאה"))
    quoting = make_moment(7, Block("quote", ("Said once.", "Said twice.")))
    page = Page(
        style="article",
        lang="en",
        headline="How “Platform” & <Nought> hid three cameras",
        standfirst="A clip shows how it went quiet.",
        byline="The desk",
        byline_type="organization",
        creator_type="organization",
        date="2026-11-22",
        modified="2026-11-23",
        url="",
        media_url="",
        publisher=Publisher("Quillfield"),
        lead=make_picture("stills/lead.jpg", "The first look.", "A woman smiles.", NBC),
        intro=(_say("All know it, [says the desk](https://example.org/?a=1&b=2)."), _say("It looked like luck.")),
        clip=ClipBox(
            "Platform Nought", "fast:4fb1cd869658af0d5cab12dbceefec09", Fraction(72), 1800, 1280, 720, make_video(),
            lead_in="Quillfield posted the clip with this caption:", quote="Off the shelves: three cameras, one fern.",
            source="Quillfield TV", url="https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=3",
            credits=(NBC, Credit(line="BBC")),
        ),
        sections=(Section("", (pictured, filmed)), Section("What was said", (listed, said, quoting))),
        closing=(_say("Which moment would you want to see?"),),
        more="Take our quiz",
        more_url="https://example.org/quiz",
        corrections=(_say("An earlier version named the wrong year."),),
        tags=("hidden cameras", "first look & more"),
        todo=("closing",),
    )  # fmt: skip
    return replace(page, **changes)  # type: ignore[arg-type]


def make_files(folder: Path) -> Path:
    """The files that `make_page` shows, in a folder."""
    (folder / "stills").mkdir(parents=True)
    (folder / "snippets").mkdir()
    for name, colour in (("lead", (180, 90, 40)), ("second", (30, 90, 120))):
        Image.new("RGB", (640, 360), colour).save(folder / "stills" / f"{name}.jpg")
    little_clip(folder / "snippets" / "look.mp4")
    (folder / "snippets" / "look.vtt").write_text(CAPTIONS, encoding="utf-8")
    return folder
