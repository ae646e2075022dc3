"""What a search finds, in which order, what is marked; and that no text of a person reaches the database as more."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bts.catalogue import search as searching
from bts.catalogue.catalogue import Catalogue
from bts.catalogue.query import FILTERS, read_query
from bts.catalogue.records import Hit
from bts.catalogue.search import search
from bts.errors import UsageError
from tests.catalogue.entries import entry, text

CASINO = entry(
    "/archive/reel0/Casino Night.mp4",
    text("The hidden cameras behind the bar", people=["Thea Blyth (Nora)"], tags=["casino"], use=["still"],
         sort="hidden-camera", more="A lens between cups"),
    text("Not for print", private=True, sort="set"),
    text("日本映画の夜 film", "caption", lang="ja", end_ms=7000),
    text("Le café était fermé", "transcript", start_ms=9000, end_ms=9500),
    text("Thea hides a camera", "caption", people=["Nora"]),
    text("ฉันกินข้าวที่บ้าน 학교에서 हिन्दी", "caption"),
    date="1962-05-14T10:00:00", title="A night at the casino",
    folder="/archive/results/casino",
)  # fmt: skip
OTHERS = [
    entry("/archive/reel1/a.mov", text("hidden camera"), date="1970-01-02", duration_ms=5000, container="mov,mp4"),
    entry("/archive/reel1/b.mkv", text("A camera that is hidden"), codec="hevc", container="matroska,webm"),
]


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalogue]:
    path = tmp_path_factory.mktemp("search") / "catalogue.db"
    with Catalogue.open(path) as opened:
        opened.put_all([CASINO, *OTHERS])
    with Catalogue.read(path) as opened:
        yield opened


def find(catalogue: Catalogue, *arguments: str, private: bool = False) -> list[Hit]:
    return list(search(catalogue, read_query(arguments), private=private).hits)


def marked(hit: Hit) -> list[str]:
    return [hit.text[start:end] for start, end in hit.marks]


FOUND = {
    "camera": ["hidden camera", "A camera that is hidden", "The hidden cameras behind the bar", "Thea hides a camera"],
    "cameras": ["The hidden cameras behind the bar", "hidden camera", "A camera that is hidden", "Thea hides a camera"],
    '"cameras"': ["The hidden cameras behind the bar"],
    "hidden camera": ["hidden camera", "The hidden cameras behind the bar"],  # one by its kind
    "behind the bar": ["The hidden cameras behind the bar"],
    "camera -bar": ["hidden camera", "A camera that is hidden", "Thea hides a camera"],
    "cam*": ["hidden camera", "A camera that is hidden", "The hidden cameras behind the bar", "Thea hides a camera"],
    "CAFE ferme": ["Le café était fermé"],
    "cups": ["A lens between cups"],
    "日本": ["日本映画の夜 film"],
    "画": ["日本映画の夜 film"],
    "夜": ["日本映画の夜 film"],
    "映画 film": ["日本映画の夜 film"],
    "本画": [],
    "กิน": ["ฉันกินข้าวที่บ้าน 학교에서 हिन्दी"],
    "학교": ["ฉันกินข้าวที่บ้าน 학교에서 हिन्दी"],
    "हिन्दी": ["ฉันกินข้าวที่บ้าน 학교에서 हिन्दी"],
    "हिन": [],
    "fermé OR 日本": ["Le café était fermé", "日本映画の夜 film"],
    "print": [],
    "person:Nora": ["The hidden cameras behind the bar", "Thea hides a camera"],
    "person:blyth -kind:caption": ["The hidden cameras behind the bar"],
    "kind:hidden-camera": ["The hidden cameras behind the bar"],
    "kind:camera": [],
    "kind:transcript": ["Le café était fermé"],
    "tag:casino": ["The hidden cameras behind the bar"],
    "use:still": ["The hidden cameras behind the bar"],
    "clip:casino hidden": ["The hidden cameras behind the bar"],
    "clip:reel1 camera": ["hidden camera", "A camera that is hidden"],
    "-clip:casino camera": ["hidden camera", "A camera that is hidden"],
    "camera after:1962 before:1963": ["The hidden cameras behind the bar", "Thea hides a camera"],
    "camera after:1962-05-14 before:1962-05-15": ["The hidden cameras behind the bar", "Thea hides a camera"],
    "camera before:1962-05-14": [],
    "camera after:1963": ["hidden camera"],
    "camera shorter:10s": ["hidden camera"],
    "camera longer:1m": ["A camera that is hidden", "The hidden cameras behind the bar", "Thea hides a camera"],
    "camera format:mov": ["hidden camera"],
    "camera format:h265": ["A camera that is hidden"],
    "camera format:mkv -format:h264": ["A camera that is hidden"],
    "format:mkv": ["b.mkv"],
    "after:1962 before:1963": ["A night at the casino"],
    "kind:clip night": ["A night at the casino"],
    "camera longer:1h": [],
}


@pytest.mark.parametrize("written", FOUND)
def test_what_is_found_in_which_order(catalogue: Catalogue, written: str) -> None:
    arguments = [written] if written in SPACED else written.split()
    assert [hit.text for hit in find(catalogue, *arguments)] == FOUND[written]


SPACED = ("hidden camera", "behind the bar")
"""Searches that are one argument of the command."""

MARKED = {
    "camera": ["camera"],
    "hidden camera": ["hidden", "camera"],
    "本映": ["本映"],
    "CAFÉ": ["café"],
    "ferm*": ["fermé"],
    "person:thea bar": ["bar"],
}


@pytest.mark.parametrize("written", MARKED)
def test_the_words_that_were_searched_for_are_marked(catalogue: Catalogue, written: str) -> None:
    arguments = [written] if written in SPACED else written.split()
    assert marked(find(catalogue, *arguments)[0]) == MARKED[written]


def test_a_hit_has_its_moment_and_the_picture_of_the_shot_there(catalogue: Catalogue) -> None:
    (hit,) = find(catalogue, "tag:casino")
    assert (hit.time, hit.end, hit.shot) == (Fraction(5), None, 2)
    assert hit.picture == Path("/archive/results/casino/keyframes/0002.jpg")
    assert (hit.title, hit.kind, hit.sort, hit.note) == ("A night at the casino", "note", "hidden-camera", "01ABC")
    assert (hit.people, hit.tags, hit.use) == (("Thea Blyth (Nora)",), ("casino",), ("still",))


def test_private_notes_are_found_by_who_asks_for_them_alone(catalogue: Catalogue) -> None:
    assert not find(catalogue, "print")
    assert "Not for print" not in [hit.text for hit in find(catalogue, "-nothing")]
    (hit,) = find(catalogue, "print", private=True)
    assert hit.private


def test_what_is_too_much_to_rank_is_said(catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "MOST_RANKED", 1)
    found = search(catalogue, read_query(["camera"]), 10)
    assert found.has_more
    assert "hidden camera" in {hit.text for hit in found.hits}
    assert {hit.text for hit in found.hits} == set(FOUND["camera"])


HOSTILE = ['"', "*", "AND", "OR", "NOT", "NEAR(", "c++", "a:b", "-", "--", "^x", "{caption}:x", "');--", "日", "ก"]

words = st.one_of(
    st.text(max_size=12),
    st.sampled_from(HOSTILE),
    st.builds("{}:{}".format, st.sampled_from([*FILTERS, "signs", "rowid", "caption"]), st.text(max_size=6)),
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300, deadline=None)
@given(st.lists(words, max_size=6))
def test_any_text_is_a_safe_search(catalogue: Catalogue, arguments: list[str]) -> None:
    try:
        query = read_query(arguments)
    except UsageError:
        return
    for hit in search(catalogue, query).hits:
        assert not hit.private
        assert all(0 <= start < end <= len(hit.text) for start, end in hit.marks)
        assert all(one[1] < other[0] for one, other in zip(hit.marks, hit.marks[1:], strict=False))


@settings(max_examples=60, deadline=None)
@given(st.text(min_size=1, max_size=30))
def test_a_note_is_found_by_each_of_its_words(tmp_path_factory: pytest.TempPathFactory, words: str) -> None:
    path = tmp_path_factory.mktemp("one") / "catalogue.db"
    with Catalogue.open(path) as opened:
        opened.put(entry("/a.mp4", text(words)))
        for word in words.split():
            try:
                query = read_query([f'"{word}"'])
            except UsageError:
                continue
            hits = [hit for hit in search(opened, query).hits if hit.kind == "note"]
            assert len(hits) == 1
            assert hits[0].marks
