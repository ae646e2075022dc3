"""Captions that lie in a clip: every codec of text, at the player's times, and closed captions in the pictures."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import pytest

from bts import media
from bts.errors import UsageError
from bts.subtitles import Mark, Subtitles, read_codes, read_samples, read_srt
from tests.media.captioned import PADDING, caption_pictures
from tests.media.clips import X264
from tests.media.make_clips import ffmpeg, numbered_clip
from tests.subtitles.makers import SCC_CLEAR, SCC_HELLO

SRT = "1\n00:00:00,480 --> 00:00:01,000\nOne <i>two</i>\n- three\n\n2\n00:00:01,240 --> 00:00:02,000\nFour\n"
VTT = (
    "WEBVTT\n\nintro\n00:00.480 --> 00:01.000 line:10%\n<v Pam>One <i>two</i></v>\n- three\n\n"
    "00:01.240 --> 00:02.000\nFour\n"
)
STYLED = """[Script Info]
ScriptType: v4.00+

[V4+ Styles]
Format: Name, Fontname, Fontsize, Bold, Italic, Alignment
Style: Top,Arial,20,-1,0,8
Style: Default,Arial,20,0,0,2

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Dialogue: 0,0:00:00.48,0:00:01.00,Top,Ada,0,0,0,,Above
Dialogue: 0,0:00:01.24,0:00:02.00,Default,NTP,0,0,0,,Below
"""
SAID = [(Fraction(12, 25), Fraction(1), ("One two", "- three")), (Fraction(31, 25), Fraction(2), ("Four",))]
NTSC = Fraction(30000, 1001)

Found = tuple[media.Embedded, Subtitles]


def read(path: Path, wanted: str = "") -> Found:
    with media.open_clip(path) as clip:
        inside = media.read_embedded(clip, wanted)
    return inside, read_codes(inside.codes) if inside.codes else read_samples(inside.texts)


def said(found: Subtitles) -> list[tuple[Fraction, Fraction, tuple[str, ...]]]:
    return [(cue.span.start, cue.span.end, cue.lines) for cue in found.cues]


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A numbered clip of 2.4 seconds at 25 frames a second, and a file of captions of each syntax beside it."""
    folder = tmp_path_factory.mktemp("tracks")
    (folder / "a.srt").write_text(SRT)
    (folder / "a.vtt").write_text(VTT)
    return numbered_clip(folder / "plain.mp4", *X264, "-bf", "0")


def mux(plain: Path, target: Path, *codecs: str, file: str = "a.srt", before: tuple[str, ...] = ()) -> Path:
    """The clip with a track of its captions in each of the codecs."""
    maps = [word for _ in codecs for word in ("-map", "1")]
    coding = [word for number, codec in enumerate(codecs) for word in (f"-c:s:{number}", codec)]
    ffmpeg("-i", plain, *before, "-i", plain.with_name(file), "-map", "0:v", *maps, "-c:v", "copy", *coding, target)
    return target


@pytest.mark.parametrize(
    ("ending", "codec"),
    [("mkv", "srt"), ("mkv", "ass"), ("mkv", "webvtt"), ("mkv", "text"), ("mp4", "mov_text"), ("mov", "mov_text"),
     ("mp4", "ttml")],
)  # fmt: skip
def test_every_codec_of_text_gives_the_same_captions(plain: Path, tmp_path: Path, ending: str, codec: str) -> None:
    inside, found = read(mux(plain, tmp_path / f"clip.{ending}", codec))
    assert said(found) == SAID
    assert (found.skipped, found.changed, inside.others) == ((), (), ())


@pytest.mark.parametrize(
    ("ending", "codec"), [("mkv", "srt"), ("mkv", "ass"), ("mp4", "mov_text"), ("mov", "mov_text")]
)
def test_what_is_italic_stays_so(plain: Path, tmp_path: Path, ending: str, codec: str) -> None:
    _, found = read(mux(plain, tmp_path / f"clip.{ending}", codec))
    assert [cue.marks for cue in found.cues] == [(Mark(0, 4, 7, "i"),), ()]


def test_a_track_of_ass_has_the_styles_of_its_script(plain: Path, tmp_path: Path) -> None:
    (plain.parent / "styled.ass").write_text(STYLED)
    _, found = read(mux(plain, tmp_path / "clip.mkv", "copy", file="styled.ass"))
    assert [(cue.text, cue.settings, cue.voices, cue.marks) for cue in found.cues] == [
        ("Above", "\\an8", ("Ada",), (Mark(0, 0, 5, "b"),)), ("Below", "", (), ()),
    ]  # fmt: skip


def test_webvtt_keeps_who_speaks_and_where(plain: Path, tmp_path: Path) -> None:
    _, found = read(mux(plain, tmp_path / "clip.mkv", "copy", file="a.vtt"))
    assert said(found) == SAID
    cue = found.cues[0]
    assert (cue.voices, cue.identifier, cue.settings) == (("Pam",), "intro", "line:10%")


def box(name: bytes, body: bytes = b"") -> bytes:
    return (8 + len(body)).to_bytes(4, "big") + name + body


def test_webvtt_in_boxes_is_read_as_dash_has_it(plain: Path, tmp_path: Path) -> None:
    """ffmpeg does not write it: a track of mov_text is given its samples, and then its name."""
    cue = box(b"vttc", box(b"iden", b"intro") + box(b"sttg", b"line:10%") + box(b"payl", b"<v Pam>One</v>\n- three"))
    samples = (
        (0, 480, box(b"vtte")),
        (480, 520, cue),
        (1000, 240, box(b"vtte")),
        (1240, 760, box(b"vttc", box(b"payl", b"Four"))),
    )
    path = tmp_path / "clip.mp4"
    with av.open(str(mux(plain, tmp_path / "text.mp4", "mov_text"))) as source, av.open(str(path), "w") as made:
        video, text = (made.add_stream_from_template(stream) for stream in source.streams)
        packet: Any
        for packet in source.demux(source.streams.video[0]):
            if packet.dts is not None:
                packet.stream = video
                made.mux(packet)
        for start, length, data in samples:
            packet = av.Packet(data)
            packet.pts = packet.dts = start
            packet.duration, packet.time_base, packet.stream = length, Fraction(1, 1000), text
            made.mux(packet)
    path.write_bytes(path.read_bytes().replace(b"tx3g", b"wvtt"))
    inside, found = read(path)
    assert inside.track.words == "1 webvtt"
    assert said(found) == [(Fraction(12, 25), Fraction(1), ("One", "- three")), SAID[1]]
    assert (found.cues[0].voices, found.cues[0].identifier) == (("Pam",), "intro")


@pytest.mark.parametrize(("ending", "codec"), [("mp4", "mov_text"), ("mkv", "srt"), ("mp4", "ttml")])
def test_a_track_that_starts_late_is_at_its_own_time(plain: Path, tmp_path: Path, ending: str, codec: str) -> None:
    late = tuple((start + Fraction(1, 5), end + Fraction(1, 5), lines) for start, end, lines in SAID)
    _, found = read(mux(plain, tmp_path / f"clip.{ending}", codec, before=("-itsoffset", "0.2")))
    assert said(found) == list(late)


@pytest.mark.parametrize("ending", ["mp4", "mkv"])
def test_where_the_picture_comes_late_captions_stay_at_the_players_time(tmp_path: Path, ending: str) -> None:
    """An edit list, and a first cluster that is not at zero: a browser counts from the container's zero."""
    late = numbered_clip(tmp_path / "late.mp4", *X264, "-bf", "0", before=("-itsoffset", "1"), frames=75)
    (tmp_path / "a.srt").write_text(SRT.replace("00:00:0", "00:00:1"))
    _, found = read(mux(late, tmp_path / f"clip.{ending}", "mov_text" if ending == "mp4" else "srt"))
    assert [start for start, _, _ in said(found)] == [start + 10 for start, _, _ in SAID]


def test_one_of_several_tracks_is_chosen_and_the_others_are_named(plain: Path, tmp_path: Path) -> None:
    path, made = tmp_path / "clip.mkv", mux(plain, tmp_path / "all.mkv", "srt", "ass", "webvtt")
    languages = (
        "-metadata:s:s:0",
        "language=eng",
        "-metadata:s:s:1",
        "language=ger",
        "-metadata:s:s:2",
        "language=fra",
    )
    ffmpeg(
        "-i", made, "-map", "0", "-c", "copy", *languages, "-disposition:s:0", "0", "-disposition:s:2", "default", path
    )
    inside, _ = read(path)
    assert inside.track.words == "3 webvtt fra"
    assert [track.words for track in inside.others] == ["1 srt eng", "2 ssa ger"]
    for wanted in ("2", "de", "deu", "ger", "de-AT"):
        assert read(path, wanted)[0].track.key == "2"
    with pytest.raises(UsageError, match="no track it; its tracks of captions are: 1 srt eng; 2 ssa ger; 3 webvtt fra"):
        read(path, "it")


def test_pictures_of_captions_are_named_as_pictures(plain: Path, tmp_path: Path) -> None:
    path = tmp_path / "clip.mkv"
    with pytest.raises(UsageError, match="it has no captions inside"):
        read(plain)
    # A track that says it is of a Blu-ray disc, of which nothing needs to decode.
    data = mux(plain, path, "srt").read_bytes()
    assert data.count(b"S_TEXT/UTF8") == 1
    path.write_bytes(data.replace(b"S_TEXT/UTF8", b"S_HDMV/PGS\0"))
    with pytest.raises(UsageError, match="its captions are pictures, not text: 1 PGS"):
        read(path)
    with pytest.raises(UsageError, match="track 1 PGS is of pictures"):
        read(path, "1")


def test_closed_captions_of_a_quicktime_track_are_read(plain: Path, tmp_path: Path) -> None:
    scc = plain.with_name("a.scc")
    scc.write_text(
        f"Scenarist_SCC V1.0\n\n00:00:00:10\t{SCC_HELLO}\n\n00:00:02:00\t{SCC_CLEAR}\n\n00:00:02:10\t{SCC_CLEAR}\n"
    )
    ffmpeg("-i", plain, "-i", scc, "-map", "0:v", "-map", "1", "-c", "copy", tmp_path / "clip.mov")
    _, found = read(tmp_path / "clip.mov")
    (cue,) = found.cues
    assert cue.lines == ("Hello",)
    # The program that wrote the track takes 33 ms for a frame.
    assert float(cue.span.start) == pytest.approx(float((10 + 11) / NTSC), abs=0.005)
    assert float(cue.span.end) == pytest.approx(2.0, abs=0.05)


@pytest.mark.parametrize("ending", ["mp4", "ts", "mkv"])
def test_closed_captions_in_the_pictures_are_read_at_their_frames(tmp_path: Path, ending: str) -> None:
    """One pair with each picture: shown with the picture that carries `942f`, until the one that carries `942c`."""
    clip = numbered_clip(tmp_path / "plain.mp4", *X264, "-bf", "0", frames=60)
    hello, clear = ([bytes.fromhex(pair) for pair in codes.split()] for codes in (SCC_HELLO, SCC_CLEAR))
    codes = [[PADDING]] * 10 + [[pair] for pair in hello] + [[PADDING]] * 10 + [[pair] for pair in clear]
    path = caption_pictures(clip, tmp_path / f"clip.{ending}", codes, "25")
    inside, found = read(path)
    assert inside.track.words == "cc1 (closed captions in the pictures)"
    info = media.probe(path)
    (cue,) = found.cues
    assert cue.lines == ("Hello",)
    assert (cue.span.start, cue.span.end) == tuple(info.time_of_frame(10 + n) for n in (11, len(hello) + 10))


def test_the_captions_of_real_television_are_those_that_ffmpeg_finds(footage: Path, tmp_path: Path) -> None:
    """Two languages, in the two fields; ffmpeg's own decoder takes the second."""
    clip = footage / "awkward" / "cea608.ts"
    if not clip.is_file():
        pytest.skip("cea608.ts is not among the footage on this machine")
    (tmp_path / "clip.ts").symlink_to(clip)
    inside, english = read(clip)
    assert inside.track.key == "cc1"
    assert english.cues[2].lines == ("I N,", "WE MOVE THERE.")
    _, spanish = read(clip, "cc3")
    theirs = tmp_path / "theirs.srt"
    ffmpeg("-f", "lavfi", "-i", f"movie={tmp_path / 'clip.ts'}[out0+subcc]", "-map", "0:s", "-c:s", "srt", theirs)
    others = read_srt(theirs.read_text()).cues
    ours = [" ".join(" ".join(cue.lines).split()) for cue in spanish.cues]
    assert ours[: len(others)] == [" ".join(cue.text.replace("\\h", " ").split()) for cue in others][: len(ours)]
    for mine, other in zip(spanish.cues, others, strict=False):
        assert float(mine.span.start) == pytest.approx(float(other.span.start), abs=0.06)
