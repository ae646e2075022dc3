"""Every language has every word, its direction and its dates; a credit is called one once."""

import re
import string
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bts.choices import KINDS
from bts.errors import UsageError
from bts.model import Credit
from bts.story.languages import CREDIT_LISTS, KIND, TABLE, Language, language_of

LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pt", "pl", "ar", "he", "ja")
ENGLISH = language_of("en")


def fields(word: str) -> list[str]:
    return sorted(name for _, name, _, _ in string.Formatter().parse(word) if name is not None)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_language_has_every_word_with_the_same_fields(lang: str) -> None:
    import tomllib

    table = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    own = {key: word for key, word in table[lang].items() if key not in CREDIT_LISTS}
    assert list(own) == list(ENGLISH.words)
    for key, word in own.items():
        assert fields(word) == fields(ENGLISH.words[key])
        assert word.strip()
    assert own["credit"].endswith("{name}")
    assert {KIND + kind for kind in KINDS} == {key for key in own if key.startswith(KIND)}
    for word in (ENGLISH if lang == "en" else language_of(lang)).words.values():
        assert word in own.values()


def test_regions_differ_from_their_languages_alone() -> None:
    import tomllib

    table = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    for name in set(table) - set(LANGUAGES):
        language = table[name.split("-")[0]]
        for key, word in table[name].items():
            assert language[key] != word
            assert fields(language[key]) == fields(word)


@pytest.mark.parametrize("lang", [lang for lang in LANGUAGES if lang != "en"])
def test_few_words_are_left_in_english(lang: str) -> None:
    """Words of two languages can be alike (Set, Stunt); sentences cannot."""
    words = language_of(lang).words
    alike = [key for key, word in words.items() if word == ENGLISH.words[key]]
    assert len(alike) < 14
    assert not [key for key in alike if " " in re.sub(r" \{\w+\}", "", words[key]).strip()]


@pytest.mark.parametrize(
    ("lang", "tag", "direction", "name", "day"),
    [
        ("en", "en", "ltr", "English", "14 May 2026"),
        ("en-us", "en-US", "ltr", "English (United States)", "May 14, 2026"),
        ("de", "de", "ltr", "Deutsch", "14. Mai 2026"),
        ("fr", "fr", "ltr", "Français", "14 mai 2026"),
        ("es", "es", "ltr", "Español", "14 de mayo de 2026"),
        ("it", "it", "ltr", "Italiano", "14 maggio 2026"),
        ("nl", "nl", "ltr", "Nederlands", "14 mei 2026"),
        ("pt_br", "pt-BR", "ltr", "Português (Brasil)", "14 de maio de 2026"),
        ("pl", "pl", "ltr", "Polski", "14 maja 2026"),
        ("ar", "ar", "rtl", "العربية", "14 مايو 2026"),
        ("iw", "he", "rtl", "עברית", "14 במאי 2026"),
        ("ja", "ja", "ltr", "日本語", "2026年5月14日"),
        ("xx", "xx", "ltr", "xx", "2026-05-14"),
    ],
)
def test_a_tag_says_direction_name_and_dates(lang: str, tag: str, direction: str, name: str, day: str) -> None:
    language = language_of(lang)
    assert (language.tag, language.direction, language.name) == (tag, direction, name)
    assert language.day("2026-05-14") == language.day("2026-05-14T23:30:00+02:00") == day


@pytest.mark.parametrize("text", ["", "spring", "2026-02-31", "14.5.2026", "2026-05-14x", "٢٠٢٦-05-14"])
def test_what_is_no_date_is_left_as_it_is(text: str) -> None:
    assert ENGLISH.day(text) == text


@pytest.mark.parametrize(
    ("lang", "direction"),
    [("fa", "rtl"), ("ur", "rtl"), ("dv", "rtl"), ("yi", "rtl"), ("uz", "ltr"), ("uz-AF", "rtl"), ("uz-Arab", "rtl"),
     ("ar-Latn", "ltr"), ("sv", "ltr"), ("zh-Hant-TW", "ltr")],
)  # fmt: skip
def test_a_language_without_words_gets_its_direction_and_says_so(lang: str, direction: str) -> None:
    language = language_of(lang)
    assert language.direction == direction
    assert not language.translated
    assert language.words == ENGLISH.words
    assert language.name in language.remark
    assert ENGLISH.remark == ""


def test_regions_take_the_words_of_what_they_write_like() -> None:
    assert language_of("pt-BR").words == language_of("pt").words
    assert language_of("pt-AO").words == language_of("pt-PT").words != language_of("pt").words
    assert language_of("es-MX").words == language_of("es-419").words != language_of("es-ES").words
    assert language_of("de-CH").quote("Wort") == "«Wort»"
    assert language_of("de-AT").quote("Wort") == "„Wort“"


@pytest.mark.parametrize("lang", ['en"><script>', "x", "english", "", "en-", "de-DE-DE", "en us", "a" * 9, "ſk", "12"])
def test_what_is_no_tag_is_refused_with_its_remedy(lang: str) -> None:
    with pytest.raises(UsageError, match=r"is no language; .*\[story\] lang in bts\.toml"):
        language_of(lang)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=12) | st.from_regex(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,4}", fullmatch=True))
def test_any_tag_is_refused_or_safe_in_an_attribute(lang: str) -> None:
    try:
        language = language_of(lang)
    except UsageError:
        return
    assert re.fullmatch("[A-Za-z0-9-]+", language.tag)
    assert language_of(language.tag).tag == language.tag


def test_a_house_replaces_words_and_names_its_kinds() -> None:
    words = {"credit": "Foto: {name}", "kind-gag": "Gag am Set", "quote_open": ""}
    language = language_of("de", words)
    assert language.credit(Credit("NBC")) == "Foto: NBC"
    assert language.kind("gag") == "Gag am Set"
    assert language.kind("our-own_kind") == "Our own kind"
    assert language.kind("hidden-camera") == "Versteckte Kamera"
    assert language.kind("note") == language.kind("") == ""
    assert language.quote("x") == "x“"
    assert language.say("by", name="{date} {name.__class__}") == "Von {date} {name.__class__}"


def test_a_house_that_gives_all_words_speaks_its_language() -> None:
    words = {key: word for key, word in ENGLISH.words.items() if not key.startswith(KIND)}
    assert language_of("sv", words).translated
    del words["by"]
    assert not language_of("sv", words).translated


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"bye": "x"}, "there is no word 'bye'.*choose from by, credit, .*kind-NAME"),
        ({"by": "x"}, r"'by'.* has to hold \{name\}"),
        ({"by": "{name} {date}"}, r"'by'.* has to hold \{name\} and no other field"),
        ({"credit": "({name})"}, r"'credit'.* has to end in \{name\}"),
        ({"skip": "{name}"}, "'skip'.* has to hold no field"),
    ],
)
def test_a_word_that_cannot_be_printed_is_refused(words: dict[str, str], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        language_of("en", words)


@pytest.mark.parametrize(
    "line",
    ["Credit: NBC", "credits: NBC", "Photo by A", "Photo/NBC", "Still – NBC", "© B", "(c) B", "Courtesy of NBC",
     "Foto: X", "Fot. X", "Bild von X", "Crédit photo : AFP", "写真：X", "NBC提供", "באדיבות NBC", "تصوير: س"],
)  # fmt: skip
@pytest.mark.parametrize("lang", ["en", "he", "ja"])
def test_a_credit_that_names_itself_is_not_named_again(line: str, lang: str) -> None:
    assert language_of(lang).credit_parts(Credit(line)) == ("", line)


@pytest.mark.parametrize("line", ["NBC", "Picture Palace Films", "Credit Suisse", "Videoland", "Stillman Brothers"])
def test_a_name_that_only_begins_like_a_credit_is_named(line: str) -> None:
    assert ENGLISH.credit_parts(Credit(line)) == ("Credit: ", line)
    assert language_of("fr").credit(Credit(line)) == f"Crédit\u00a0: {line}"


def test_a_credit_without_a_line_is_its_creator_or_its_copyright() -> None:
    assert ENGLISH.credit(Credit("  ", "Maker", copyright="© 2026 B")) == "Credit: Maker"
    assert ENGLISH.credit(Credit(copyright="© 2026 B")) == "© 2026 B"
    assert ENGLISH.credit(Credit(source="somewhere")) == ""
    assert ENGLISH.credit_parts(Credit()) == ("", "")


def test_lists_are_joined_in_words() -> None:
    def joined(lang: str) -> str:
        return language_of(lang).join(["A", "B", "C"])

    assert [joined(lang) for lang in ("en", "de", "ja", "he")] == ["A, B and C", "A, B und C", "A、B、C", "A, B וC"]
    assert ENGLISH.join([]) == ""
    assert isinstance(ENGLISH, Language)


def test_libraries_are_loaded_only_when_a_page_is_made() -> None:
    code = (
        "import sys, bts.story.languages, bts.story.rich, bts.story.cleaning;"
        "print([m for m in ('babel', 'nh3', 'markdown_it', 'jinja2', 'markupsafe') if m in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


@pytest.mark.parametrize("text", ["“Words.”", "„Worte.“", "« Des mots. »", "「言葉」", '"Words."'])
def test_what_stands_in_quotation_marks_gets_no_second_ones(text: str) -> None:
    assert language_of("en").quote(text) == text
    assert language_of("en").quote(f"{text} he said") == f"“{text} he said”"
