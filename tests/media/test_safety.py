"""What is refused, why, and that odd names and changing files are no surprise."""

import os
import shutil
import struct
from collections.abc import Callable
from contextlib import suppress
from fractions import Fraction
from pathlib import Path

import pytest

from bts import media
from bts.errors import ClipError
from tests.media.make_clips import numbered_clip, read_number

Numbered = Callable[[str], Path]

REFUSED = {
    "list.m3u8": b"#EXTM3U\n#EXTINF:9,\nfile:///etc/passwd\n",
    "list.mp4": b"\n#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:9,\nhttp://127.0.0.1:9/x.ts\n",
    "concat.mp4": b"ffconcat version 1.0\nfile other.mp4\n",
    "manifest.mpd": b'<?xml version="1.0"?>\n<MPD xmlns="urn:mpeg:dash:schema:mpd:2011"></MPD>',
    "session.sdp": b"v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\nm=video 5004 RTP/AVP 96\r\n",
}


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_playlists_are_refused_with_the_reason(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(REFUSED[name])
    with pytest.raises(ClipError, match="playlist that points to other files") as caught:
        media.probe(path)
    assert "\n" not in str(caught.value)


def test_no_demuxer_that_reads_other_files_is_allowed(tmp_path: Path) -> None:
    from bts.media.safety import list_allowed_formats

    allowed = set(list_allowed_formats().split(","))
    assert not allowed & {"hls", "dash", "concat", "image2", "lavfi", "rtsp", "sdp", "imf", "vobsub", "tty"}
    assert {"mov", "matroska", "avi", "mpegts", "mxf", "ogg", "asf"} <= allowed


UNFINISHED = struct.pack(">I4s4sI", 16, b"ftyp", b"isom", 0) + struct.pack(">I4s", 500, b"mdat") + bytes(492)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("empty.mp4", b"", "empty"),
        ("noise.mp4", bytes(range(256)) * 40, "not a media file"),
        ("words.mov", b"To whom it may concern\n" * 30, "this is a text"),
        ("photo.mp4", b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(200), r"a picture \(JPEG\), not a clip"),
        ("broken-off.mp4", UNFINISHED, "index .moov. is missing"),
        ("subtitles.mp4", b"1\n00:00:01,000 --> 00:00:02,000\nHello\n", "this is a text"),
    ],
)  # fmt: skip
def test_what_is_no_clip_says_so_in_one_line(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(ClipError, match=reason) as caught:
        media.probe(path)
    assert caught.value.exit_code == 3
    assert caught.value.remedy
    assert "\n" not in str(caught.value)


def test_folders_pipes_and_missing_files_say_so(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.mp4")
    reasons = {".": "a folder", "pipe.mp4": "not a regular file", "gone.mp4": "no such file", "a\0b": "not a file name"}
    for name, reason in reasons.items():
        with pytest.raises(ClipError, match=reason):
            media.probe(tmp_path / name)


def test_sound_alone_and_cover_art_are_no_clips(tmp_path: Path) -> None:
    from tests.media.make_clips import ffmpeg

    ffmpeg("-f", "lavfi", "-i", "sine=duration=1", tmp_path / "sound.m4a")
    with pytest.raises(ClipError, match="no video"):
        media.probe(tmp_path / "sound.m4a")
    ffmpeg("-f", "lavfi", "-i", "color=red:s=64x64:d=1", "-frames:v", "1", tmp_path / "cover.png")
    ffmpeg("-i", tmp_path / "sound.m4a", "-i", tmp_path / "cover.png", "-map", "0", "-map", "1", "-c", "copy",
           "-disposition:v", "attached_pic", tmp_path / "covered.m4a")  # fmt: skip
    with pytest.raises(ClipError, match="sound only, with cover art"):
        media.probe(tmp_path / "covered.m4a")


NAMES = ["with space.mp4", "quo'te\".mp4", "ümläut-雪.mp4", "new\nline.mp4", "-leading.mp4", "per%03dcent.mp4",
         "a:b?c#d.mp4", "file:x.mp4", "back\\slash.mp4", "*.mp4"]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_odd_names_work(tmp_path: Path, numbered: Numbered, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy(numbered("plain.mp4"), tmp_path / name)
    monkeypatch.chdir(tmp_path)
    with media.open_clip(Path(name)) as clip:
        ((_, picture),) = media.pictures_at(clip, [Fraction(1)])
        assert read_number(picture.rgb) == picture.number == 29


def test_names_that_are_not_text_work(tmp_path: Path, numbered: Numbered) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.mp4"))
    shutil.copy(numbered("plain.mp4"), path)
    assert media.probe(path).frames == 60


def test_absurd_sizes_are_refused_before_memory_is_taken(tmp_path: Path, numbered: Numbered) -> None:
    with pytest.raises(ClipError, match="192x144, more than 1000 pixels"):
        media.probe(numbered("plain.mp4"), limits=media.Limits(max_pixels=1000))
    # A header that claims 65535 x 65535 costs nothing: it is believed nowhere.
    data = numbered("plain.mp4").read_bytes()
    place = data.rindex(b"avc1") + 28
    assert struct.unpack(">HH", data[place : place + 4]) == (192, 144)
    huge = tmp_path / "huge.mp4"
    huge.write_bytes(data[:place] + b"\xff\xff\xff\xff" + data[place + 4 :])
    before = peak_memory()
    with suppress(ClipError):
        media.probe(huge)
    assert peak_memory() - before < 200_000


def peak_memory() -> int:
    """The most memory this process has held, in KiB."""
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def test_a_file_that_changes_while_it_is_read_is_reported(tmp_path: Path, numbered: Numbered) -> None:
    path = tmp_path / "growing.mp4"
    shutil.copy(numbered("plain.mp4"), path)
    with media.open_clip(path) as clip:
        frames = media.frames(clip)
        next(frames)
        with path.open("ab") as file:
            file.write(b"more")
        with pytest.raises(ClipError, match="changed while it was read"):
            list(frames)
        with pytest.raises(ClipError, match="changed while it was read"):
            list(media.frames_at(clip, [Fraction(1)]))


def test_a_file_that_vanishes_while_it_is_read_is_reported(tmp_path: Path, numbered: Numbered) -> None:
    path = tmp_path / "gone.mp4"
    shutil.copy(numbered("plain.mp4"), path)
    with media.open_clip(path) as clip:
        path.unlink()
        with pytest.raises(ClipError, match="vanished while it was read"):
            list(media.frames(clip))
        with pytest.raises(ClipError, match="vanished while it was read"):
            list(media.pictures_at(clip, [Fraction(1)]))


def test_a_clip_that_was_replaced_is_read_anew(tmp_path: Path, numbered: Numbered) -> None:
    path = tmp_path / "clip.mp4"
    shutil.copy(numbered("plain.mp4"), path)
    assert media.probe(path).frames == 60
    numbered_clip(path, "-c:v", "libx264", frames=7)
    assert media.probe(path).frames == 7


def test_limits_are_checked() -> None:
    with pytest.raises(ValueError):
        media.Limits(max_pixels=0)
    with pytest.raises(ValueError):
        media.Limits(stall_seconds=0)
