"""What a record says is what somebody set: no file's slug, no account, no source type that nobody gave."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bts.config import Config, NotesOptions, StillsOptions
from bts.metadata.dates import split_date
from bts.metadata.describe import TITLE_BYTES, describe, name_writer, take_first_words
from bts.metadata.exif import LARGEST_EXIF, write_exif
from bts.metadata.iim import write_iim, write_segment
from bts.metadata.pictures import list_lost
from bts.model import Credit
from bts.publishing import PictureFacts


def test_the_account_is_not_published_and_an_author_that_was_set_is() -> None:
    assert name_writer("root", Config()) == ""
    assert name_writer("Ada", Config(notes=NotesOptions(author="Ada"))) == "Ada"
    assert name_writer("root", Config(stills=StillsOptions(publish_writer=True))) == "root"


def test_nothing_is_said_that_nobody_set() -> None:
    record = describe(Credit())
    assert not any(vars(record).values())
    said = describe(
        Credit(), source_type="negativeFilm", facts=PictureFacts(embargo="2026-12-01", instructions="Crop.")
    )
    assert said.source_type.endswith("/negativeFilm")
    assert said.instructions == "Embargo: not to be published before 2026-12-01. Crop."


@given(st.text(max_size=200))
def test_a_title_is_the_first_words_and_fits_the_oldest_record(text: str) -> None:
    title = take_first_words(text, TITLE_BYTES)
    assert len(title.encode()) <= TITLE_BYTES
    assert " ".join(text.split()).startswith(title.removesuffix("…")) or "\n" in text or not text.isprintable()


@pytest.mark.parametrize("zone", ["+01", "+0100", "+01:00"])
def test_every_zone_that_bts_toml_may_name_reaches_all_records(zone: str) -> None:
    facts = PictureFacts(date=f"1962-06-09T10:30{zone}", embargo=f"2026-12-24T06:00{zone}")
    said = describe(Credit(), facts=facts)
    assert said.instructions == "Embargo: not to be published before 2026-12-24 06:00 +01:00."
    assert (said.date, said.embargo) == ("1962-06-09T10:30+01:00", "2026-12-24T06:00+01:00")
    older = write_iim(said)
    assert all(text in older for text in (b"20261224", b"060000+0100", b"19620609", b"103000+0100"))
    assert split_date(said.date).exif == "1962:06:09 10:30:00"


def test_what_has_no_room_leaves_its_neighbours_where_they_are_and_is_said() -> None:
    tags = [f"tag number {number} with a long name" for number in range(2500)]
    said = describe(Credit(line="NBC", copyright="© " * 40_000, creator="Ada"), caption="The kiss", tags=tags)
    segment, block = write_segment(said), write_exif(said, LARGEST_EXIF)
    assert all(text in segment for text in (b"NBC", b"The kiss"))
    assert b"tag number" not in segment
    assert all(text in block for text in (b"The kiss", b"Ada"))
    assert len(block) < 200
    remarks = " ".join(list_lost(said, "jpg"))
    assert "2500 tags are too long together for IIM" in remarks
    assert "the copyright notice: too long for EXIF" in remarks
    assert not any("tags" in line or "EXIF" in line for line in list_lost(said, "tiff"))
