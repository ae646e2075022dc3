"""`bts snippet --lint`, `--fix`, and transcripts as captions, as a person uses them."""

import json
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from bts.captions.layout import Layout
from bts.captions.speech import split_speech
from bts.subtitles import Cue, read_subtitles
from bts.timing import Span
from tests.conftest import Bts
from tests.little import little_clip

BAD = """1
00:00:00,500 --> 00:00:01,500
Did you see what
the dog had there?

2
00:00:01,400 --> 00:00:01,900
<i>No.</i>

3
00:00:05,000 --> 00:00:04,000
Lost
"""
SAID = "We hid the cameras behind the bar, and for three weeks nobody on the set knew that they were there at all."
WORDS: list[dict[str, Any]] = [
    {"word": f" {word}", "start": 0.1 * n, "end": 0.1 * n + 0.1} for n, word in enumerate(SAID.split())
]
WHISPER = {"text": SAID, "segments": [{"id": 0, "start": 0.0, "end": 2.2, "text": f" {SAID}", "words": WORDS,
                                       "avg_logprob": -0.1, "no_speech_prob": 0.01}]}  # fmt: skip
ASSEMBLYAI = {"audio_url": "x", "language_model": "y", "utterances": [
    {"start": 0, "end": 2200, "text": SAID, "speaker": "A", "confidence": 0.9,
     "words": [{"text": w["word"].strip(), "start": round(w["start"] * 1000), "end": round(w["end"] * 1000),
                "confidence": 0.9, "speaker": "A"} for w in WORDS]}]}  # fmt: skip
OTTER = "Anna Bell  0:00\nWe hid the cameras.\n\nBen  0:02\nNobody knew.\n\nTranscribed by https://otter.ai\n"


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clip of four seconds, with cuts at 1, 2 and 3 s."""
    return little_clip(tmp_path_factory.mktemp("clip") / "clip.mp4", seconds_a_scene=1, size="64x36")


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    path = tmp_path / "bad.srt"
    path.write_text(BAD, encoding="utf-8")
    return path


def test_a_file_is_held_to_the_rules_without_a_clip(bad: Path, bts: Bts) -> None:
    done = bts("snippet", "--lint", str(bad), "--json")
    found = json.loads(done.stdout)
    assert (done.returncode, found["cues"], found["profile"], found["fixed"]) == (0, 2, "web", None)
    assert [(one["cue"], one["line"], one["rule"]) for one in found["findings"]] == [
        ("1", 2, "speed"), ("1", 2, "overlap"), ("2", 7, "shortest"), (None, 11, "broken"),
    ]  # fmt: skip
    assert bts("snippet", "--lint", str(bad), "--strict").returncode == 5


def test_the_clip_tells_its_shot_changes(clip: Path, bad: Path, bts: Bts) -> None:
    found = json.loads(bts("snippet", str(clip), "--lint", str(bad), "--json").stdout)
    assert "shot" not in [one["rule"] for one in found["findings"] if one["cue"] == "1"]
    bad.write_text("1\n00:00:00,200 --> 00:00:01,200\nHello there.\n", encoding="utf-8")
    found = json.loads(bts("snippet", str(clip), "--lint", str(bad), "--json").stdout)
    assert [(one["rule"], one["measured"], one["allowed"]) for one in found["findings"]] == [("shot", 0.2, 0.5)]


def test_fix_writes_another_file_and_says_what_it_did(bad: Path, tmp_path: Path, bts: Bts) -> None:
    target = tmp_path / "good.srt"
    done = bts("snippet", "--lint", str(bad), "--fix", "-o", str(target))
    assert done.returncode == 0
    assert "2 cues of 2 moved" in done.stderr
    assert "line 11: broken" in done.stderr
    assert [cue.text for cue in read_subtitles(target.read_bytes(), "x.srt").cues] == [
        "Did you see what the dog had there?", "No.",
    ]  # fmt: skip
    assert "<i>No.</i>" in target.read_text()
    assert bad.read_text() == BAD
    assert bts("snippet", "--lint", str(bad), "--fix", "-o", str(target)).returncode == 5
    again = bts("snippet", "--lint", str(target), "--fix", "-o", str(target), "--force", "--json")
    assert json.loads(again.stdout)["fixed"]["moved"] == 0


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--fix",), "--fix needs a file to write"),
        (("-o", "x.srt"), "--lint writes nothing without --fix"),
        (("--fix", "-o", "x.ass"), "neither .srt nor .vtt"),
    ],
)
def test_what_is_missing_is_said(words: tuple[str, ...], says: str, bad: Path, bts: Bts) -> None:
    done = bts("snippet", "--lint", str(bad), *words)
    assert done.returncode == 2
    assert says in done.stderr


def test_lint_makes_no_snippet_and_nothing_else_goes_without_a_clip(bad: Path, bts: Bts) -> None:
    assert bts("snippet").returncode == 2
    refused = bts("snippet", "clip.mp4", "0-1", "--lint", str(bad))
    assert (refused.returncode, "--lint makes no snippet" in refused.stderr) == (2, True)


@pytest.mark.parametrize("name", ["whisper.json", "assemblyai.json"])
def test_a_transcript_is_cut_into_captions_at_its_words(name: str, clip: Path, tmp_path: Path, bts: Bts) -> None:
    file = tmp_path / name
    file.write_text(json.dumps(WHISPER if "whisper" in name else ASSEMBLYAI), encoding="utf-8")
    done = bts(
        "snippet", str(clip), "0-3", "--captions", "soft", "--captions-from", str(file), "-o", str(tmp_path / "o")
    )
    assert done.returncode == 0, done.stderr
    assert "it is a transcript" in done.stderr
    cues = read_subtitles(next((tmp_path / "o").glob("*.vtt")).read_bytes(), "x.vtt").cues
    assert " ".join(cue.text for cue in cues) == SAID
    assert all(len(cue.lines) <= 2 and len(line) <= 42 for cue in cues for line in cue.lines)
    spoken = {word["word"].strip(): word["start"] for word in WORDS}
    for cue in cues:
        assert cue.span.start == Fraction(f"{spoken[cue.text.split()[0]]:.3f}")
    assert [cue.voices for cue in cues] == [("Speaker A",) if "assembly" in name else ()] * len(cues)


def test_a_transcript_of_text_keeps_who_speaks(clip: Path, tmp_path: Path, bts: Bts) -> None:
    file = tmp_path / "talk.txt"
    file.write_text(OTTER, encoding="utf-8")
    done = bts(
        "snippet", str(clip), "0-4", "--captions", "none", "--captions-from", str(file), "-o", str(tmp_path / "o")
    )
    assert done.returncode == 0, done.stderr
    found = bts("snippet", str(clip), "--lint", str(file), "--json")
    assert json.loads(found.stdout)["cues"] == 2


def test_a_table_of_whisper_is_a_transcript(clip: Path, tmp_path: Path, bts: Bts) -> None:
    file = tmp_path / "talk.tsv"
    file.write_text("start\tend\ttext\n0\t2500\tWe hid the cameras.\n2500\t4000\tNobody knew.\n", encoding="utf-8")
    assert json.loads(bts("snippet", str(clip), "--lint", str(file), "--json").stdout)["cues"] == 2


def test_fix_times_the_captions_of_a_snippet(clip: Path, bad: Path, tmp_path: Path, bts: Bts) -> None:
    out = tmp_path / "o"
    done = bts("snippet", str(clip), "0-3", "--captions", "soft", "--captions-from", str(bad), "--fix", "-o", str(out))
    assert done.returncode == 0, done.stderr
    assert "2 cues of 2 moved" in done.stderr
    first, second = read_subtitles(next(out.glob("*.vtt")).read_bytes(), "x.vtt").cues
    assert first.span.end <= second.span.start
    refused = bts("snippet", str(clip), "0-3", "--fix", "-o", str(out))
    assert (refused.returncode, "--captions-from" in refused.stderr) == (2, True)


def test_speech_without_times_of_words_shares_its_time() -> None:
    cue = Cue(Span(Fraction(0), Fraction(4)), (SAID,))
    parts = split_speech(cue, (), Layout.for_picture(1920, 1080))
    assert " ".join(part.text for part in parts) == SAID
    assert (parts[0].span.start, parts[-1].span.end) == (Fraction(0), Fraction(4))
    assert all(a.span.end == b.span.start for a, b in pairwise(parts))
