"""The rules for one note, each at its limit: what is found, and what is let pass beside it."""

from fractions import Fraction
from typing import Any

import pytest

from bts.choices import ALT_OPENINGS, is_web_address
from bts.model import Credit, Note, Person, Region
from bts.notes.lint import check_notes
from bts.notes.rules import House
from tests.notes.makers import SNIPPET, STILL, note

HOUSE = House(duration=Fraction(60), credit=Credit("NBC"))
READ = {"caption": "x", "alt": "Two people at a bar"}


def about(made: Note, house: House = HOUSE) -> list[str]:
    """What was found, in one word each."""
    return [finding.about for finding in check_notes([made], house)]


def says(made: Note) -> str:
    """All that was found, in sentences."""
    return "\n".join(finding.says for finding in check_notes([made], HOUSE))


def test_a_working_note_that_would_be_printed_is_measured_as_it_would_be() -> None:
    """B1: it was burnt into the picture for a second, and nothing was found."""
    found = says(note("1", "2", use=SNIPPET, text="TODO ask Ben: " + "word " * 20))
    assert "no caption, so its text is printed instead" in found
    assert "has 113 characters, and 20 can be read" in found
    assert "TODO in its text" in found


@pytest.mark.parametrize(
    ("made", "allowed"),
    [
        (note("1", "2", use=SNIPPET, text="a" * 21), note("1", "2", use=SNIPPET, text="a" * 20)),
        (note("1", "2", use=SNIPPET, caption="日" * 11), note("1", "2", use=SNIPPET, caption="日" * 10)),
        (note("1", use=SNIPPET, caption="a" * 141), note("1", use=SNIPPET, caption="a" * 140)),
    ],
)
def test_what_is_printed_can_be_read_in_its_time(made: Note, allowed: Note) -> None:
    assert "can be read in its time" in says(made)
    assert "can be read in its time" not in says(allowed)


@pytest.mark.parametrize("field", ["heading", "caption", "alt"])
def test_marks_of_markdown_count_in_the_text_alone(field: str) -> None:
    assert about(note("1", text="The **bar**, by [NBC](https://nbc.example)", **{field: "The bar 3 * 4, b_a_r"})) == []
    assert about(note("1", text="x", **{field: "The **bar**"})) == ["text"]


def test_a_snippet_lasts_a_second() -> None:
    assert about(note("1", "1.999", use=SNIPPET, **READ)) == ["range"]
    assert about(note("1", "2", use=SNIPPET, **READ)) == []
    assert about(note("1", "1.3", use=STILL, **READ)) == []


@pytest.mark.parametrize(
    "alt",
    [
        "Image of a bar", "The picture shows a bar", "a photo of Jo", "Photo d'un bar", "Ein Foto von Jo",
        "Das Bild zeigt eine Bar", "Una imagen de un bar", "Immagine di un bar", "Een afbeelding van een bar",
        "Bild på en bar", "Фото бара", "IMAGE OF a bar",
    ],
)  # fmt: skip
def test_alt_text_does_not_say_that_it_is_a_picture(alt: str) -> None:
    assert about(note("1", use=STILL, caption="x", alt=alt)) == ["alt"]


@pytest.mark.parametrize(
    "alt",
    ["Picture frames on a wall", "Photographers wait", "The imagery of a bar", "A bar, of which an image hangs there"],
)
def test_alt_text_may_speak_of_pictures(alt: str) -> None:
    assert about(note("1", use=STILL, caption="x", alt=alt)) == []


def test_every_opening_is_held() -> None:
    for word, links in ALT_OPENINGS.items():
        for link in links or ("",):
            assert about(note("1", use=STILL, caption="x", alt=f"{word} {link}".strip() + " bar")) == ["alt"]


@pytest.mark.parametrize("alt", ["IMG_0715", "DSC00123", "GOPR1234.MP4", "still.jpg", "the bar.TIFF", "a-b-c.webp"])
def test_the_name_of_a_file_is_no_alt_text(alt: str) -> None:
    assert about(note("1", use=STILL, caption="x", alt=alt)) == ["alt"]


def test_alt_text_says_something_else_than_what_is_printed() -> None:
    assert about(note("1", use=STILL, caption="Jo meets Al.", alt="jo meets al")) == ["alt"]
    assert about(note("1", use=STILL, text="Jo meets Al.", alt="Jo meets Al")) == ["alt", "caption"]
    assert about(note("1", use=STILL, caption="Jo meets Al.", alt="Al stands at a bar")) == []


@pytest.mark.parametrize("fields", [{"kind": "quote"}, {"use": ("quote",)}])
def test_a_quote_has_somebody_who_says_it(fields: dict[str, Any]) -> None:
    assert about(note("1", text="x", **fields)) == ["people"]
    assert about(note("1", text="x", people=(Person("Jo"),), **fields)) == []


@pytest.mark.parametrize(
    ("address", "good"),
    [
        ("https://example.org/licence", True), ("http://nbc.example", True), ("HTTPS://EXAMPLE.ORG", True),
        ("http://[2001:db8::1]/", True), ("nonsense", False), ("https://", False), ("https:///x", False),
        ("ftp://example.org", False), ("javascript:alert(1)", False), ("https://a b.org", False), ("www.a.org", False),
        ("https://[::1", False), ('https://a.org/"onload', False), ("https://a.org/\u202egpj", False),
        ("https://a.org/o'k", True), ("https://a:port/", False), ("//example.org", False), ("https://.", False),
        ("", False),
    ],
)  # fmt: skip
def test_an_address_is_one_that_a_browser_opens(address: str, good: bool) -> None:
    assert is_web_address(address) == good
    if address:
        assert about(note("1", text="x", credit=Credit("NBC", licence_url=address))) == [] if good else ["address"]


def test_terms_may_be_words_but_no_broken_address() -> None:
    assert about(note("1", text="x", credit=Credit(usage_terms="For editorial use only"))) == []
    assert about(note("1", text="x", credit=Credit(usage_terms="https://nbc.example/terms"))) == []
    for broken in ("www.nbc.example/terms", "htp://nbc.example", "https://"):
        assert about(note("1", text="x", credit=Credit(usage_terms=broken))) == ["address"]


def test_a_region_holds_something() -> None:
    for side in (0.001, 0.0199):
        assert about(note("1", text="x", region=Region(0.1, 0.1, side, 0.5))) == ["region"]
        assert about(note("1", text="x", region=Region(0.1, 0.1, 0.5, side))) == ["region"]
    assert about(note("1", text="x", region=Region(0.1, 0.1, 0.02, 0.02))) == []


@pytest.mark.parametrize("blank", [" ", "\n\t ", "\u00a0", "\u200b", "\u2003\u200d"])
def test_blanks_are_no_words(blank: str) -> None:
    assert about(note("1", text=blank)) == ["text"]
    assert about(note("1", text="x", caption=blank)) == ["text"]
    assert about(note("1", use=STILL, caption="x", alt=blank)) == ["alt"]


def test_two_spaces_in_a_row_are_one_too_many() -> None:
    many: list[dict[str, Any]] = [{"text": "a  b"}, {"caption": "a \u00a0b"}, {"text": "x", "credit": Credit("N  B")}]
    for fields in many:
        assert about(note("1", **fields)) == ["text"]
    assert about(note("1", text="a list:\n  - indented\n  - lines  \n")) == []


def test_a_note_without_a_kind_is_held_against_no_list() -> None:
    """B6: with a list of one's own, every note that was added without a kind was reported."""
    house = House(kinds=("foo", "bar"))
    assert about(note("1", text="x"), house) == []
    assert about(note("1", text="x", kind="foo"), house) == []
    assert about(note("1", text="x", kind="set"), house) == ["kind"]


def test_each_finding_says_what_to_do() -> None:
    many = note(
        "70", "70.5", use=(*SNIPPET, *STILL, "quote"), text=" ", alt="Image of  a.jpg", kind="set",
        region=Region(0, 0, 0.01, 0.01), credit=Credit("é" * 17, licence_url="x"), conflict_of="A@00",
        people=(Person("", "Pam"),),
    )  # fmt: skip
    found = check_notes([many], House(Fraction(60), kinds=("foo",)))
    assert {one.about for one in found} >= {"time", "kind", "text", "credit", "address", "alt", "range", "people"}
    assert all(": " in one.says for one in found), [one.says for one in found if ": " not in one.says]
