"""Files of captions are known by the clip's name, a language and a suffix; nothing else beside a clip is taken."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bts.captions.beside import list_caption_files
from bts.captions.languages import fits_language, name_language, read_tag


def test_one_file_a_language_in_the_order_in_which_they_are_tried(tmp_path: Path) -> None:
    taken = {
        "interview.vtt": "",
        "interview.srt": "",
        "interview.mp4.json": "",
        "interview.de.vtt": "de",
        "interview.deu.SRT": "de",
        "interview.en.sdh.srt": "en",
        "interview.en.vtt": "en",
        "interview.en-orig.vtt": "en",
        "interview.hi.vtt": "hi",
        "interview.pt_br.ttml": "pt-BR",
        "interview.zh-Hans.ass": "zh-Hans",
    }
    left = [
        "interview.mp4", "interview.mp4.notes.json", "interview.notes.vtt", "interview.en.forced.srt",
        "interview.info.json", "interview.final.cut.srt", "interview.cut.srt", "interview2.en.vtt", "interview.txt",
        "interview.en.vtt.bak", ".interview.en.vtt", "interview.private.srt", "interview", "interview.",
    ]  # fmt: skip
    for name in (*taken, *left):
        (tmp_path / name).touch()
    (tmp_path / "interview.fr.vtt").mkdir()
    found = list_caption_files(tmp_path / "interview.mp4")
    assert {file.path.name: file.lang for file in found} == taken
    assert [file.path.name for file in found if file.lang == "en"] == [
        "interview.en.sdh.srt", "interview.en-orig.vtt", "interview.en.vtt",
    ]  # fmt: skip
    assert [file.path.name for file in found if not file.lang] == [
        "interview.vtt", "interview.srt", "interview.mp4.json",
    ]  # fmt: skip


def test_a_folder_that_cannot_be_read_holds_no_captions(tmp_path: Path) -> None:
    assert list_caption_files(tmp_path / "gone" / "clip.mp4") == []


@pytest.mark.parametrize(
    ("code", "tag", "name"),
    [
        ("en", "en", "English"),
        ("eng", "en", "English"),
        ("GER", "de", "Deutsch"),
        ("pt_BR", "pt-BR", "Português (Brasil)"),
        ("zh-Hans", "zh-Hans", "中文 (简体)"),
        ("heb", "he", "עברית"),
        ("es-419", "es-419", "Español (Latinoamérica)"),
        ("fil", "fil", "Filipino"),
    ],
)
def test_a_language_has_one_tag_and_its_own_name(code: str, tag: str, name: str) -> None:
    assert (read_tag(code), name_language(tag)) == (tag, name)
    assert fits_language(code, tag)


@pytest.mark.parametrize("code", ["", "und", "xx", "notes", "info", "1080p", "e/n", "-", "日本", "\0"])
def test_what_is_no_language_has_no_tag(code: str) -> None:
    assert read_tag(code) == ""


CODES = st.one_of(
    st.text(max_size=12),
    st.lists(st.one_of(st.sampled_from(["en", "zh", "Hant", "TW", "419", "x", "1996", "ger"]), st.text(max_size=5)))
    .map("-".join),
)  # fmt: skip


@given(CODES)
def test_any_text_gives_a_tag_that_web_pages_take_or_none(code: str) -> None:
    tag = read_tag(code)
    if tag:
        assert re.fullmatch(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2}|-\d{3})?", tag)
        assert read_tag(tag) == tag
        assert name_language(tag)
