"""The audio streams of a clip as a person names them: by number, language or title."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from av.stream import Disposition

from bts.config import Limits
from bts.errors import UsageError, printable
from bts.media.clip import AudioStream, ClipInfo
from bts.media.cutting.cut import choose_audio
from bts.media.languages import canonical
from bts.media.safety import open_container

COMMENTARY = "commentary"
"""What a person says for a track that the file marks as a commentary, whatever its title."""

NO_TITLE = re.compile(r"handle|core media|iso ?media|gpac|bento|mainconcept|produced by", re.IGNORECASE)
"""Words in the name of a track in MP4 files (`hdlr`) that the program that wrote it left there: no title."""

UNTOLD = ("", "und")
"""Languages of a track that names none."""

SIDES = {"left": 1, "right": 2}
"""What a person says for a channel of a stereo track -> its number."""

_CHANNEL = re.compile(r"(?:(.*):)?\s*(left|right|[1-9][0-9]?)", re.IGNORECASE)
"""A track and one of its channels; of the track that a player plays, a side alone is enough."""


@dataclass(frozen=True)
class Soundtrack:
    """What is heard of a clip: the number of an audio stream, None for nothing; `channel` as for `Cut`."""

    stream: int | None
    channel: int | None = None


def choose_sound(info: ClipInfo, wanted: str = "") -> Soundtrack:
    """The track that is `wanted`, as of `choose_soundtrack`, or one channel of it: `2:left`, `de:right`, `1:3`, `left`.

    A mono track whose title holds the word `left` or `right` is taken for that word.

    Raises:
        UsageError: there is no such track or channel, or more than one track.
    """
    asked = _CHANNEL.fullmatch(wanted.strip())
    if asked is None or _is_whole_track(info, wanted.strip(), asked):
        return Soundtrack(choose_soundtrack(info, wanted))
    stream = choose_soundtrack(info, asked[1] or "")
    channel = SIDES.get(asked[2].casefold()) or int(asked[2])
    sound = next((sound for sound in info.audio if sound.stream == stream), None)
    if sound is None or channel > sound.channels:
        listed = "; ".join(map(describe_soundtrack, [sound] if sound is not None else info.audio))
        remedy = f"leave the channel out; the track is: {listed}" if sound is not None else "leave out --audio"
        raise UsageError(f"its sound has no channel {asked[2]}", info.path, remedy)
    return Soundtrack(stream, channel)


def _is_whole_track(info: ClipInfo, wanted: str, asked: re.Match[str]) -> bool:
    """Whether words of the form `track:channel`, or a channel alone, name a track after all."""
    if asked[1] is not None:
        return bool(_match(info, wanted))  # a title with a colon
    if asked[2].isdecimal():
        return True  # a number alone is that of a track
    # One of two mono tracks is often called `left`; in a track of several channels it is one of them.
    return any(sound.channels == 1 for sound in _match(info, wanted))


def choose_soundtrack(info: ClipInfo, wanted: str = "") -> int | None:
    """The number of the audio stream that is `wanted`; without a wish the one a player plays, None where there is none.

    `wanted` is a number, a language (any code, as far as the file names it), `commentary`, or a part of a title.

    Raises:
        UsageError: there is no such track, or more than one; it names those there are.
    """
    if not wanted:
        return choose_audio(info)
    if not info.audio:
        raise UsageError("it has no sound", info.path, "leave out --audio")
    listed = "; ".join(describe_soundtrack(sound) for sound in info.audio)
    found = _match(info, wanted.strip())
    if not found:
        raise UsageError(f"it has no audio track {printable(wanted)!r}", info.path, f"its tracks are: {listed}")
    if len(found) > 1 and not any(sound.default for sound in found):
        among = "; ".join(describe_soundtrack(sound) for sound in found)
        raise UsageError(f"{printable(wanted)!r} fits several audio tracks", info.path, f"name one by number: {among}")
    return next((sound.stream for sound in found if sound.default), found[0].stream)


def _match(info: ClipInfo, wanted: str) -> list[AudioStream]:
    """The tracks that the words fit: a number before a language, a language before a title."""
    words = wanted.casefold()
    if wanted.isdecimal():
        return [sound for sound in info.audio if sound.stream == int(wanted)]
    # A commentary is in the language of the film too, so it is taken only where it is asked for, or is the only one.
    spoken = [s for s in info.audio if s.language not in UNTOLD and canonical(s.language) == canonical(words)]
    spoken = [s for s in spoken if not is_commentary(s)] or spoken
    if spoken:
        return spoken
    titled = [sound for sound in info.audio if words in sound.title.casefold()]
    exact = [sound for sound in titled if words == sound.title.casefold()]
    marked = [sound for sound in info.audio if sound.commentary] if words in COMMENTARY and len(words) > 1 else []
    return exact or titled or marked


def is_commentary(sound: AudioStream) -> bool:
    """Whether a track is marked or titled as a commentary."""
    return sound.commentary or COMMENTARY in sound.title.casefold()


def describe_soundtrack(sound: AudioStream) -> str:
    """A track in a few words, its number first: `2 aac 48000 Hz stereo eng (Commentary)`."""
    parts = [str(sound.stream), sound.codec, f"{sound.sample_rate} Hz", sound.layout or f"{sound.channels} channels"]
    language = printable(sound.language) if sound.language not in UNTOLD else ""
    title = printable(sound.title)[:60] or (COMMENTARY if sound.commentary else "")
    return " ".join(filter(None, [*parts, language, f"({title})" if title else ""]))


def read_title(metadata: dict[str, str]) -> str:
    """The title of a stream, from its metadata; "" where it has none."""
    title = metadata.get("title") or metadata.get("handler_name") or ""
    return "" if metadata.get("title") is None and NO_TITLE.search(title) else title.strip()


def read_audio(stream: Any) -> AudioStream:
    """The properties of one audio stream of libav; codec "" when no decoder knows it."""
    context = stream.codec_context
    if context is None:
        return AudioStream(stream.index, "", stream.language or "", 0, 0, title=read_title(stream.metadata))
    return AudioStream(
        stream=stream.index,
        codec=context.name,
        language=stream.language or "",
        sample_rate=context.sample_rate or 0,
        channels=context.channels or 0,
        layout=context.layout.name if context.layout else "",
        default=bool(stream.disposition & Disposition.default),
        title=read_title(stream.metadata),
        commentary=bool(stream.disposition & Disposition.comment),
    )


def list_soundtracks(path: Path) -> list[tuple[str, str]]:
    """(number, description) of each audio track of a file, by its head alone. Raises ClipError."""
    with open_container(path, Limits()) as container:
        found = [read_audio(stream) for stream in container.streams.audio]
    return [(str(sound.stream), describe_soundtrack(sound)) for sound in found]
