"""Captions of the whole clip: one file a language, from beside the clip and from inside, whatever is broken in them."""

from pathlib import Path

import pytest

from bts.files import write_text
from bts.stages.clip_media import make_clip_media
from bts.story.material import ClipTrack
from bts.subtitles import read_vtt
from tests.media.clips import B_FRAMES, TONE
from tests.media.make_clips import ffmpeg, numbered_clip
from tests.stages.under_way import under_way

ENGLISH = """WEBVTT

NOTE not for readers

00:00.200 --> 00:01.000
<v Pam>Hello <i>there</i>.

00:01.000 --> 00:09.000
Bye.
"""
GERMAN = "1\n00:00:00,200 --> 00:00:01,000\nHallo.\n"


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return numbered_clip(tmp_path / "interview.mp4", *B_FRAMES, "-c:a", "aac", audio=TONE)


def tracks_of(clip: Path, *, web_copy: bool = True) -> tuple[tuple[ClipTrack, ...], list[str], int]:
    """The clip's captions, all that was said of them, and how many files were made."""
    with under_way(clip, clip.parent / "out", web_copy=web_copy) as work:
        found = make_clip_media(work)
        assert not work.diary.failures
        return found.tracks, work.diary.warnings, work.diary.made


def words_of(track: ClipTrack) -> list[str]:
    found = read_vtt(track.path.read_text(encoding="utf-8"))
    assert not found.skipped
    return [cue.text for cue in found.cues]


def test_files_beside_the_clip_are_its_captions(clip: Path, tmp_path: Path) -> None:
    write_text(tmp_path / "interview.en.vtt", ENGLISH)
    write_text(tmp_path / "interview.de.srt", GERMAN)
    write_text(tmp_path / "interview.vtt", ENGLISH)  # English is there already, and the page is in English
    (english, german), said, made = tracks_of(clip)
    assert (english.path.name, english.lang, english.label, english.on) == ("clip.en.vtt", "en", "English", False)
    assert (german.path.name, german.lang, german.label, german.on) == ("clip.de.vtt", "de", "Deutsch", False)
    assert english.text == english.path.read_text(encoding="utf-8")
    assert "not for readers" not in english.text
    assert "<v Pam>Hello <i>there</i>." in english.text
    assert "00:00:01.000 --> 00:00:02.400" in english.text  # the clip ends there
    assert (words_of(german), said, made) == (["Hallo."], [], 3)
    assert tracks_of(clip) == ((english, german), [], 0)

    (tmp_path / "interview.de.srt").unlink()
    assert tracks_of(clip)[0] == (english,)
    assert not german.path.exists()


def test_a_broken_cue_is_named_and_costs_itself_alone(clip: Path, tmp_path: Path) -> None:
    write_text(tmp_path / "interview.en.vtt", ENGLISH.replace("00:01.000 --> 00:09.000", "00:01.0x0 --> 00:09.000"))
    (track,), (said,), _ = tracks_of(clip)
    assert words_of(track) == ["Hello there."]
    assert said.startswith("interview.en.vtt: captions are left out: line 8:")
    assert tracks_of(clip)[1] == [said]


def test_a_broken_file_leaves_the_next_one_its_place(clip: Path, tmp_path: Path) -> None:
    write_text(tmp_path / "interview.de.vtt", "WEBVTT\n\nno times in here\n")
    write_text(tmp_path / "interview.de.srt", GERMAN)
    (tmp_path / "interview.en.vtt").write_bytes(bytes(range(256)))
    write_text(tmp_path / "interview.json", '{"any": "data"}')
    write_text(tmp_path / "interview.fr.vtt", "WEBVTT\n\n00:00.000 --> 00:02.000\nsprite.jpg#xywh=0,0,160,90\n")
    (track,), said, _ = tracks_of(clip)
    assert words_of(track) == ["Hallo."]
    assert sorted(line.split(":")[0].rsplit("/")[-1] for line in said) == ["interview.de.vtt", "interview.en.vtt"]


def test_captions_are_shown_at_once_to_readers_who_need_them(tmp_path: Path) -> None:
    silent = numbered_clip(tmp_path / "silent.mp4", *B_FRAMES)
    write_text(tmp_path / "silent.de.srt", GERMAN)
    write_text(tmp_path / "silent.en-GB.vtt", ENGLISH)
    assert [(track.lang, track.on) for track in tracks_of(silent)[0]] == [("en-GB", True), ("de", False)]
    spoken = tmp_path / "spoken.mp4"
    ffmpeg("-i", silent, *TONE, "-c:v", "copy", "-c:a", "aac", "-metadata:s:a:0", "language=deu", spoken)
    write_text(tmp_path / "spoken.vtt", GERMAN)
    write_text(tmp_path / "spoken.en.vtt", ENGLISH)
    # What names no language is in that of the sound; who hears German and reads English needs the captions.
    assert [(track.lang, track.on) for track in tracks_of(spoken)[0]] == [("en", True), ("de", False)]
    (tmp_path / "bts.toml").write_text('[story]\nlang = "de"\n')
    assert [(track.lang, track.on) for track in tracks_of(spoken)[0]] == [("de", False), ("en", False)]


def test_the_clips_own_tracks_are_read_in_every_language(clip: Path, tmp_path: Path) -> None:
    write_text(tmp_path / "en.vtt", ENGLISH)
    write_text(tmp_path / "de.srt", GERMAN)
    film = tmp_path / "film.mkv"
    ffmpeg("-i", clip, "-i", tmp_path / "en.vtt", "-i", tmp_path / "de.srt", "-map", "0", "-map", "1", "-map", "2",
           "-map", "2", "-c:v", "copy", "-c:a", "copy", "-c:s", "srt", "-metadata:s:s:0", "language=eng",
           "-metadata:s:s:1", "language=ger", "-metadata:s:s:2", "language=fre",
           "-disposition:s:2", "forced", film)  # fmt: skip
    english, german = tracks_of(film)[0]
    assert (english.lang, words_of(english)) == ("en", ["Hello there.", "Bye."])
    assert (german.lang, words_of(german)) == ("de", ["Hallo."])
    # A night over an archive does not read all of a clip for them, but what is there stays.
    assert tracks_of(film, web_copy=False)[0] == (english, german)
    # A file that somebody put beside the clip is nearer to the page.
    write_text(tmp_path / "film.de.srt", GERMAN.replace("Hallo", "Guten Tag"))
    assert words_of(tracks_of(film)[0][1]) == ["Guten Tag."]


def test_a_page_beside_its_clip_shows_the_file_that_is_there(tmp_path: Path) -> None:
    clip = numbered_clip(tmp_path / "clip.mp4", *B_FRAMES)
    write_text(tmp_path / "clip.en.vtt", ENGLISH)
    with under_way(clip, tmp_path) as work:
        (track,) = make_clip_media(work).tracks
        assert not work.folder.made()
    assert (track.path, track.text) == (tmp_path / "clip.en.vtt", ENGLISH)


def test_what_bts_wrote_is_not_read_as_a_persons_file(clip: Path, tmp_path: Path) -> None:
    write_text(tmp_path / "de.srt", GERMAN)
    film = tmp_path / "clip.mp4"
    ffmpeg(
        "-i", clip, "-i", tmp_path / "de.srt", "-c", "copy", "-c:s", "mov_text", "-metadata:s:s:0", "language=deu", film
    )
    for made in (1, 0, 0):
        with under_way(film, tmp_path) as work:
            (track,) = make_clip_media(work).tracks
            assert (track.path.name, work.diary.made, work.diary.warnings) == ("clip.de.vtt", made, [])


def test_a_transcript_and_automatic_captions(footage: Path, tmp_path: Path) -> None:
    clip = tmp_path / "manifesto.mp4"
    clip.symlink_to(footage / "speech" / "manifesto.mp4")
    (tmp_path / "manifesto.vtt").symlink_to(footage / "speech" / "manifesto.vtt")
    ((track,), _, _) = tracks_of(clip)
    assert track.lang == "en"
    cues = read_vtt(track.text).cues
    assert len(cues) > 10
    assert "<00:" not in track.text

    (tmp_path / "manifesto.vtt").unlink()
    segments = ", ".join(
        f'{{"id": {n}, "start": {n * 3}.0, "end": {n * 3 + 2}.5, "text": " Line {n}."}}' for n in range(4)
    )
    write_text(tmp_path / "manifesto.json", f'{{"text": "", "segments": [{segments}], "language": "en"}}')
    ((track,), _, _) = tracks_of(clip)
    assert words_of(track) == [f"Line {n}." for n in range(4)]
