"""Transcripts of speech engines in JSON: Whisper in its several programs, AssemblyAI, Deepgram, Amazon, Google.

Each says in which unit its times are: AssemblyAI and whisper.cpp count milliseconds, the others seconds. Shapes as in
openai/whisper (writers and API reference), ggml-org/whisper.cpp (examples/cli), m-bain/whisperX, the transformers
pipeline, and the API references of the services.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from typing import Any

from bts.notes.formats.kit.base import ClipFacts, Fit, Format, Grid, Keeps, Kept, Read
from bts.notes.formats.kit.jsonfile import (
    find_objects,
    has_keys,
    object_from_json,
    objects_from_json,
    parse_json,
    text_from_json,
)
from bts.notes.formats.kit.utterances import (
    TimedWord,
    Utterance,
    Word,
    confidence_of,
    mean,
    read_engine,
    split_sentences,
    sure,
    time_words,
)
from bts.timing import MILLISECOND

_TEXT_FIRST = re.compile(r'\s*\{\s*"text"\s*:\s*"')
_GOOGLE_TIME = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)s")


def find_in_whisper(value: Any) -> Iterable[Utterance] | None:
    """The segments of Whisper: of openai-whisper and its kin, whisper.cpp, whisperX or the transformers pipeline."""
    if isinstance(value, dict) and isinstance(value.get("transcription"), list):
        return list(map(_from_whisper_cpp, objects_from_json(value["transcription"])))
    if isinstance(value, dict) and isinstance(value.get("chunks"), list):
        return list(map(_from_chunk, objects_from_json(value["chunks"])))
    segments = value.get("segments") if isinstance(value, dict) else value
    if isinstance(segments, list) and (isinstance(value, dict) or find_objects(segments[:1], _is_segment)):
        return [_from_segment(item) for item in objects_from_json(segments)]
    if isinstance(value, dict) and isinstance(value.get("words"), list):
        return split_sentences([_word(item, "word") for item in objects_from_json(value["words"])])
    return None


def _is_segment(item: dict[str, Any]) -> bool:
    return {"start", "end", "text"} <= item.keys()


def _from_segment(item: dict[str, Any]) -> Utterance:
    words = objects_from_json(item.get("words"))
    certain = confidence_of(item.get("avg_logprob"))
    if certain is None:
        certain = mean(sure(word.get("probability", word.get("score"))) for word in words)
    text = text_from_json(item.get("text"))
    said = tuple(_word(word, "word" if "word" in word else "text") for word in words)
    return Utterance(
        item.get("start"), item.get("end"), text, speaker=item.get("speaker"), confidence=certain, words=said
    )


def _from_whisper_cpp(item: dict[str, Any]) -> Utterance:
    times = object_from_json(item.get("offsets"))
    tokens = objects_from_json(item.get("tokens"))
    certain = mean(sure(token.get("p")) for token in tokens if not text_from_json(token.get("text")).startswith("[_"))
    return Utterance(times.get("from"), times.get("to"), text_from_json(item.get("text")), MILLISECOND,
                     item.get("speaker"), certain)  # fmt: skip


def _from_chunk(item: dict[str, Any]) -> Utterance:
    times = item.get("timestamp")
    start, end = times if isinstance(times, list) and len(times) == 2 else (None, None)
    return Utterance(start, end, text_from_json(item.get("text")), speaker=item.get("speaker"))


def find_in_assemblyai(value: Any) -> Iterable[Utterance] | None:
    """The utterances, else sentences, paragraphs or words of AssemblyAI; and its chapters."""
    if not isinstance(value, dict):
        return None
    found = [
        Utterance(item.get("start"), item.get("end"), _chapter(item), MILLISECOND, kind="chapter")
        for item in objects_from_json(value.get("chapters"))
    ]
    for key in ("utterances", "sentences", "paragraphs"):
        if items := objects_from_json(value.get(key)):
            return [*found, *(_from_assemblyai(item) for item in items)]
    if not isinstance(value.get("words"), list):
        return found or None
    words = [_word(item, "text") for item in objects_from_json(value["words"])]
    return [*found, *split_sentences(words, MILLISECOND)]


def _from_assemblyai(item: dict[str, Any]) -> Utterance:
    return Utterance(item.get("start"), item.get("end"), text_from_json(item.get("text")), MILLISECOND,
                     item.get("speaker"), sure(item.get("confidence")),
                     words=tuple(_word(word, "text") for word in objects_from_json(item.get("words"))))  # fmt: skip


def _chapter(item: dict[str, Any]) -> str:
    parts = (text_from_json(item.get(key)) for key in ("headline", "summary"))
    return "\n".join(part for part in parts if part) or text_from_json(item.get("gist"))


def find_in_deepgram(value: Any) -> Iterable[Utterance] | None:
    """The utterances of Deepgram, else the sentences of its paragraphs, else its words; of every channel."""
    results = object_from_json(object_from_json(value).get("results"))
    if "channels" not in results and "utterances" not in results:
        return None
    if items := objects_from_json(results.get("utterances")):
        return [
            Utterance(item.get("start"), item.get("end"), text_from_json(item.get("transcript")),
                      speaker=item.get("speaker"), confidence=sure(item.get("confidence")),
                      words=tuple(map(_deepgram_word, objects_from_json(item.get("words")))))
            for item in items
        ]  # fmt: skip
    channels = objects_from_json(results.get("channels"))
    return [item for channel in channels for item in _from_channel(channel)]


def _from_channel(channel: dict[str, Any]) -> list[Utterance]:
    best = next(iter(objects_from_json(channel.get("alternatives"))), {})
    paragraphs = objects_from_json(object_from_json(best.get("paragraphs")).get("paragraphs"))
    if paragraphs:
        return [
            Utterance(item.get("start"), item.get("end"), text_from_json(item.get("text")), speaker=part.get("speaker"))
            for part in paragraphs
            for item in objects_from_json(part.get("sentences"))
        ]
    words = objects_from_json(best.get("words"))
    return split_sentences(list(map(_deepgram_word, words)))


def _deepgram_word(word: dict[str, Any]) -> Word:
    return _word(word, "punctuated_word" if "punctuated_word" in word else "word")


def find_in_aws(value: Any) -> Iterable[Utterance] | None:
    """The segments of Amazon Transcribe, else its words and marks; its numbers are written as texts."""
    results = object_from_json(object_from_json(value).get("results"))
    if "transcripts" not in results and "items" not in results:
        return None
    if segments := objects_from_json(results.get("audio_segments")):
        return [
            Utterance(item.get("start_time"), item.get("end_time"), text_from_json(item.get("transcript")),
                      speaker=item.get("speaker_label"))
            for item in segments
        ]  # fmt: skip
    speakers = {
        part.get("start_time"): part.get("speaker_label")
        for segment in objects_from_json(object_from_json(results.get("speaker_labels")).get("segments"))
        for part in objects_from_json(segment.get("items"))
        if isinstance(part.get("start_time"), str)
    }
    return split_sentences(list(_aws_words(objects_from_json(results.get("items")), speakers)))


def _aws_words(items: list[dict[str, Any]], speakers: dict[Any, Any]) -> Iterator[Word]:
    speaker = None
    for item in items:
        said = next(iter(objects_from_json(item.get("alternatives"))), {})
        start, glued = item.get("start_time"), item.get("type") == "punctuation"
        if not glued:
            known = speakers.get(start) if isinstance(start, str) else None
            speaker = item.get("speaker_label", known)
        certain = None if glued else sure(said.get("confidence"))
        yield Word(text_from_json(said.get("content")), start, item.get("end_time"), speaker, certain, glued)


def find_in_google(value: Any) -> Iterable[Utterance] | None:
    """The results of Google Speech-to-Text, each from its first word to its last; times are texts such as 1.300s."""
    value = object_from_json(object_from_json(value).get("response")) or object_from_json(value)
    if not isinstance(value.get("results"), list):
        return None
    return list(map(_from_google, objects_from_json(value["results"])))


def _from_google(item: dict[str, Any]) -> Utterance:
    best = next(iter(objects_from_json(item.get("alternatives"))), {})
    words = objects_from_json(best.get("words")) or [{}]
    start, end = (
        _google_time(word.get(f"{side}Time", word.get(f"{side}Offset")))
        for side, word in (("start", words[0]), ("end", words[-1]))
    )
    tags = {word.get("speakerTag", word.get("speakerLabel")) for word in words
            if isinstance(word.get("speakerTag", word.get("speakerLabel")), str | int)}  # fmt: skip
    speaker = tags.pop() if len(tags) == 1 else None
    text = text_from_json(best.get("transcript"))
    return Utterance(start, end, text, speaker=speaker, confidence=sure(best.get("confidence")) or None)


def _google_time(value: object) -> object:
    match = _GOOGLE_TIME.fullmatch(value) if isinstance(value, str) else None
    return match[1] if match else None if value is None else f"{value} without s"


def _word(item: dict[str, Any], key: str) -> Word:
    certain = sure(item.get("confidence", item.get("probability", item.get("score"))))
    text = text_from_json(item.get(key)).strip()
    return Word(text, item.get("start"), item.get("end"), item.get("speaker"), certain)


def _fit_whisper(text: str) -> Fit:
    if has_keys(text, "transcription", "offsets", "timestamps"):
        return Fit.SIGNED
    if has_keys(text, "segments", "start", "end", "text"):
        own = ("avg_logprob", "no_speech_prob", "word_segments", "compression_ratio")
        return Fit.SIGNED if any(has_keys(text, key) for key in own) else Fit.LIKELY
    if has_keys(text, "chunks", "timestamp", "text"):
        return Fit.LIKELY
    listed = text.lstrip("\ufeff \t\r\n").startswith("[") and has_keys(text, "start", "end", "text")
    if has_keys(text, "bts-notes"):
        return Fit.NONE
    words = has_keys(text, "words", "word", "start", "end") and not has_keys(text, "results")
    # A long text may stand before all else and fill what is looked at.
    return Fit.LIKELY if listed or words else Fit.POSSIBLE if _TEXT_FIRST.match(text) else Fit.NONE


def _fit_assemblyai(text: str) -> Fit:
    if has_keys(text, "results") or has_keys(text, "segments"):
        return Fit.NONE
    if has_keys(text, "audio_url", "acoustic_model") or has_keys(text, "audio_url", "language_model"):
        return Fit.SIGNED
    if any(has_keys(text, key, "audio_duration") for key in ("utterances", "sentences", "paragraphs", "words")):
        return Fit.SIGNED
    spoken = any(has_keys(text, key, "text", "start", "end", "confidence") for key in ("utterances", "words"))
    chapters = has_keys(text, "chapters", "headline", "gist")
    return Fit.LIKELY if spoken or chapters or has_keys(text, "utterances", "text", "start", "speaker") else Fit.NONE


def _fit_keys(*keys: str) -> Callable[[str], Fit]:
    return lambda text: Fit.SIGNED if has_keys(text, *keys) else Fit.NONE


def _fit_google(text: str) -> Fit:
    timed = has_keys(text, "startTime") or has_keys(text, "startOffset")
    return Fit.LIKELY if timed and has_keys(text, "results", "alternatives", "transcript") else Fit.NONE


_KEEPS = Keeps(id=Kept.NO, range=Kept.YES, point=Kept.YES, lines=Kept.YES, tags=Kept.NO, author=Kept.NO,
               time=Grid.MS, track=Kept.NO, details=frozenset({"people", "confidence"}))  # fmt: skip


def _format(
    name: str, title: str, find: Callable[[Any], Iterable[Utterance] | None], fit: Callable[[str], Fit]
) -> Format:
    read: Callable[[str, ClipFacts], Read] = read_engine(name, find)
    return Format(name, title, (f".{name}.json", ".json"), _KEEPS, read, None, fit)


WHISPER = _format("whisper", "Whisper transcript", find_in_whisper, _fit_whisper)
ASSEMBLYAI = _format("assemblyai", "AssemblyAI transcript", find_in_assemblyai, _fit_assemblyai)
DEEPGRAM = _format("deepgram", "Deepgram transcript", find_in_deepgram, _fit_keys("results", "channels"))
AWS = _format("aws-transcribe", "Amazon transcript", find_in_aws, _fit_keys("results", "transcripts", "items"))
GOOGLE = _format("google-speech", "Google transcript", find_in_google, _fit_google)

FINDERS: dict[str, Callable[[Any], Iterable[Utterance] | None]] = {
    "whisper": find_in_whisper, "assemblyai": find_in_assemblyai, "deepgram": find_in_deepgram,
    "aws-transcribe": find_in_aws, "google-speech": find_in_google,
}  # fmt: skip
"""Name of a format of this file -> what finds the utterances in its JSON."""


def word_times(text: str, form: str) -> dict[tuple[Fraction, str], tuple[TimedWord, ...]]:
    """When each word was spoken, by the start and text of its utterance; nothing for formats that do not say it."""
    find = FINDERS.get(form)
    return {} if find is None else time_words(find(parse_json(text)) or ())
