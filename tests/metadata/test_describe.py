"""What a record says is what somebody set: no file's slug, no account, no source type that nobody gave."""

from hypothesis import given
from hypothesis import strategies as st

from bts.config import Config, NotesOptions, StillsOptions
from bts.metadata.describe import TITLE_BYTES, describe, name_writer, take_first_words
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
