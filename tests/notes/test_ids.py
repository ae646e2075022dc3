"""Ids are never made twice, keep their order, and have short forms that mean one note."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bts.errors import UsageError
from bts.notes.ids import derived_id, find_id, is_ulid, new_id, short_ids
from tests.notes.makers import ids


def test_ids_of_one_sitting_are_distinct_ulids_in_order() -> None:
    made = [new_id() for _ in range(5000)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)
    assert all(is_ulid(i) for i in made)


def test_short_ids_of_one_sitting_stay_short() -> None:
    made = [new_id() for _ in range(1000)]
    assert max(map(len, short_ids(made).values())) <= 7


@given(st.sets(ids, min_size=1, max_size=30))
def test_a_short_id_means_its_own_note(known: set[str]) -> None:
    for full, short in short_ids(known).items():
        assert find_id(short, known) == full
        assert find_id(f" {short.upper()} ", known) == full
        assert find_id(full, known) == full


def test_ids_that_differ_in_their_first_letter_alone_are_told_apart() -> None:
    tail = "1M816DH4BCXEZ563F4R747K8R"
    known = [f"{c}{tail}" for c in "01234567"]
    short = short_ids(known)
    assert len(set(short.values())) == len(known)
    assert [find_id(short[i], known) for i in known] == known


def test_a_beginning_will_do_and_letters_that_look_alike() -> None:
    known = ["01AAAAAAAAAAAAAAAAAAAAAA0X", "02BBBBBBBBBBBBBBBBBBBBBB1Y"]
    assert find_id("02b", known) == known[1]
    assert find_id("ly", known) == known[1]
    assert find_id("ox", known) == known[0]


def test_an_id_that_fits_none_or_several_is_said() -> None:
    known = ["01AAAAAAAAAAAAAAAAAAAAAAAX", "01AAAAAAAAAAAAAAAAAAAAAABX"]
    with pytest.raises(UsageError, match="fits 2 notes"):
        find_id("x", known)
    with pytest.raises(UsageError, match="no note has the id 'zz'"):
        find_id("zz", known)
    with pytest.raises(UsageError, match="empty"):
        find_id(" ", known)


def test_a_derived_id_is_the_same_every_time_and_sorts_with_its_source() -> None:
    source = new_id()
    first = derived_id("a", "bc", time_from=source)
    assert first == derived_id("a", "bc", time_from=source)
    assert first != derived_id("ab", "c", time_from=source)
    assert is_ulid(first)
    assert first[:10] == source[:10]
