"""A search as it is written: what is a word, a phrase, a filter, and what is refused with a line."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bts.catalogue.inflection import list_forms
from bts.catalogue.query import ClipWanted, Query, Term, read_query
from bts.errors import UsageError

GROUPS: list[tuple[list[str], list[list[Term]]]] = [
    (["hidden", "Cameras"], [[Term(("hidden",))], [Term(("cameras",))]]),
    (["hidden cameras"], [[Term(("hidden", "cameras"), exact=True)]]),
    (['"hidden cameras" bar'], [[Term(("hidden", "cameras"), exact=True)], [Term(("bar",))]]),
    (['"hidden'], [[Term(("hidden",), exact=True)]]),
    (["foo-bar"], [[Term(("foo", "bar"), exact=True)]]),
    (["roulett*"], [[Term(("roulett",), prefix=True)]]),
    (["rain", "OR", "snow", "night"], [[Term(("rain",)), Term(("snow",))], [Term(("night",))]]),
    (["rain OR snow"], [[Term(("rain",)), Term(("snow",))]]),
    (["OR", "rain"], [[Term(("or",))], [Term(("rain",))]]),
    (["person:Thea Blyth"], [[Term(("thea", "blyth"), "person", exact=True)]]),
    (['person:"Thea Blyth" bar'], [[Term(("thea", "blyth"), "person", exact=True)], [Term(("bar",))]]),
    (["kind:hidden-camera camera"], [[Term(("hidden", "camera"), "kind", exact=True)], [Term(("camera",))]]),
    (["KIND:Set"], [[Term(("set",), "kind")]]),
    (['"kind:set"'], [[Term(("kind", "set"), exact=True)]]),
    (["12:30", "http://x.org"], [[Term(("12", "30"), exact=True)], [Term(("http", "x", "org"), exact=True)]]),
    (["use:still"], [[Term(("still",), "use")]]),
    (["c++", "!!!"], [[Term(("c",))]]),
]


@pytest.mark.parametrize(("arguments", "groups"), GROUPS, ids=lambda value: str(value)[:40])
def test_words_phrases_and_filters(arguments: list[str], groups: list[list[Term]]) -> None:
    query = read_query(arguments)
    assert [list(group) for group in query.groups] == groups
    assert not query.without
    assert not query.clip.is_asked


def test_what_is_not_wanted() -> None:
    query = read_query(["casino", " -bar", "-kind:set", '-"two words"'])
    expected = (Term(("bar",)), Term(("set",), "kind"), Term(("two", "words"), exact=True))
    assert query.without == expected
    assert query.groups == ((Term(("casino",)),),)


CLIPS = [
    (["clip:Reel_0"], ClipWanted(names=((True, "reel 0"),))),
    (["-clip:reel0", "format:.MP4"], ClipWanted(names=((False, "reel0"),), formats=((True, "mp4"),))),
    (["after:1962", "before:1970-5"], ClipWanted(after="1962", before="1970-05")),
    (["after:1962-05-14"], ClipWanted(after="1962-05-14")),
    (["longer:10m", "shorter:1h30m"], ClipWanted(longer=Fraction(600), shorter=Fraction(5400))),
    (["longer:90s"], ClipWanted(longer=Fraction(90))),
    (["format:H265"], ClipWanted(formats=((True, "hevc"),))),
]


@pytest.mark.parametrize(("arguments", "wanted"), CLIPS, ids=lambda value: str(value)[:40])
def test_what_is_asked_of_the_clip(arguments: list[str], wanted: ClipWanted) -> None:
    assert read_query(arguments) == Query(clip=wanted)


REFUSED = {
    "": "no word to search for",
    "!!! ...": "no word to search for",
    "before:soon": "before: takes a date",
    "after:1962-13": "after: takes a date",
    "after:1962-02-30": "after: takes a date",
    "longer:#12": "longer: takes a length",
    "longer:": "longer: takes a length",
    "-before:1962": "write after:1962",
    "use:poster": "use: takes still, snippet or quote",
    "kind:": "write kind:VALUE",
    "clip:": "write clip:NAME",
    " ".join(f"w{n}" for n in range(65)) + " -x": "at most 64",
}


@pytest.mark.parametrize("written", REFUSED, ids=lambda value: str(value)[:30])
def test_what_cannot_be_meant_is_refused(written: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_query([written])
    assert REFUSED[written] in str(caught.value)
    assert "\n" not in str(caught.value)


@given(st.lists(st.text(), max_size=5))
def test_any_text_is_a_search_or_a_line_that_says_why_not(arguments: list[str]) -> None:
    try:
        query = read_query(arguments)
    except UsageError:
        return
    assert query.groups or query.without or query.clip.is_asked


FORMS = [
    ("camera", "cameras"), ("city", "cities"), ("box", "boxes"), ("knife", "knives"), ("child", "children"),
    ("cameraman", "cameramen"), ("photo", "photos"), ("bus", "buses"), ("day", "days"), ("house", "houses"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "many"), FORMS)
def test_a_word_and_its_plural_find_each_other(one: str, many: str) -> None:
    assert many in list_forms(one)
    assert one in list_forms(many)


def test_verbs_are_found_in_their_forms_by_the_verb() -> None:
    assert {"filmed", "filming"} <= set(list_forms("film"))
    assert "cutting" in list_forms("cut")
    assert {"moved", "moving"} <= set(list_forms("move"))


@pytest.mark.parametrize("word", ["news", "glass", "été", "映画", "it", "1962", "lens"])
def test_other_words_have_no_singular(word: str) -> None:
    assert word[:-1] not in list_forms(word)
    assert list_forms(word)[0] == word
