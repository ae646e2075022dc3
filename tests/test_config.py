"""bts.toml is read strictly: a setting that does nothing would be found out after publication."""

import os
from fractions import Fraction
from pathlib import Path

import pytest

from bts import config
from bts.choices import STILL_PRESETS, Preset
from bts.errors import UsageError


def load(folder: Path, text: str, clip: str = "a.mp4") -> config.Config:
    (folder / "bts.toml").write_text(text, encoding="utf-8")
    return config.load(folder / clip)


def test_nothing_said_gives_the_defaults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert config.load(tmp_path / "a.mp4") == config.Config()


def test_the_nearest_file_above_the_clip_counts_before_the_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "work").mkdir()
    (tmp_path / "clips" / "deep").mkdir(parents=True)
    (tmp_path / "work" / "bts.toml").write_text('[credit]\nline = "work"\n')
    monkeypatch.chdir(tmp_path / "work")
    clip = tmp_path / "clips" / "deep" / "a.mp4"
    assert config.load(clip).credit.line == "work"
    (tmp_path / "clips" / "bts.toml").write_text('[credit]\nline = "clips"\n')
    assert config.load(clip).credit.line == "clips"


def test_sections_and_overrides(tmp_path: Path) -> None:
    loaded = load(
        tmp_path,
        """
        [credit]
        line = "NBC"
        source = "archive"
        [notes]
        dir = "notes"
        [story]
        intro = ["One.", "Two."]
        [clip."a.mp4".credit]
        line = "Harbour Television"
        """,
    )
    assert loaded.credit.line == "Harbour Television"
    assert loaded.credit.source == "archive"
    assert loaded.notes.dir == tmp_path / "notes"
    assert loaded.story.intro == ("One.", "Two.")
    assert config.load(tmp_path / "b.mp4").credit.line == "NBC"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[credits]\nline = 'x'", "unknown setting credits; did you mean credit"),
        ("[credit]\nlin = 'x'", "unknown setting credit.lin; did you mean line"),
        ("[stills]\nquality = '92'", "stills.quality is a whole number, not '92'"),
        ("[stills]\nquality = true", "stills.quality is a whole number, not True"),
        ("[stills]\nquality = 400", "quality lies between 1 and 100"),
        ("[snippets]\ncaptions = 'loud'", "captions is burn, soft, both or none"),
        ("credit = 'NBC'", r"credit is a table"),
        ("[story]\nintro = [1]", "story.intro is a list of texts"),
        ("[credit\n", "not valid TOML.*line 1"),
        ("path = 'x'", "unknown setting path"),
        ("[clip]\nx = 1", "tables named after clips"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said) as caught:
        load(tmp_path, text)
    assert os.fspath(tmp_path / "bts.toml") in str(caught.value)


def test_presets_of_stills_can_be_added(tmp_path: Path) -> None:
    text = """
    [stills]
    preset = "banner"
    [stills.presets.banner]
    width = 1200
    height = 300
    [stills.presets.tall]
    width = 600
    aspect = "4:5"
    [stills.presets.wide]
    width = 2000
    """
    stills = load(tmp_path, text).stills
    assert stills.shapes == {"banner": Preset(1200, Fraction(4))}
    assert (stills.all_presets["tall"], stills.all_presets["wide"]) == (Preset(600, Fraction(4, 5)), Preset(2000))
    assert stills.all_presets["square"] == STILL_PRESETS["square"]
    several = load(
        tmp_path, text.replace('"banner"', '["tall", "hero"]').replace("[stills]", "[stills]\nsrcset = [9, 8]")
    )
    assert list(several.stills.shapes) == ["tall", "hero"]
    assert several.stills.srcset == (9, 8)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('[stills]\npreset = "banner"', "preset is full, .* or thumb, not 'banner'"),
        ("[stills.presets]\nbanner = 1200", "holds tables named after presets"),
        ("[stills.presets.banner]\nheight = 300", "needs width"),
        ('[stills.presets.banner]\nwidth = 1\nheight = 3\naspect = "1:1"', "needs width, and height or aspect"),
        ("[stills.presets.banner]\nwidth = 1200\nhigh = 300", "unknown setting stills.presets.banner.high"),
        ('[stills.presets.banner]\nwidth = "1200"', "whole numbers of pixels above 0"),
        ("[stills.presets.banner]\nwidth = 1200\nheight = 0", "whole numbers of pixels above 0"),
        ('[stills.presets.banner]\nwidth = 1200\naspect = "4:0"', 'such as "4:5", not'),
        ('[stills.presets.banner]\nwidth = 1200\naspect = "square"', 'such as "4:5", not'),
        ("[stills.presets.banner]\nwidth = 1200\naspect = true", 'such as "4:5", not'),
    ],
)
def test_a_preset_that_cannot_be_is_named(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(UsageError, match=complaint) as raised:
        load(tmp_path, text)
    assert raised.value.path == tmp_path / "bts.toml"
