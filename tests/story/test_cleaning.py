"""No control character, no half of a character and no mark of direction without its partner gets onto a page."""

import unicodedata
from dataclasses import fields, is_dataclass, replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bts.captions.bidi import find_levels
from bts.model import Credit
from bts.story.cleaning import ADDRESSES, clean, clean_page, isolate, part_address, part_shortcodes, read_direction
from bts.story.page import Block, ClipBox, Moment, Page, Picture, Publisher, Section, ShotBar, Source, Track, Video

DIRTY = "\x00A\x08\x1b\x7f\x85\u202eB\u2067C\u2069\u2066D\ufeff\ufffe\ud800e\u0301"
CLEAN = "A\nB\u2067C\u2069D\u00e9"
MARKS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\n\r\u2028\x00\ufdd0\ud800é\u0301aא١0 "
TEXTS = st.text(st.sampled_from(MARKS), max_size=20) | st.text(max_size=20)


def make_page(words: str) -> Page:
    """A page that has every part, with `words` in every text, addresses too."""
    credit = Credit(*[words] * 6)
    picture = Picture(words, 4, 3, words, Fraction(1), 25, words, credit, words, (Source(words, 4),))
    track = Track(words, "captions", words, words, words)
    video = Video(words, words, 4, 3, Fraction(9), words, (track,), words, credit, words)
    text = (Block("quote", (words, words)),)
    moment = Moment(words, words, Fraction(1), 25, None, None, words, words, text, True, (words,), picture, video)
    clip = ClipBox(
        title=words, fingerprint=words, duration=Fraction(9), frames=225, width=4, height=3, video=video,
        picture=picture, lead_in=words, quote=words, source=words, url=words, date=words, credits=(credit,),
    )  # fmt: skip
    return Page(
        style=words, lang=words, headline=words, standfirst=words, byline=words, byline_type=words, creator_type=words,
        date=words, modified=words, url=words, media_url=words, publisher=Publisher(words, words, words), lead=picture,
        intro=text, clip=clip, sections=(Section(words, (moment,)),), closing=text, more=words, more_url=words,
        corrections=text, tags=(words,), bars=(ShotBar(1, Fraction(0), Fraction(9), 0, 225),), todo=(words,),
        licensor_url=words, filmed=words,
    )  # fmt: skip


def list_texts(value: Any, name: str = "") -> list[tuple[str, str]]:
    """Every text in a value, with the name of the field that it stands in."""
    if isinstance(value, str):
        return [(name, value)]
    if isinstance(value, tuple):
        return [text for item in value for text in list_texts(item, name)]
    if is_dataclass(value):
        return [text for f in fields(value) for text in list_texts(getattr(value, f.name), f.name)]
    return []


KINDS = {("kind", "quote"), ("kind", "captions")}
"""Fields of the page's parts that are no text."""


def test_every_text_of_a_page_is_cleaned() -> None:
    made = make_page(DIRTY)
    texts = list_texts(clean_page(made))
    assert len(texts) == len(list_texts(made)) > 90
    for name, words in texts:
        if (name, words) not in KINDS:
            assert words == (CLEAN.replace("é", "e\u0301") if name in ADDRESSES else CLEAN), name
    assert clean_page(make_page(CLEAN)) == make_page(CLEAN)


def test_numbers_of_a_page_are_kept() -> None:
    made = make_page("x")
    assert clean_page(made) == made
    assert clean_page(replace(made, lead=None)).lead is None


@settings(max_examples=150, deadline=None)
@example("\u2067\n\u2069")
@example("e\ufeff\u0301")
@given(TEXTS)
def test_cleaning_leaves_nothing_that_reaches_beyond_its_line(text: str) -> None:
    made = clean(text)
    assert clean(made) == made
    made.encode("utf-8")
    for line in made.split("\n"):
        depth = 0
        for character in line:
            assert unicodedata.category(character) not in ("Cc", "Cs") or character == "\t"
            assert not 0x202A <= ord(character) <= 0x202E
            assert ord(character) & 0xFFFE != 0xFFFE
            depth += (character in "\u2066\u2067\u2068") - (character == "\u2069")
            assert depth >= 0
        assert depth == 0


@settings(max_examples=150, deadline=None)
@given(st.text(st.characters(categories=("L", "N", "P", "S", "Zs", "Mn")), max_size=30))
def test_cleaning_changes_nothing_that_is_seen(text: str) -> None:
    assert unicodedata.normalize("NFC", clean(text)) == unicodedata.normalize("NFC", text)


def test_what_people_write_is_kept() -> None:
    for words in (
        "👩‍👩‍👧", "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", "می‌خواهم", "co­operate",
        "a\tb\nc", "« ça »", "\ufa19と神", "\u200fשלום\u200e!", "\u2067שלום\u2069",
    ):  # fmt: skip
        assert clean(words) == words
    assert unicodedata.normalize("NFC", "\ufa19") != "\ufa19"  # the sign in a name that NFC would change


def test_lines_end_in_one_way() -> None:
    assert clean("a\r\nb\rc\u2028d\u2029e\x85f\x0bg\x0ch") == "a\nb\nc\nd\ne\nf\ng\nh"


def order(line: str) -> str:
    """The letters of an English line as they stand from left to right, isolates read as one neutral character each."""
    from bts.captions.bidi import order_visually

    inside, outside = 0, []
    for character in line:
        inside += character in "\u2066\u2067\u2068"
        if not inside:
            outside.append(character)
        elif character == "\u2069":
            inside -= 1
            if not inside:
                outside.append("\ufffc")
    return "".join(outside[i] for i in order_visually(find_levels("".join(outside), 0)))


def test_a_name_in_hebrew_leaves_its_neighbours_where_they_are() -> None:
    name = "שלום (2024)"
    assert order(f"Photo 1: {name}, 3 / 4") != f"Photo 1: {name}, 3 / 4".replace(name, "\ufffc")
    assert order(f"Photo 1: {isolate(name, 'ltr')}, 3 / 4") == "Photo 1: \ufffc, 3 / 4"


@pytest.mark.parametrize(
    ("text", "direction", "isolate_as"),
    [
        ("NBC 2026", "ltr", ""), ("NBC", "rtl", "\u2066"), ("שלום", "ltr", "\u2067"), ("שלום", "rtl", ""),
        ("١٢٣", "ltr", "\u2067"), ("2026!", "rtl", ""), ("日本", "ltr", ""), ("", "rtl", ""),
        ("NBC שלום", "ltr", "\u2066"), ("NBC שלום", "rtl", "\u2067"), ("Blender פרסמו את הקליפ:", "rtl", "\u2067"),
        ("\u2068שלום\u2069", "ltr", ""), ("\u2068a\u2069 ש \u2068b\u2069", "ltr", "\u2066"),
    ],
)  # fmt: skip
def test_only_what_runs_the_other_way_is_isolated(text: str, direction: Any, isolate_as: str) -> None:
    made = isolate(text, direction)
    assert made == (f"{isolate_as}{text}\u2069" if isolate_as else text)
    assert isolate(made, direction) == made
    assert clean(made) == made


@pytest.mark.parametrize(
    ("text", "page", "direction"),
    [
        ("A name", "rtl", "ltr"), ("Blender פרסמו את הקליפ", "rtl", "rtl"), ("2026", "rtl", "rtl"), ("", "ltr", "ltr"),
        ("Jean-Claude Van Damme אמר", "rtl", "ltr"), ("Jean-Claude Van Damme אמר לנו", "rtl", "rtl"),
        ("He said שלום", "ltr", "ltr"), ("אמר A לכולם בבית", "ltr", "rtl"),
    ],
)  # fmt: skip
def test_a_text_reads_as_a_quarter_of_its_letters_does(text: str, page: Any, direction: str) -> None:
    assert read_direction(text, page) == direction


def test_isolates_end_with_their_line() -> None:
    assert isolate("שלום\nNBC", "ltr") == "\u2067שלום\u2069\nNBC"


def test_no_shortcode_is_left_in_html() -> None:
    html = '<p title="[a]">[gallery ids="1"] [[x]] [ ] [</p><!-- wp:video {"tracks":[{"src":"a"}]} -->[/x]'
    made = '<p title="[~a]">[~gallery ids="1"] [[~x]] [ ] [</p><!-- wp:video {"tracks":[{"src":"a"}]} -->[/x]'
    assert part_shortcodes(html) == part_shortcodes(made.replace("~", "\u2060")) == made.replace("~", "\u2060")


def test_no_shortcode_is_left_in_an_address() -> None:
    assert part_address("http://[::1]:80/a[gallery]?b=[c]") == "http://[::1]:80/a%5Bgallery]?b=%5Bc]"
    assert part_address("stills/[a].jpg") == "stills/%5Ba].jpg"
