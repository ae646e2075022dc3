"""Each table stands once: a row that is added is offered by the command line, by bts.toml and by the features."""

import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest
from click.testing import CliRunner
from PIL import Image

from bts import choices, config, errors, videos
from bts.choices import STILL_PRESETS, ExitCode, Preset, format_of, one_of
from bts.cli import bts as root
from tests.little import little_clip


def test_a_preset_that_is_added_is_offered_everywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(STILL_PRESETS, "banner", Preset(160, Fraction(4)))
    monkeypatch.chdir(tmp_path)
    little_clip(tmp_path / "clip.mp4")
    done = CliRunner().invoke(root, ["still", "clip.mp4", "1", "-o", "kiss.jpg", "--preset", "banner"])
    assert done.exit_code == 0, done.output
    with Image.open("kiss.jpg") as image:
        assert image.size == (160, 40)
    (tmp_path / "bts.toml").write_text('[stills]\npreset = "banner"\n')
    assert config.load(tmp_path / "clip.mp4").stills.shapes == {"banner": STILL_PRESETS["banner"]}


def test_a_preset_that_is_not_there_is_answered_with_those_that_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    little_clip(tmp_path / "clip.mp4")
    (tmp_path / "bts.toml").write_text("[stills.presets.banner]\nwidth = 600\n")
    done = CliRunner().invoke(root, ["still", "clip.mp4", "1", "--preset", "panorama"])
    assert isinstance(done.exception, errors.UsageError)
    assert "thumb or banner" in str(done.exception)


def test_the_command_line_offers_what_the_tables_hold() -> None:
    for command, words in {
        "still": (*choices.IMAGE_FORMATS, *choices.STILL_PRESETS),
        "snippet": (*videos.CAPTION_MODES, *videos.ASPECTS, *videos.CUTS, *videos.VIDEO_FORMATS),
        "run": choices.STAGES,
    }.items():
        text = CliRunner().invoke(root, [command, "--help"]).output
        assert [word for word in words if word not in text] == []
    epilog = CliRunner().invoke(root, ["--help"]).output
    assert all(f"{code.value} {meaning}" in epilog for code, meaning in choices.EXIT_CODES.items())


def test_every_exit_code_has_a_meaning_and_every_error_one_of_them() -> None:
    assert choices.EXIT_CODES.keys() == set(ExitCode)
    kinds: list[type[errors.BtsError]] = [errors.BtsError, *errors.BtsError.__subclasses__()]
    assert {kind.exit_code for kind in kinds} <= set(ExitCode)


def test_endings_name_their_format() -> None:
    assert format_of("Kiss.JPEG", choices.IMAGE_FORMATS) == "jpg"
    assert format_of("kiss.TIF", choices.IMAGE_FORMATS) == "tiff"
    assert format_of("kiss.gif", choices.IMAGE_FORMATS) is None
    assert one_of(("a",)) == "a"
    assert one_of(("a", "b", "c")) == "a, b or c"


@pytest.mark.parametrize("values", [(-1, None), (100, Fraction(0))])
def test_a_preset_has_a_size_and_a_shape_that_can_be(values: tuple[int, Fraction | None]) -> None:
    with pytest.raises(ValueError, match="pixels"):
        Preset(*values)


def test_the_tables_need_nothing_but_python() -> None:
    code = "import sys; before = set(sys.modules); import bts.choices; print(*(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    tops = {name.partition(".")[0] for name in done.stdout.split()}
    assert tops <= {"bts", *sys.stdlib_module_names}
