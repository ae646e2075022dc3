"""What cannot be read says what it is: the right kind for each riddle, and no riddle in what can be read."""

import ast
from pathlib import Path

import pytest

from bts import media
from bts.choices import FAILURES
from bts.errors import ClipError
from tests.conftest import ROOT
from tests.media.make_clips import numbered_clip, read_number
from tests.media.riddles import RIDDLES, X264, dash, scrambled_sectors, scrambled_transport


@pytest.mark.parametrize("what", RIDDLES)
def test_what_cannot_be_read_says_what_it_is(what: str, tmp_path: Path) -> None:
    kind, words, make = RIDDLES[what]
    path = make(tmp_path)
    with pytest.raises(ClipError, match=words) as caught:
        media.probe(path)
    assert caught.value.kind == kind
    assert caught.value.remedy
    line = str(caught.value)
    assert line.startswith(str(path))
    assert "\n" not in line
    if kind == "encrypted":
        assert "damage" not in line


def test_what_a_fragment_is_told_to_do_works(tmp_path: Path) -> None:
    piece = dash("chunk-stream0-00002.m4s")(tmp_path)
    with pytest.raises(ClipError) as caught:
        media.probe(piece)
    header = caught.value.remedy.split("cat ")[1].split()[0]
    whole = tmp_path / "whole.mp4"
    whole.write_bytes((tmp_path / header).read_bytes() + piece.read_bytes())
    assert media.probe(whole).frames > 0


def test_a_fragment_without_its_header_beside_it_names_what_is_wanted(tmp_path: Path) -> None:
    piece = dash("chunk-stream0-00001.m4s")(tmp_path)
    for header in tmp_path.glob("init*"):
        header.unlink()
    with pytest.raises(ClipError, match="the init segment that its playlist names; it is not beside it"):
        media.probe(piece)


@pytest.mark.parametrize("name", ["flagged.ts", "flagged.vob"])
def test_flags_of_encryption_that_were_left_behind_harm_nothing(name: str, tmp_path: Path) -> None:
    coding, change = (X264, scrambled_transport) if name.endswith("ts") else (("-c:v", "mpeg2video"), scrambled_sectors)
    path = numbered_clip(tmp_path / name, *coding, frames=50)
    path.write_bytes(change(path.read_bytes(), True))
    with media.open_clip(path) as clip:
        shown = [read_number(frame.bgr()) for frame in media.frames(clip)]
    assert shown == list(range(50))


def test_a_stream_that_is_encrypted_in_part_is_read_and_says_so(tmp_path: Path) -> None:
    path = numbered_clip(tmp_path / "lead.ts", *X264, frames=200)
    data = path.read_bytes()
    cut = len(data) * 3 // 4 // 188 * 188
    path.write_bytes(data[:cut] + scrambled_transport(data[cut:]))
    info = media.probe(path)
    assert info.frames > 100
    assert any("encrypted in part" in line for line in info.damage)


def test_a_stream_of_jpeg_pictures_is_a_clip_and_one_picture_is_none(tmp_path: Path) -> None:
    path = numbered_clip(tmp_path / "many.mjpeg", "-c:v", "mjpeg", "-q:v", "3", frames=20)
    assert media.probe(path).frames == 20


def test_a_clip_in_the_clear_with_encrypted_sound_is_read(tmp_path: Path) -> None:
    path = numbered_clip(
        tmp_path / "a.mp4", *X264, "-c:a", "aac", "-map", "0:v", "-map", "1:a", frames=50,
        audio=("-f", "lavfi", "-i", "sine=440:duration=2"),
    )  # fmt: skip
    data = path.read_bytes()
    assert data.count(b"mp4a") >= 1
    path.write_bytes(data.replace(b"mp4a", b"enca"))
    assert media.probe(path).frames == 50


def test_every_error_about_a_clip_has_a_kind_of_the_table() -> None:
    missing = []
    for path in sorted((ROOT / "bts").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "ClipError":
                kinds = [*node.args[3:], *(word.value for word in node.keywords if word.arg == "kind")]
                known = [k for k in kinds if not isinstance(k, ast.Constant) or k.value in FAILURES]
                if not known:
                    missing.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert missing == []


def test_every_word_for_a_kind_is_used() -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "bts").rglob("*.py"))
    assert [kind for kind in FAILURES if text.count(f'"{kind}"') < 2 and kind not in ("other", "batch")] == []


def test_side_data_that_is_not_known_is_ignored() -> None:
    """A real clip with LCEVC, for which PyAV has no type."""
    case = ROOT.parent / "shared" / "cases" / "media" / "lcevc-10frames.mp4"
    if not case.is_file():
        pytest.skip("the case (../shared/cases/media) is not on this machine")
    with media.open_clip(case) as clip:
        assert len(list(media.frames(clip))) == clip.info.frames == 10
