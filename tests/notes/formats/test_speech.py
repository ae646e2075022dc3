"""Transcripts: JSON in the shapes of the engines, and text with speakers as Otter, Descript and others write it."""

import json
import time
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bts.errors import NotesFileError
from bts.notes.formats import ClipFacts, Found, detect, parse_notes
from tests.conftest import ROOT

CLIP = ClipFacts("clip.mp4", Fraction(600), Fraction(25))

OPENAI: dict[str, Any] = {
    "text": " We hid the cameras. Nobody knew.",
    "segments": [
        {"id": 0, "seek": 0, "start": 0.0, "end": 2.5600000000000005, "text": " We hid the cameras.", "tokens": [50364],
         "temperature": 0.0, "avg_logprob": -0.25, "compression_ratio": 1.1, "no_speech_prob": 0.01},
        {"id": 1, "seek": 0, "start": 2.56, "end": 4.0, "text": " Nobody knew.", "tokens": [50492], "temperature": 0.0,
         "avg_logprob": -1.0, "compression_ratio": 1.1, "no_speech_prob": 0.01},
    ],
    "language": "en",
}  # fmt: skip
CPP = {
    "systeminfo": "AVX = 1", "model": {"type": "base"}, "params": {"language": "en"}, "result": {"language": "en"},
    "transcription": [
        {"timestamps": {"from": "00:00:00,000", "to": "00:00:02,560"}, "offsets": {"from": 0, "to": 2560},
         "text": " We hid the cameras."},
        {"timestamps": {"from": "00:00:02,560", "to": "00:00:04,000"}, "offsets": {"from": 2560, "to": 4000},
         "text": " Nobody knew."},
    ],
}  # fmt: skip
WHISPERX = {
    "segments": [
        {"start": 0.0, "end": 2.56, "text": " We hid the cameras.", "speaker": "SPEAKER_00",
         "words": [{"word": "We", "start": 0.0, "end": 0.2, "score": 0.9}, {"word": "hid", "score": 0.5}]},
        {"start": 2.56, "end": 4.0, "text": " Nobody knew.", "speaker": "SPEAKER_01", "words": []},
    ],
    "word_segments": [{"word": "We", "start": 0.0, "end": 0.2, "score": 0.9}],
}  # fmt: skip
PIPELINE = {"text": "x", "chunks": [{"timestamp": [0.0, 2.56], "text": " We hid the cameras."},
                                    {"timestamp": [2.56, 4.0], "text": " Nobody knew."}]}  # fmt: skip
PLAIN = [{"start": 0, "end": 2.56, "text": "We hid the cameras."}, {"start": 2.56, "end": 4, "text": "Nobody knew."}]
ASSEMBLY_WORDS: list[dict[str, Any]] = [
    {"text": "We", "start": 0, "end": 300, "confidence": 0.9, "speaker": "A"},
    {"text": "hid", "start": 300, "end": 900, "confidence": 0.7, "speaker": "A"},
    {"text": "the", "start": 900, "end": 1000, "confidence": 0.9, "speaker": "A"},
    {"text": "cameras.", "start": 1000, "end": 2560, "confidence": 0.9, "speaker": "A"},
    {"text": "Nobody", "start": 2560, "end": 3000, "confidence": 1.0, "speaker": "B"},
    {"text": "knew.", "start": 3000, "end": 4000, "confidence": 1.0, "speaker": "B"},
]
ASSEMBLY: dict[str, Any] = {
    "id": "0", "language_model": "assemblyai_default", "acoustic_model": "assemblyai_default", "language_code": "en_us",
    "status": "completed", "audio_url": "https://example.org/a.mp3", "text": "We hid", "words": ASSEMBLY_WORDS,
    "utterances": [
        {"confidence": 0.9, "start": 0, "end": 2560, "speaker": "A", "text": "We hid the cameras.", "words": []},
        {"confidence": 0.9, "start": 2560, "end": 4000, "speaker": "B", "text": "Nobody knew.", "words": []},
    ],
    "confidence": 0.9, "audio_duration": 4, "chapters": None,
}  # fmt: skip
DEEP_WORDS = [
    {"word": word["text"].lower().strip("."), "punctuated_word": word["text"], "start": word["start"] / 1000,
     "end": word["end"] / 1000, "confidence": word["confidence"], "speaker": "AB".index(word["speaker"])}
    for word in ASSEMBLY_WORDS
]  # fmt: skip
DEEPGRAM: dict[str, Any] = {
    "metadata": {"request_id": "0", "duration": 4.0, "channels": 1},
    "results": {"channels": [{"alternatives": [{"transcript": "We hid", "confidence": 0.9, "words": DEEP_WORDS}]}]},
}
AWS: dict[str, Any] = {
    "jobName": "job", "accountId": "0", "status": "COMPLETED",
    "results": {
        "transcripts": [{"transcript": "We hid the cameras. Nobody knew."}],
        "items": [
            item
            for word in ASSEMBLY_WORDS
            for item in (
                {"start_time": str(word["start"] / 1000), "end_time": str(word["end"] / 1000), "type": "pronunciation",
                 "speaker_label": f"spk_{'AB'.index(word['speaker'])}",
                 "alternatives": [{"confidence": str(word["confidence"]), "content": word["text"].strip(".")}]},
                {"alternatives": [{"confidence": "0.0", "content": "."}], "type": "punctuation"},
            )
            if item["type"] == "pronunciation" or word["text"].endswith(".")
        ],
    },
}  # fmt: skip
GOOGLE = {
    "results": [
        {"alternatives": [{"transcript": text, "confidence": 0.9, "words": [
            {"startTime": start, "endTime": end, "word": "x"}, {"startTime": start, "endTime": end, "word": "y"}]}]}
        for text, start, end in (("We hid the cameras.", "0s", "2.560s"), (" Nobody knew.", "2.560s", "4s"))
    ]
}  # fmt: skip
FILES: list[tuple[str, Any, list[list[str]]]] = [
    ("whisper", OPENAI, [[], []]),
    ("whisper", CPP, [[], []]),
    ("whisper", WHISPERX, [["SPEAKER_00"], ["SPEAKER_01"]]),
    ("whisper", PIPELINE, [[], []]),
    ("whisper", PLAIN, [[], []]),
    ("assemblyai", ASSEMBLY, [["Speaker A"], ["Speaker B"]]),
    ("assemblyai", ASSEMBLY | {"utterances": None}, [["Speaker A"], ["Speaker B"]]),
    ("deepgram", DEEPGRAM, [["Speaker 0"], ["Speaker 1"]]),
    ("aws-transcribe", AWS, [["spk_0"], ["spk_1"]]),
    ("google-speech", GOOGLE, [[], []]),
]


def read(value: Any, **how: Any) -> Found:
    """A file of JSON whose format is found by its content."""
    return parse_notes(json.dumps(value, **how).encode(), "download", CLIP)


def said(found: Found) -> list[tuple[float, float | None, str]]:
    """When and what."""
    return [(float(note.start), None if note.end is None else float(note.end), note.text) for note in found.notes]


@pytest.mark.parametrize(("name", "value", "speakers"), FILES)
def test_an_engine_s_json_is_read_in_its_unit(name: str, value: Any, speakers: list[list[str]]) -> None:
    for indent in (None, 2):
        found = read(value, indent=indent)
        assert found.form.name == name
        assert said(found) == [(0, 2.56, "We hid the cameras."), (2.56, 4, "Nobody knew.")]
        assert [[person.name for person in note.people] for note in found.notes] == speakers
        assert {note.origin for note in found.notes} == {f"transcript:{name}"}
        assert not found.skipped


def test_how_sure_an_engine_is_is_kept() -> None:
    assert [note.confidence for note in read(OPENAI).notes] == [0.779, 0.368]  # e to the power of -0.25 and of -1
    assert [note.confidence for note in read(WHISPERX).notes] == [0.7, None]
    assert [note.confidence for note in read(DEEPGRAM).notes] == [0.85, 1.0]


def test_a_long_text_before_the_segments_does_not_hide_them() -> None:
    found = read(OPENAI | {"text": "word " * 20_000})
    assert (found.form.name, len(found.notes)) == ("whisper", 2)


def test_chapters_of_assemblyai_are_notes_of_their_own() -> None:
    chapter = {"summary": "They hid.", "headline": "Cameras", "gist": "Hiding", "start": 0, "end": 4000}
    found = read(ASSEMBLY | {"chapters": [chapter]})
    assert (found.notes[0].kind, found.notes[0].text) == ("chapter", "Cameras\nThey hid.")
    assert len(found.notes) == 3


@pytest.mark.parametrize("bad", ["soon", "0:02", None, True, [], {}, "NaN", "1e3", -1])
@pytest.mark.parametrize(
    ("value", "where"),
    [(OPENAI, ("segments", 1, "start")), (CPP, ("transcription", 1, "offsets", "from")), (PLAIN, (1, "start")),
     (ASSEMBLY, ("utterances", 1, "start"))],
)  # fmt: skip
def test_a_time_that_is_none_is_said(bad: Any, value: Any, where: tuple[Any, ...]) -> None:
    broken = json.loads(json.dumps(value))
    place = broken
    for key in where[:-1]:
        place = place[key]
    place[where[-1]] = bad
    found = read(broken, indent=1)
    assert [note.text for note in found.notes] == ["We hid the cameras."]
    (skipped,) = found.skipped
    assert skipped.line > 1


def test_numbers_in_quotes_are_numbers() -> None:
    segments = [segment | {"start": str(segment["start"])} for segment in OPENAI["segments"]]
    assert len(read(OPENAI | {"segments": segments}).notes) == 2


def test_seconds_are_never_taken_for_milliseconds() -> None:
    """AssemblyAI counts whole milliseconds; a fraction is something else."""
    odd = [ASSEMBLY["utterances"][0], ASSEMBLY["utterances"][1] | {"start": 2.56}]
    found = read(ASSEMBLY | {"utterances": odd})
    assert [note.text for note in found.notes] == ["We hid the cameras."]
    assert found.skipped[0].what == "utterance 2: not whole milliseconds: 2.56"


@pytest.mark.parametrize("ascii_only", [True, False])
def test_a_long_file_is_read_in_seconds(ascii_only: bool) -> None:
    """The line of each segment is found in one pass, however the file spells what is not ASCII."""
    segments = [{"start": n / 100, "end": n / 100 + 1, "text": f" Café {n}"} for n in range(10_000)]
    segments.append({"start": 9999, "end": 10_000, "text": " Café, too late"})
    before = time.monotonic()
    found = read({"segments": segments, "language": "fr"}, ensure_ascii=ascii_only, indent=1)
    assert len(found.notes) == 10_000
    assert found.skipped[0].line == 3 + 5 * 10_000 + 3
    assert time.monotonic() - before < 30


def test_utterances_of_deepgram_need_no_channels() -> None:
    said_by = [{"start": 0.5, "end": 2.5, "confidence": 0.9, "transcript": "We hid", "speaker": 0, "words": []}]
    found = read({"metadata": {}, "results": {"channels": [], "utterances": said_by}})
    assert (found.form.name, said(found)) == ("deepgram", [(0.5, 2.5, "We hid")])


def test_a_transcript_with_nothing_in_it_is_refused() -> None:
    with pytest.raises(NotesFileError, match="nothing was said in it"):
        read(OPENAI | {"segments": []})


def test_speech_without_stops_is_cut() -> None:
    words = [{"word": f"w{n}", "start": n, "end": n + 0.5} for n in range(100)]
    words[30]["start"], words[30]["end"] = 29.9, 30
    found = read({"task": "transcribe", "text": "x", "words": words})
    assert [len(note.text.split()) for note in found.notes] == [40, 40, 20]


SHARED = ROOT.parent / "shared" / "cases" / "notes" / "otter.txt"
OTTER = (
    "Anna Bell  0:05  \nWe hid the cameras behind the bar.\n\nBen Cole  1:02  \nAnd nobody knew.\n\nAt 10:30, say.\n"
)
TALK = [(5, None, "We hid the cameras behind the bar.", "Anna Bell"), (62, None, "And nobody knew.", "Ben Cole")]


def heard(text: str) -> list[tuple[float, float | None, str, str]]:
    """When, what and who in a text whose format is found by its content."""
    found = parse_notes(text.encode(), "talk.txt", CLIP)
    assert found.form.name == "transcript"
    people = [note.people[0].name if note.people else "" for note in found.notes]
    assert {note.origin for note in found.notes} <= {"transcript:text"}
    return [(*row, who) for row, who in zip(said(found), people, strict=True)]


def test_otter_s_text_is_read() -> None:
    assert heard(OTTER) == [TALK[0], (62, None, "And nobody knew.\n\nAt 10:30, say.", "Ben Cole")]
    assert heard("Meeting\n\n" + OTTER + "\nTranscribed by https://otter.ai\n")[0] == TALK[0]


def test_the_shared_case_of_otter_is_right() -> None:
    if not SHARED.exists():
        pytest.skip("the shared cases are not here")
    rows = heard(SHARED.read_text(encoding="utf-8"))
    assert [(start, who) for start, _, _, who in rows] == [(5, "Anna Bell"), (62, "Ben Cole")]
    assert not any("otter" in words for _, _, words, _ in rows)


@pytest.mark.parametrize(
    "text",
    [
        "[00:00:05] Anna Bell: We hid the cameras behind the bar.\n\n[00:01:02] Ben Cole: And nobody knew.\n",
        "[00:00:05] **Anna Bell:** We hid the cameras behind the bar.\n[00:01:02] **Ben Cole:** And nobody knew.",
        "Anna Bell: [00:00:05] We hid the cameras behind the bar.\nBen Cole: [00:01:02] And nobody knew.\n",
        "Anna Bell (00:05):\nWe hid the cameras behind the bar.\n\nBen Cole (01:02):\nAnd nobody knew.\n",
        "Anna Bell\t0:05\nWe hid the cameras behind the bar.\nBen Cole\t1:02\nAnd nobody knew.\n",
        "Anna Bell 0:05\nWe hid the cameras behind the bar.\n\nBen Cole 01:02\nAnd nobody knew.\n",
    ],
)
def test_text_with_speakers_is_read(text: str) -> None:
    assert heard(text) == TALK


def test_a_time_among_the_words_begins_a_note_of_the_same_speaker() -> None:
    assert heard("[00:00:05] Anna: We hid [00:00:35] the cameras\n\n[00:01:02.5] Ben: and\nwaited\n") == [
        (5, None, "We hid", "Anna"), (35, None, "the cameras", "Anna"), (62.5, None, "and\nwaited", "Ben"),
    ]  # fmt: skip


def test_paragraphs_below_and_utterances_without_a_name_are_taken() -> None:
    text = "[00:00:05] Anna: We hid\nthe cameras\nbehind the bar\n\n[00:00:12] and waited\n\n[00:01:02] Ben: Yes\n"
    assert heard(text) == [
        (5, None, "We hid\nthe cameras\nbehind the bar", "Anna"),
        (12, None, "and waited", ""),
        (62, None, "Yes", "Ben"),
    ]
    assert heard("Anna  0:05\n10:30 is when we met.\n") == [(5, None, "10:30 is when we met.", "Anna")]


def test_times_alone_have_their_words_below() -> None:
    """Otter's where it knows no speakers, with its own blank line; and what YouTube's transcript pane gives."""
    for text in (
        "0:05  \nWe hid.\n\n1:02  \nNobody knew.\n",
        "0:05\nWe hid.\n1:02\nNobody knew.\n",
        "0:05\n\nWe hid.\n\n1:02\nNobody knew.",
    ):
        assert heard(text) == [(5, None, "We hid.", ""), (62, None, "Nobody knew.", "")]


def test_a_long_transcript_is_known_wherever_what_is_looked_at_ends() -> None:
    for lines in range(1, 4):
        text = "".join(f"Anna Bell  {n // 60}:{n % 60:02}\n" + "We waited.\n" * lines + "\n" for n in range(300))
        assert len(heard(text)) == 300


def test_what_whisper_prints_has_ranges() -> None:
    assert heard("[00:00.000 --> 00:02.500]  We hid\n[00:00:02.500 --> 00:00:04.000]  Nobody knew.\n") == [
        (0, 2.5, "We hid", ""), (2.5, 4, "Nobody knew.", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "bad", ["[00:00:99] Ben: x", "[0:0x:12] Ben: x", "Ben: [00:99:12] x", "Ben  1:99\nx", "Ben Cole (1:7x):\nx"]
)
def test_a_time_in_a_transcript_that_is_none_is_said_and_never_words(bad: str) -> None:
    found = parse_notes(f"[00:00:05] Anna: We hid\n\n{bad}\n".encode(), "talk.txt", CLIP)
    assert [note.text for note in found.notes] == ["We hid"]
    (skipped,) = found.skipped
    assert skipped.line == 3
    assert "not a time" in skipped.what


@pytest.mark.parametrize(
    "text",
    [
        "Intro 0:00\nBar 1:02\n",
        "1:02 A bar\n1:30\nmore\n",
        "1:02\n1:30\n",
        "0:05 We hid\n1:02-1:09 Ben: x\n",
        "[0:05] A bar\n[0:09] B\n",
    ],
)
def test_lists_of_times_are_no_transcripts(text: str) -> None:
    assert detect("x.txt", text).name != "transcript"


@given(
    seconds=st.lists(st.integers(0, 599), min_size=1, max_size=5, unique=True).map(sorted),
    words=st.text(st.characters(categories=["L"]), min_size=1, max_size=20),
)
def test_every_way_of_writing_gives_the_same_notes(seconds: list[int], words: str) -> None:
    """Each of the three ways and each engine's unit says the same; no time is left in the words."""
    clocks = [f"{second // 60}:{second % 60:02}" for second in seconds]
    ways = [
        "".join(f"Anna Bell  {clock}  \n{words}\n\n" for clock in clocks),
        "".join(f"[00:0{clock}] Anna Bell: {words}\n" if len(clock) < 5 else f"[00:{clock}] Anna Bell: {words}\n"
                for clock in clocks),
        "".join(f"Anna Bell: [{clock}] {words}\n" for clock in clocks),
    ]  # fmt: skip
    for text in ways:
        assert heard(text) == [(second, None, words, "Anna Bell") for second in seconds]
