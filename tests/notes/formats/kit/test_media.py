"""Which of the media in a file is the clip: by what was picked, where it lies, its name; or the choice is asked for."""

from dataclasses import replace
from fractions import Fraction

import pytest

from bts.errors import NotesFileError
from bts.notes.formats import ClipFacts
from bts.notes.formats.kit.media import choose_name, describe_media, describe_pick, pick_media

CLIP = ClipFacts("Take 7.mov", Fraction(60), Fraction(25), location="file:///cards/A002/Take%207.mov")


@pytest.mark.parametrize(
    ("names", "media", "picked"),
    [
        (["other.mov", "TAKE 7.MOV"], "", "TAKE 7.MOV"),
        (["other.mov", "Take 7"], "", "Take 7"),
        (["other.mov", "Take 7.mxf"], "", "Take 7.mxf"),
        (["Take 7.wav", "Take 7.mov"], "", "Take 7.mov"),
        (["file://localhost/x/other.mov", "file://localhost/Volumes/Take%207.mov"], "", None),
        (["C:\\media\\other.mov", "C:\\media\\Take 7.mov"], "", "C:\\media\\Take 7.mov"),
        (["/cards/A001/Take 7.mov", "/cards/A002/Take 7.mov"], "", "/cards/A002/Take 7.mov"),
        (
            ["file:///Volumes/X/A001/Take%207.mov", "file:///Volumes/X/A002/Take%207.mov"],
            "",
            "file:///Volumes/X/A002/Take%207.mov",
        ),
        (["/cards/A001/Take 7.mov", "/cards/A002/Take 7.mov"], "A001/take 7.mov", "/cards/A001/Take 7.mov"),
        (["/a/one.mov", "/a/two.mov"], "two", "/a/two.mov"),
        (["/a/one.mov", "/a/two.mov"], "two.mov", "/a/two.mov"),
        (["/a/Take 7.mov", "/a/two.mov"], "two.mov", "/a/two.mov"),
        (["", "only.mov"], "", None),
        ([""], "", ""),
        ([], "", None),
    ],
)
def test_one_is_picked(names: list[str], media: str, picked: str | None) -> None:
    found = pick_media(names, replace(CLIP, media=media))
    if picked is not None:
        assert found == {picked}
    else:
        assert found == {name for name in names if "other" not in name}


@pytest.mark.parametrize(
    ("names", "media", "what"),
    [
        (["one.mov", "two.mov"], "", r"2 media: one\.mov, two\.mov; pick the one that is this clip with --media NAME"),
        (
            ["/x/Take 7.mov", "/y/Take 7.mov"],
            "",
            r"2 media of that name: /x/Take 7\.mov, /y/Take 7\.mov; .*FOLDER/NAME",
        ),
        (["/x/a.mov", "/y/a.mov"], "", r"2 media: /x/a\.mov, /y/a\.mov"),
        (["one.mov"], "two.mov", r"does not speak of two\.mov; its media are one\.mov"),
        ([""], "two.mov", "does not speak of two.mov; it names none"),
        (["33-4/01", "33-4/02"], "", r"2 media: 33-4/01, 33-4/02"),
        ([f"{n}.mov" for n in range(40)], "", r"40 media: 0\.mov, .*, 11\.mov and 28 more"),
    ],
)
def test_a_choice_that_nobody_made_is_asked_for(names: list[str], media: str, what: str) -> None:
    with pytest.raises(NotesFileError, match=what):
        pick_media(names, replace(CLIP, media=media))


def test_what_is_taken_under_another_name_is_said() -> None:
    assert describe_pick(["/x/other.mov"], CLIP) == "it speaks of other.mov alone, which was taken for this clip"
    assert describe_pick(["/x/take 7.mov", ""], CLIP) == ""
    assert describe_media(["a.mov", "", "/x/b.mov"]) == ", which speaks of 2 media: a.mov, b.mov"
    assert describe_media([""]) == ""


def test_a_medium_with_several_names_goes_by_the_clip_s() -> None:
    assert choose_name(["", "/x/other.mov", "Take 7"], CLIP) == "Take 7"
    assert choose_name(["", "/x/other.mov", "third"], CLIP) == "/x/other.mov"


def test_a_name_with_bytes_that_are_no_text_is_known_by_its_link() -> None:
    clip = ClipFacts("caf\ufffd.mov", Fraction(60), Fraction(25), link="caf%E9.mov")
    assert pick_media(["file:///m/caf%E9.mov", "file:///m/other.mov"], clip) == {"file:///m/caf%E9.mov"}
