"""Where a cue stands, in the terms of each syntax, comes out at the same place in every other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bts.subtitles import read_vtt
from bts.subtitles.places import code_for_srt, place_in_script, place_of, settings_for_vtt


@pytest.mark.parametrize(
    ("settings", "place"),
    [
        ("", 2), ("line:0", 8), ("line:10%", 8), ("line:50%", 5), ("line:90%", 2), ("line:-1", 2),
        ("align:start", 1), ("line:0 align:end", 9), ("position:10% align:left line:0", 7), ("align:middle", 2),
        ("line:33%", 8), ("line:34%", 5), ("line:66%", 5), ("line:67%", 2),
        ("line:6", 8), ("line:7", 5), ("line:13", 2), ("line:-12", 5), ("line:-14", 8), ("line:-0", 2),
        ("position:33%", 1), ("position:34%", 2), ("position:66%", 2), ("position:67%", 3),
        ("vertical:rl line:0", 2), ("line:20% vertical:lr", 2),
        ("line:1..2%", 8), ("X1:40 X2:600", 2), ("VP:2 JC:2", 8), ("VP:7 JC:2", 8), ("VP:8 JC:2", 5), ("VP:20 JC:1", 1),
        ("VP:20 JC:3", 3),
        (r"\an8", 8), (r"\a6", 8), (r"\a10", 5), (r"\a2", 2), (r"\a4", 2), (r"\pos(192,30)", 8), (r"\pos(10,150)", 4),
        (r"\an7\pos(192,10)", 7), (r"\move(380,280,0,0)", 3),
    ],
)  # fmt: skip
def test_a_cue_stands_where_its_settings_say(settings: str, place: int) -> None:
    assert place_of(settings) == place


@given(st.integers(1, 9))
def test_a_place_is_the_same_in_every_syntax(key: int) -> None:
    codes = rf"\an{key}"
    assert place_of(codes) == key
    assert place_of(settings_for_vtt(codes)) == key
    assert place_of(code_for_srt(codes)) == key
    assert place_of(code_for_srt(settings_for_vtt(codes))) == key


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("line:0 position:20% align:start size:50%", "line:0 position:20% align:start size:50%"),
        ("region:fred line:-1", "line:-1"),
        ("X1:40 X2:600 Y1:20", ""),
        ("line:nonsense align:left position:900%", "align:left"),
        (r"\an9", "line:0 align:end"),
        ("VP:1 JC:2", "line:0"),
    ],
)
def test_webvtt_gets_the_settings_that_it_knows(written: str, kept: str) -> None:
    assert settings_for_vtt(written) == kept


@pytest.mark.parametrize(
    ("codes", "size", "usual", "place"),
    [
        (r"\pos(960,100)", (1920, 1080), 2, 8),
        (r"\pos(960,1000)", (1920, 1080), 8, 2),
        (r"\pos(960,100)", (384, 288), 2, 6),
        ("", (384, 288), 8, 8),
        (r"\an5", (384, 288), 8, 5),
    ],
)
def test_a_point_counts_in_the_size_of_its_script(codes: str, size: tuple[int, int], usual: int, place: int) -> None:
    assert place_in_script(codes, size, usual) == place


@pytest.mark.parametrize(
    ("region", "of_cue", "settings"),
    [
        ("REGION\nid:r\nwidth:80%\nregionanchor:50%,0%\nviewportanchor:50%,5%", "", "line:15.67%"),
        (
            "REGION\nid:r\nwidth:30%\nlines:1\nregionanchor:100%,50%\nviewportanchor:100%,50%",
            "",
            "line:47.33% position:85%",
        ),
        ("REGION\nid:r", "align:left", "align:left"),
        ("Region: id=r width=40% lines=2 regionanchor=0%,100% viewportanchor=0%,30%", "", "line:24.67% position:20%"),
        ("REGION\nid:other\nviewportanchor:50%,0%", "", ""),
        # A line, or a size, takes a cue out of its region.
        ("REGION\nid:r\nviewportanchor:50%,0%", "line:-1", "line:-1"),
    ],
)
def test_a_region_of_webvtt_is_a_place(region: str, of_cue: str, settings: str) -> None:
    parted = "\n" if region.startswith("Region") else "\n\n"
    text = f"WEBVTT{parted}{region}\n\n00:01.000 --> 00:02.000 region:r {of_cue}\nOne\n"
    assert settings_for_vtt(read_vtt(text).cues[0].settings) == settings
