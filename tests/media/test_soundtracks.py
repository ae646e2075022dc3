"""An audio track is named by number, language or title, and a wrong name lists those there are."""

from dataclasses import replace
from pathlib import Path

import pytest

from bts import media
from bts.errors import UsageError
from bts.media.soundtracks import (
    Soundtrack,
    choose_sound,
    choose_soundtrack,
    describe_soundtrack,
    list_soundtracks,
    read_title,
)
from tests.conftest import Bts
from tests.media.make_clips import ffmpeg

TRACKS = "1 aac 48000 Hz mono eng; 2 aac 48000 Hz mono deu (Deutsch); 3 aac 48000 Hz mono eng (Director's Commentary)"


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clip with English, German and a commentary, which are 300, 600 and 1200 Hz."""
    path = tmp_path_factory.mktemp("film") / "film.mkv"
    tones = [part for hertz in (300, 600, 1200) for part in ("-f", "lavfi", "-i", f"sine={hertz}:r=48000:d=3")]
    named = ("-metadata:s:a:0", "language=eng", "-metadata:s:a:1", "language=deu", "-metadata:s:a:1", "title=Deutsch",
             "-metadata:s:a:2", "language=eng", "-metadata:s:a:2", "title=Director's Commentary")  # fmt: skip
    maps = ("-map", "0:v", "-map", "1:a", "-map", "2:a", "-map", "3:a")
    ffmpeg("-f", "lavfi", "-i", "testsrc2=s=64x48:r=25:d=3", *tones, *maps, *named, "-c:v", "libx264", "-c:a", "aac",
           path)  # fmt: skip
    return path


@pytest.mark.parametrize(
    ("wanted", "stream"),
    [("", 1), ("2", 2), ("de", 2), ("GER", 2), ("deu", 2), ("deutsch", 2), ("en", 1), ("eng", 1), ("commentary", 3),
     ("Director's Commentary", 3), ("director", 3)],
)  # fmt: skip
def test_a_track_is_found_by_number_language_or_title(wanted: str, stream: int, film: Path) -> None:
    assert choose_soundtrack(media.probe(film), wanted) == stream


@pytest.mark.parametrize("wanted", ["0", "9", "fr", "music", "German"])
def test_a_wrong_track_names_those_there_are(wanted: str, film: Path) -> None:
    with pytest.raises(UsageError, match="no audio track") as told:
        choose_soundtrack(media.probe(film), wanted)
    assert told.value.remedy == f"its tracks are: {TRACKS}"


def test_two_that_fit_are_told_apart_by_number(film: Path) -> None:
    info = media.probe(film)
    audio = tuple(replace(sound, language="eng", default=False, title="") for sound in info.audio)
    with pytest.raises(UsageError, match="several"):
        choose_soundtrack(replace(info, audio=audio), "en")
    assert choose_soundtrack(replace(info, audio=(audio[0], replace(audio[1], default=True), audio[2])), "en") == 2


def test_a_track_marked_as_commentary_needs_no_title(film: Path) -> None:
    info = media.probe(film)
    audio = (*info.audio[:2], replace(info.audio[2], title="", commentary=True))
    assert choose_soundtrack(replace(info, audio=audio), "commentary") == 3
    assert describe_soundtrack(audio[2]) == "3 aac 48000 Hz mono eng (commentary)"
    assert "; ".join(words for _, words in list_soundtracks(film)) == TRACKS


@pytest.mark.parametrize(
    ("metadata", "title"),
    [({}, ""), ({"handler_name": "SoundHandler"}, ""), ({"handler_name": "Core Media Audio"}, ""),
     ({"handler_name": "ISO Media file produced by Google Inc."}, ""), ({"handler_name": "Commentary"}, "Commentary"),
     ({"title": "Apple Sound Handler", "handler_name": "SoundHandler"}, "Apple Sound Handler")],
)  # fmt: skip
def test_the_name_of_a_program_is_no_title(metadata: dict[str, str], title: str) -> None:
    assert read_title(metadata) == title


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (("--mute",), 0, ""),
        (("--audio", "de"), 0, ""),
        (("--audio", "fr"), 2, "its tracks are: 1 aac"),
        (("--loudness", "-16", "--audio", "commentary"), 0, ""),
        (("--loudness", "16"), 2, "give LUFS from -40 to -6, such as -16"),
        (("--loudness", "-16", "--no-loudness"), 2, "contradict each other"),
        (("--mute", "--audio", "de"), 2, "--mute leaves out"),
    ],
)
def test_the_command_takes_a_track_a_loudness_or_none(
    options: tuple[str, ...], code: int, said: str, film: Path, bts: Bts, tmp_path: Path
) -> None:
    done = bts("snippet", str(film), "1-2", "--captions", "none", *options, "-o", str(tmp_path / "cut.mp4"))
    assert done.returncode == code, done.stderr
    assert said in done.stderr
    if code == 0:
        assert media.probe(tmp_path / "cut.mp4").has_audio == ("--mute" not in options)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [("", (1, None)), ("left", (1, 1)), ("Right", (1, 2)), ("2:left", (2, 1)), ("de:right", (2, 2)), ("2:2", (2, 2)),
     ("2", (2, None)), ("Takes: left", (1, None))],
)  # fmt: skip
def test_one_channel_of_a_track_can_be_named(wanted: str, found: tuple[int, int | None], film: Path) -> None:
    info = media.probe(film)
    audio = [replace(sound, channels=2, layout="stereo") for sound in info.audio]
    audio[0] = replace(audio[0], title="Takes: left")
    assert choose_sound(replace(info, audio=tuple(audio)), wanted) == Soundtrack(*found)


def test_a_channel_that_is_not_there_is_an_error_and_a_track_of_that_name_is_none(film: Path) -> None:
    info = media.probe(film)
    with pytest.raises(UsageError, match="no channel right"):
        choose_sound(info, "de:right")
    with pytest.raises(UsageError, match="no channel 2"):
        choose_sound(info, "1:2")
    titled = replace(info.audio[1], title="Left microphone")
    assert choose_sound(replace(info, audio=(info.audio[0], titled)), "left") == Soundtrack(2)
