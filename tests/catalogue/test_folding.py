"""Words of the index: what is typed without accents finds what was written with them, in every script."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bts.catalogue.folding import index_text, locate_words, pair_word, split_words, tidy

ONE_WAY = [
    ("Café, L'ÉTÉ 1962", "cafe l ete 1962"),
    ("Straße im Œuvre von Søren Łódź", "strasse im oeuvre von soren lodz"),
    ("ＡＢＣ ﬁlm İstanbul", "abc film istanbul"),
    ("Ο Οδυσσέας", "ο οδυσσεασ"),
    ("Йод", "иод"),
    ("أَهْلًا", "أهلا"),
    ("שָׁלוֹם", "שלום"),
    ("हिन्दी", "हिन्दी"),
    ("日本映画", "日本 本映 映画 画"),
    ("映", "映"),
    ("학교에서", "학교 교에 에서 서"),
    ("reel_01-b", "reel 01 b"),
    ("c++ \"x AND NEAR( *", "c x and near"),
]  # fmt: skip


@pytest.mark.parametrize(("written", "folded"), ONE_WAY)
def test_a_text_is_folded(written: str, folded: str) -> None:
    expected = unicodedata.normalize("NFC", folded).split()
    assert index_text(tidy(written)).split() == expected
    assert index_text(tidy(unicodedata.normalize("NFD", written))).split() == expected


@given(st.text())
def test_nothing_of_the_language_of_the_index_is_left(words: str) -> None:
    kept = index_text(tidy(words))
    assert all(c == " " or c.isalnum() or unicodedata.category(c).startswith("M") for c in kept)


@given(st.text())
def test_each_word_is_where_it_is_said_to_be(words: str) -> None:
    shown = tidy(words)
    found = list(locate_words(shown))
    assert [word for word, _ in found] == split_words(shown)
    for word, places in found:
        assert len(word) == len(places)
        assert word in "".join(split_words(shown[places[0] : places[-1] + 1]))


@given(st.text(alphabet="日本映画の夜กินข้าว학교", min_size=1), st.data())
def test_every_part_of_a_run_without_spaces_is_found_as_a_phrase(run: str, data: st.DataObject) -> None:
    for word in split_words(run):
        start = data.draw(st.integers(0, len(word) - 1))
        part = word[start : data.draw(st.integers(start + 1, len(word)))]
        kept, wanted = index_text(word).split(), pair_word(part)
        if len(part) == 1:
            assert any(each.startswith(part) for each in kept)
        else:
            assert any(kept[at : at + len(wanted)] == wanted for at in range(len(kept)))
