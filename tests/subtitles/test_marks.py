"""What is italic, bold, underlined, placed, or said by somebody goes through every syntax, and never into the words."""

import re
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bts.subtitles import Cue, read_srt, read_subtitles, read_vtt, write_srt, write_vtt
from bts.subtitles.marks import Mark, Run, lay_out
from bts.subtitles.markup import tag_srt
from bts.timing import Span
from tests.subtitles.makers import ass, sami, ttml
from tests.subtitles.test_writing import AWKWARD, free_text

EVENT = "Dialogue: 0,0:00:01.00,0:00:02.00,Default,Pam,0,0,0,,"
words = st.sampled_from((*AWKWARD, " ", "\n", "Did you see it?", "- No.", "♪ la ♪", "[GLASS BREAKS]")) | free_text
names = st.sampled_from(["", "", "Ada", "Ben", "A & B", "X--"])


def runs(voices: st.SearchStrategy[str]) -> st.SearchStrategy[list[Run]]:
    styles = st.frozensets(st.sampled_from("biu"))
    return st.lists(st.builds(Run, words, styles, voices), min_size=1, max_size=6)


def cue_of(found: list[Run], place: str = "") -> Cue | None:
    laid = lay_out(found)
    if not any(line.strip("\ufeff") for line in laid.lines) or laid.lines[0] == "" or laid.lines[-1] == "":
        return None
    return Cue(Span(Fraction(1), Fraction(2)), laid.lines, "1", laid.voices, place, 0, laid.marks)


def shown(cue: Cue) -> tuple[object, ...]:
    return cue.lines, cue.marks, cue.voices, cue.settings


@settings(max_examples=400, deadline=None)
@given(runs(names), st.sampled_from(["", "line:0", "position:10% align:start", "line:50% align:end"]))
def test_webvtt_comes_back_with_all_its_marks(found: list[Run], place: str) -> None:
    cue = cue_of(found, place)
    if cue is None or (len(cue.voices) == 1 and cue.marks and any(mark.name for mark in cue.marks)):
        return
    said = {run.voice for run in found if run.text.strip()}
    if set(cue.voices) != said - {""}:
        return  # a voice of blanks alone
    (read,) = read_vtt(write_vtt([cue]), may_roll=False).cues
    assert shown(read) == shown(cue)
    (again,) = read_vtt(write_vtt([read]), may_roll=False).cues
    assert shown(again) == shown(read)


@settings(max_examples=400, deadline=None)
@given(runs(st.just("")), st.sampled_from(["", r"\an8", r"\an1"]))
def test_subrip_comes_back_with_all_its_marks(found: list[Run], place: str) -> None:
    cue = cue_of(found, place)
    if cue is None:
        return
    (read,) = read_srt(write_srt([cue])).cues
    assert shown(read) == shown(cue)


@settings(max_examples=200, deadline=None)
@given(runs(names))
def test_marks_go_with_their_words_into_other_lines(found: list[Run]) -> None:
    cue = cue_of(found)
    if cue is None:
        return
    one = cue.with_lines([" ".join(" ".join(cue.lines).split())])
    told = [[(c, run.styles, run.voice) for runs in each.runs for run in runs for c in run.text if c.strip()]
            for each in (cue, one)]  # fmt: skip
    assert told[0] == told[1]
    assert cue.with_lines(cue.lines).marks == cue.marks


ITALIC = (Mark(0, 8, 11, "i"),)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("x.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\nDid you <i>see</i> it?\n"),
        ("x.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\n<c.yellow>Did <lang en>you</lang> <i.loud>see</i></c> it?\n"),
        ("x.srt", "1\n00:00:01,000 --> 00:00:02,000\nDid you <I>see</I> it?\n"),
        ("x.srt", "1\n00:00:01,000 --> 00:00:02,000\nDid you {\\i1}see{\\i0} it?\n"),
        ("x.srt", '1\n00:00:01,000 --> 00:00:02,000\n<font color="red">Did you <i>see</font></i> it?\n'),
        ("x.ass", ass(f"{EVENT}Did you {{\\i1}}see{{\\i0}} it?")),
        ("x.ass", ass(f"{EVENT}Did you {{\\i1\\be1}}see{{\\r}} it?")),
        ("x.ttml", ttml('<p begin="1s" end="2s">Did you <span tts:fontStyle="italic">see</span> it?</p>')),
        (
            "x.ttml",
            ttml('<p begin="1s" end="2s">Did you <span style="s">see</span> it?</p>',
                 head='<styling><style xml:id="b" tts:fontStyle="oblique"/><style xml:id="s" style="b"/></styling>'),
        ),
        ("x.smi", sami("<SYNC start=1000><P class=EN>Did you <i>see</i> it?<SYNC start=2000><P class=EN>&nbsp;")),
    ],
)  # fmt: skip
def test_italics_are_read_from_every_syntax(name: str, text: str) -> None:
    (cue,) = read_subtitles(text.encode(), name).cues
    assert cue.lines == ("Did you see it?",)
    assert cue.marks == ITALIC
    assert "Did you <i>see</i> it?" in write_srt([cue])
    assert "Did you <i>see</i> it?" in write_vtt([cue])


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("x.sub", "{1}{1}25\n{25}{50}{y:i}One|two\n"),
        ("x.sub", "{1}{1}25\n{25}{50}/One|two\n"),
        ("x.mpl", "[10][20]/One|two\n"),
    ],
)
def test_a_line_is_italic_in_syntaxes_of_lines(name: str, text: str) -> None:
    (cue,) = read_subtitles(text.encode(), name).cues
    assert (cue.lines, cue.marks) == (("One", "two"), (Mark(0, 0, 3, "i"),))


def test_styles_of_a_script_make_italics_and_places() -> None:
    text = ass(f"{EVENT}Above", EVENT.replace("Default", "Below") + "Beside").replace(
        "Format: Name, Fontname, Fontsize\nStyle: Default,Arial,20",
        "Format: Name, Fontname, Fontsize, Italic, Alignment\nStyle: Default,Arial,20,-1,8\nStyle: Below,Arial,20,0,2",
    )
    above, below = read_subtitles(text.encode(), "x.ass").cues
    assert (above.marks, above.settings) == ((Mark(0, 0, 5, "i"),), "\\an8")
    assert (below.marks, below.settings) == ((), "")


def test_old_scripts_count_places_otherwise() -> None:
    text = ass(f"{EVENT}Above").replace("[V4+ Styles]", "[V4 Styles]")
    text = text.replace("Fontsize\nStyle: Default,Arial,20", "Fontsize, Alignment\nStyle: Default,Arial,20,6")
    assert read_subtitles(text.encode(), "x.ssa").cues[0].settings == "\\an8"


@pytest.mark.parametrize(
    ("margin", "alignment", "place"),
    [("0", 2, ""), ("250", 2, "\\an8"), ("120", 2, "\\an5"), ("250", 8, ""), ("250", 5, "\\an5")],
)
def test_a_margin_of_a_script_lifts_words(margin: str, alignment: int, place: str) -> None:
    """Of an event, else of its style; 288 units are the height of a script that does not say it."""
    named = f"Fontsize, Alignment, MarginV\nStyle: Default,Arial,20,{alignment},"
    for event, style in ((margin, "10"), ("0", margin)):
        text = ass(f"{EVENT}Words".replace("0,0,0,,Words", f"0,0,{event},,Words"))
        text = text.replace("Fontsize\nStyle: Default,Arial,20", named + style)
        assert read_subtitles(text.encode(), "x.ass").cues[0].settings == place


STYLES = """Format: Name, Bold, Italic, Alignment, PrimaryColour, SecondaryColour, OutlineColour, Outline, Shadow
Style: Default,0,-1,8,&H00FFFFFF,&H000000FF,&H00000000,2,0
Style: Plain,0,0,2,&H00FFFFFF,&H000000FF,&H00000000,0,0
Style: Strong,-1,0,2,&H00FFFFFF,&H000000FF,&H00000000,2,0
Style: Hidden,0,0,2,&HFFFFFFFF,&H000000FF,&H00000000,0,0"""


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (r"One {\rStrong}two{\r} three", "<i>One</i> <b>two</b> <i>three</i>"),
        (r"One {\i0}two {\rNobody}three", "<i>One</i> two <i>three</i>"),
        (r"{\rPlain}One {\i1}two{\i} three", "One <i>two</i> three"),
        (r"{\rHidden}One {\bord2}two", "two"),
        (r"{\p1\i0}m 0 0 l 9 9{\p0\rPlain}One {\p4}m 0 0{\p}two", "One two"),
        (r"{\rPlain}One\ntwo\Nthree {\q2}four\nfive", "One two\nthree four\nfive"),
        (r"{\rPlain}He{\alpha&HFF&}llo", "He"),
        (r"{\rPlain}One {\alpha&HFF&}two {\alpha&H00&}three", "One three"),
        (r"{\rPlain\alpha&HFF&}One{\alpha}\Ntwo", "two"),
        (r"{\rPlain\1a&HFF&}One {\1a}two", "two"),
        (r"{\rStrong\1a&HFF&}One {\3a&HFF&}two", "<b>One</b>"),
        (r"{\rPlain\alpha&HFF&\t(0,500,\alpha&H00&)}One{\t(\alpha&HFF&)} two", "One two"),
        (r"{\rPlain\2a&HFF&\k20}One {\k30}two", "One two"),
        (r"{\rHidden\kf20}One {\2a&HFF&\kf30}two", "One"),
        (r"{\rPlain\fscx0}One{\fscx100} two", "two"),
        (r"{\rPlain\fad(200,300)\K50\fade(255,0,255,0,9,9,9)\be1\pbo5\iclip(1,2,3,4)}One", "One"),
    ],
)
def test_codes_of_a_script_are_what_players_show(written: str, shown: str) -> None:
    """A player shows the words of each style and transparency so (libass 0.17)."""
    text = ass(f"{EVENT}{written}").replace("Format: Name, Fontname, Fontsize\nStyle: Default,Arial,20", STYLES)
    (cue,) = read_subtitles(text.encode(), "x.ass").cues
    assert "\n".join(tag_srt(cue.lines, cue.marks)) == shown
    assert cue.settings == "\\an8"


@pytest.mark.parametrize(
    ("codes", "gradual"),
    [
        (r"\k50", True),
        (r"\2a&HFF&\kf20", True),
        (r"\alpha&HFF&\t(0,9,\alpha&H00&)", True),
        (r"\t(\fs9)\fad(9,9)", False),
    ],
)
def test_words_that_come_one_by_one_are_said_to_stand_whole(codes: str, gradual: bool) -> None:
    found = read_subtitles(ass(f"{EVENT}{{{codes}}}One").encode(), "x.ass")
    assert found.cues[0].lines == ("One",)
    assert any("one by one" in remark.what for remark in found.changed) == gradual


def test_a_soft_break_is_one_in_scripts_without_wrapping() -> None:
    text = ass(rf"{EVENT}One\ntwo").replace("[V4+", "WrapStyle: 2\n\n[V4+")
    assert read_subtitles(text.encode(), "x.ass").cues[0].lines == ("One", "two")


def test_a_point_of_a_script_is_a_place() -> None:
    text = ass(f"{EVENT}{{\\pos(960,100)}}Above").replace("[V4+", "PlayResX: 1920\nPlayResY: 1080\n[V4+")
    assert read_subtitles(text.encode(), "x.ass").cues[0].settings == "\\an8"


@pytest.mark.parametrize(
    ("region", "of_p", "place"),
    [
        ('tts:origin="10% 5%" tts:extent="80% 20%" tts:displayAlign="before"', "", "line:5%"),
        ('tts:origin="10% 75%" tts:extent="80% 20%" tts:displayAlign="after"', "", ""),
        ('tts:origin="10% 10%" tts:extent="80% 80%" tts:displayAlign="center"', "", "line:50%"),
        ('tts:origin="10% 75%" tts:extent="80% 20%"', 'tts:textAlign="right"', "align:end"),
        ('tts:origin="4c 1c" tts:extent="24c 2c" tts:textAlign="left"', "", "line:6.667% align:start"),
        ('tts:origin="80% 10%" tts:extent="10% 80%" tts:writingMode="tbrl"', "", "vertical:rl line:0"),
        ('tts:origin="10% 10%" tts:extent="10% 80%" tts:writingMode="tbrl"', "", "vertical:rl line:-1"),
        ('tts:origin="10% 10%" tts:extent="10% 80%" tts:writingMode="tblr"', "", "vertical:lr line:0"),
    ],
)
def test_a_region_of_ttml_is_a_place(region: str, of_p: str, place: str) -> None:
    head = f'<layout><region xml:id="r" {region}/></layout>'
    text = ttml(f'<p begin="1s" end="2s" region="r" {of_p}>One</p>', head=head)
    assert read_subtitles(text.encode(), "x").cues[0].settings == place


def test_two_speakers_keep_their_words() -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ada>Did you see it?\n<v Ben>No.\n"
    (cue,) = read_subtitles(text.encode(), "x.vtt").cues
    assert cue.voices == ("Ada", "Ben")
    assert [[(run.text, run.voice) for run in runs] for runs in cue.runs] == [
        [("Did you see it?", "Ada")], [("No.", "Ben")],
    ]  # fmt: skip
    assert "<v Ada>Did you see it?</v>\n<v Ben>No.</v>" in write_vtt([cue])
    head = (
        '<metadata><ttm:agent xml:id="a" type="person"><ttm:name type="full">Ada</ttm:name></ttm:agent>'
        '<ttm:agent xml:id="b" type="person"><ttm:name type="full">Ben</ttm:name></ttm:agent></metadata>'
    )
    body = '<p begin="1s" end="2s"><span ttm:agent="a">Did you see it?</span><br/><span ttm:agent="b">No.</span></p>'
    (told,) = read_subtitles(ttml(body, head=head).encode(), "x").cues
    assert (told.lines, told.marks, told.voices) == (cue.lines, cue.marks, cue.voices)


def test_marks_never_lie_over_blanks() -> None:
    laid = lay_out([Run(" One ", frozenset("i")), Run("two"), Run(" \n ", frozenset("b"))])
    assert laid.lines == ("One two",)
    assert laid.marks == (Mark(0, 0, 3, "i"),)


def test_tags_do_not_leak_into_notes() -> None:
    (cue,) = read_subtitles(b"WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ada><i>Hi</i> <b><u>there</u></b>\n", "x.vtt").cues
    assert not re.search("[<>]", cue.text)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("<ruby>漢<rt>かん</rt>字<rt>じ</rt></ruby>を", "漢(かん)字(じ)を"),
        ("<ruby>漢<rt>かん</ruby>を<ruby>字<rt></rt></ruby>", "漢(かん)を字"),
        ("<ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp></ruby>を", "漢(かん)を"),
        ("<ruby>漢<rt>かん", "漢(かん)"),
    ],
)
def test_a_reading_stands_in_brackets_behind_its_characters(raw: str, text: str) -> None:
    assert read_vtt(f"WEBVTT\n\n00:01.000 --> 00:02.000\n{raw}\n").cues[0].text == text


def test_ttml_shows_readings_in_brackets_and_nothing_that_is_hidden() -> None:
    ruby = (
        '<span tts:ruby="container"><span tts:ruby="base">漢</span><span tts:ruby="delimiter">(</span>'
        '<span style="r">かん</span><span tts:ruby="delimiter">)</span></span>'
    )
    hidden = '<span tts:display="none">never</span><span tts:visibility="hidden">seen</span>'
    head = '<styling><style xml:id="r" tts:ruby="text"/></styling>'
    text = ttml(f'<p begin="1s" end="2s">{hidden}The {ruby}</p>', head=head)
    assert read_subtitles(text.encode(), "x").cues[0].text == "The 漢(かん)"


def test_breaks_and_blanks_left_over_from_ass_are_read_in_subrip() -> None:
    text = "1\n00:00:01,000 --> 00:00:02,000\nOne\\Ntwo\\hthree\n"
    (cue,) = read_srt(text).cues
    assert cue.lines == ("One", "two\N{NO-BREAK SPACE}three")
    (literal,) = read_srt(write_srt([replace(cue, lines=(r"C:\Now\here",))])).cues
    assert literal.lines == (r"C:\Now\here",)


def test_brackets_behind_a_backslash_are_words_of_ass() -> None:
    text = ass(rf"{EVENT}{{\i1}}\{{braces\}}{{\i0}} and {{\an8}}more")
    (cue,) = read_subtitles(text.encode(), "x.ass").cues
    assert (cue.text, cue.settings) == ("{braces} and more", "\\an8")
