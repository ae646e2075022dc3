"""The date of a clip is what its file says, and unknown where nobody set one."""

import pytest

from bts.media.created import find_created, read_created


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2006-05-11T14:30:05.000000Z", "2006-05-11T14:30:05+00:00"),
        ("2019-07-01T09:00:00+0200", "2019-07-01T09:00:00+02:00"),
        ("2006-05-11", "2006-05-11"),
        ("1904-01-01T00:00:00.000000Z", ""),
        ("1970-01-01T00:00:00Z", ""),
        ("yesterday", ""),
        ("", ""),
    ],
)
def test_a_date_is_read_or_unknown(text: str, date: str) -> None:
    assert read_created(text) == date


def test_the_date_with_the_zone_of_the_place_counts_first_and_an_unset_one_not_at_all() -> None:
    utc, local = (
        {"creation_time": "2019-07-01T07:00:00Z"},
        {"com.apple.quicktime.creationdate": "2019-07-01T09:00:00+0200"},
    )
    assert find_created([utc, local]) == "2019-07-01T09:00:00+02:00"
    assert find_created([{"creation_time": "1904-01-01T00:00:00Z"}, utc]) == "2019-07-01T07:00:00+00:00"
    assert find_created([{}, {"title": "x"}]) == ""
