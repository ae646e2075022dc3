"""Captions that lie in a clip: tracks of text, and closed captions in the data of its pictures (CEA-608)."""

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from av.container import InputContainer
from av.stream import Disposition

from bts.config import Limits
from bts.errors import ClipError, UsageError, printable
from bts.media.clip import Clip, ClipInfo
from bts.media.languages import canonical
from bts.media.reader import frames
from bts.media.safety import open_container
from bts.media.sidedata import read_side_data
from bts.model import CaptionBytes, TimedText

SYNTAXES = {"srt": "srt", "subrip": "srt", "text": "srt", "webvtt": "vtt", "ass": "ass", "ssa": "ass"}
"""Name of a decoder -> the syntax of its packets, which are taken as they are; of the others libav makes ASS."""

PICTURES = {"pgssub": "PGS", "dvdsub": "VobSub", "dvbsub": "DVB", "xsub": "XSUB"}
"""Names of decoders whose captions are pictures -> what people call them."""

CLOSED_CAPTIONS = ("cc_dec", "eia_608")
"""Names of the decoder of closed captions that have a track of their own, as in QuickTime files."""

CHANNELS = {"cc1": 0, "cc3": 1}
"""Closed captions in the pictures, as televisions call them -> the field of the picture that carries them."""

TRIPLE = 3
"""Bytes of a piece of closed captions: what it is, and two bytes (CTA-708, cc_data_pkt)."""

VALID, KIND = 0b100, 0b011
"""Bits of a piece's first byte: whether it is valid, and of which kind; 0 and 1 are the two fields of CEA-608."""

PAIR_LENGTH = Fraction(1001, 30000)
"""Seconds between two pieces of one field: CEA-608 sends one with each frame of 29.97 a second."""


CUE_BOXES, BOX_HEAD = (b"vttc", b"vtte"), 8
"""Names of the boxes that a sample of WebVTT in MP4 consists of, and the bytes of a box's size and name."""


STYLE_RECORD, FACE = 12, 6
"""Bytes of a record of style in mov_text, and which of them, from 0, holds its face."""

FACES = {1: "b", 2: "i", 4: "u"}
"""Bits of a face -> the letters that stand for bold, italic, underlined."""


@dataclass(frozen=True)
class TextTrack:
    """A track of captions: `key` is what a person says for it (its stream's number, or cc1), `words` describe it.

    `title` is what its file calls it; `forced` says that it translates only what is not in the language of the sound.
    """

    key: str
    codec: str
    language: str
    default: bool
    readable: bool
    words: str
    title: str = ""
    forced: bool = False


@dataclass(frozen=True)
class Embedded:
    """The captions of one track, `texts` or `codes`, and the other tracks that could have been read."""

    track: TextTrack
    others: tuple[TextTrack, ...]
    texts: tuple[TimedText, ...] = ()
    codes: tuple[CaptionBytes, ...] = ()


def read_embedded(clip: Clip, wanted: str = "") -> Embedded:
    """The captions of the clip's track that is `wanted`: a stream's number, a language, cc1 or cc3.

    Without a wish it is the default track of text, else the first one, else the closed captions in the pictures, for
    which all of them are decoded.

    Raises:
        UsageError: there is no such track, or it is of pictures.
        ClipError: the clip cannot be read.
    """
    with open_container(clip.info.path, clip.limits) as container:
        tracks = list_tracks(container, _find_boxed(clip), captions=clip.info.captions)
        track = _choose(tracks, wanted)
        others = tuple(other for other in tracks if other.readable and other != track)
        if track.key in CHANNELS:
            return Embedded(track, others, codes=tuple(_list_codes(clip, CHANNELS[track.key])))
        stream = container.streams[int(track.key)]
        if track.codec in CLOSED_CAPTIONS:
            return Embedded(track, others, codes=tuple(_list_track_codes(container, stream, clip.info.zero)))
        return Embedded(track, others, tuple(_list_texts(container, stream, clip.info)))


def list_text_tracks(clip: Clip) -> list[TextTrack]:
    """The tracks of captions in a clip; closed captions in its pictures are the last of them. Raises ClipError."""
    with open_container(clip.info.path, clip.limits) as container:
        return list_tracks(container, _find_boxed(clip), captions=clip.info.captions)


def has_text_streams(path: Path, limits: Limits | None = None) -> bool:
    """Whether a file has streams that may be captions, by its head alone. Raises ClipError."""
    with open_container(path, limits or Limits()) as container:
        return any(stream.type in ("subtitle", "data") for stream in container.streams)


def list_tracks(container: InputContainer, boxed: Container[int] = (), *, captions: bool) -> list[TextTrack]:
    """The tracks of captions in a file; `captions`: its pictures carry closed captions too.

    `boxed` are the streams with WebVTT in boxes, which libav does not know.
    """
    found = []
    for stream in container.streams:
        if stream.type != "subtitle" and stream.index not in boxed:
            continue
        codec = stream.codec_context.name if stream.codec_context else "webvtt" if stream.index in boxed else ""
        language = stream.language if stream.language not in (None, "und") else ""
        name = PICTURES.get(codec, codec) or "of a codec that is not known here"
        title = printable(str(stream.metadata.get("title", "")))[:60]
        said = " ".join(filter(None, [f"{stream.index}", name, language, f"({title})" if title else ""]))
        default, forced = (bool(stream.disposition & mark) for mark in (Disposition.default, Disposition.forced))
        readable = codec not in PICTURES
        found.append(TextTrack(str(stream.index), codec, language, default, readable, said, title, forced))
    if captions:
        found.append(TextTrack("cc1", "eia_608", "", False, True, "cc1 (closed captions in the pictures)"))
    return found


def _find_boxed(clip: Clip) -> set[int]:
    """The numbers of the streams of a clip that hold WebVTT in boxes (ISO 14496-30, `wvtt`), by their first packets."""
    found = set()
    with open_container(clip.info.path, clip.limits) as container:
        for stream in container.streams.data:
            data = next((bytes(packet) for packet in container.demux(stream) if packet.size), b"")
            if data[4:8] in CUE_BOXES:
                found.add(stream.index)
            container.seek(0)
    return found


def _choose(tracks: Sequence[TextTrack], wanted: str) -> TextTrack:
    """The track that is wanted, else the default one of text, else the first. Raises UsageError where there is none."""
    listed = "; ".join(track.words for track in tracks)
    if wanted.casefold() in CHANNELS:
        key = wanted.casefold()
        return TextTrack(key, "eia_608", "", False, True, f"{key} (closed captions in the pictures)")
    readable = [track for track in tracks if track.readable]
    fitting = readable
    if wanted:
        language = canonical(wanted)
        fitting = [track for track in tracks if track.key == wanted or canonical(track.language) == language]
        if not fitting:
            there = f"its tracks of captions are: {listed}" if tracks else "it has no tracks of captions"
            raise UsageError(f"no track {wanted}", None, there)
        if not any(track.readable for track in fitting):
            raise UsageError(f"track {fitting[0].words} is of pictures, not of text", None, "give a file with captions")
        fitting = [track for track in fitting if track.readable]
    if not fitting:
        why = f"its captions are pictures, not text: {listed}" if tracks else "it has no captions inside"
        raise UsageError(why, None, "give a file with captions; --track cc1 looks for closed captions in every picture")
    return next((track for track in fitting if track.default), fitting[0])


def _list_packets(
    container: InputContainer, stream: Any, zero: Fraction
) -> Iterator[tuple[Fraction, Fraction | None, Any]]:
    """The packets of a stream that have a time, with their start and end on the player's clock, in seconds."""
    for packet in container.demux(stream):
        base = packet.time_base
        if packet.pts is None or not packet.size or packet.is_discard or base is None:
            continue
        start = packet.pts * base - zero
        yield start, start + packet.duration * base if packet.duration else None, packet


def _list_texts(container: InputContainer, stream: Any, info: ClipInfo) -> Iterator[TimedText]:
    """The captions of a track of text. Raises ClipError where its codec is not known."""
    context = stream.codec_context
    codec = context.name if context else ""
    for start, end, packet in _list_packets(container, stream, info.zero):
        data = bytes(packet)
        if codec in SYNTAXES:
            identifier, settings = (_beside(packet, name) for name in ("webvtt_identifier", "webvtt_settings"))
            head = _decode(context.extradata or b"") if SYNTAXES[codec] == "ass" else ""
            yield TimedText(start, end, SYNTAXES[codec], _decode(data), identifier, settings, head)
        elif data[4:8] in CUE_BOXES:
            yield from _list_boxed(data, start, end)
        elif codec == "mov_text":
            # Two bytes of length, the text, and boxes of styles (3GPP TS 26.245).
            size = 2 + int.from_bytes(data[:2], "big")
            yield TimedText(start, end, "plain", _decode(data[2:size]), looks=tuple(_list_looks(data[size:])))
        elif data.lstrip(b"\xef\xbb\xbf \n").startswith(b"<"):
            yield TimedText(start, end, "ttml", _decode(data))
        elif context is None:
            what = f"the codec of its captions in track {stream.index} is not known here"
            raise ClipError(what, info.path, "give a file with captions", "codec")
        else:
            yield from (TimedText(start, end, "ass", words) for words in _decode_with(context, packet))


def _list_boxed(data: bytes, start: Fraction, end: Fraction | None) -> Iterator[TimedText]:
    """The cues of a sample of WebVTT in boxes: each has its words (`payl`), and may have a name and settings."""
    for name, body in _unbox(data):
        if name == b"vttc":
            inner = {key: _decode(value) for key, value in _unbox(body)}
            words, identifier, settings = (inner.get(key, "") for key in (b"payl", b"iden", b"sttg"))
            yield TimedText(start, end, "vtt", words, identifier, settings)


def _list_looks(data: bytes) -> Iterator[tuple[int, int, str]]:
    """What of a caption is bold, italic or underlined, by the boxes behind its text (`styl`, 3GPP TS 26.245, 5.17)."""
    for name, body in _unbox(data):
        for place in range(2, len(body) - STYLE_RECORD + 1, STYLE_RECORD) if name == b"styl" else ():
            start, end = (int.from_bytes(body[at : at + 2], "big") for at in (place, place + 2))
            letters = "".join(letter for bit, letter in FACES.items() if body[place + FACE] & bit)
            if letters and start < end:
                yield start, end, letters


def _unbox(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The boxes in bytes: a name and what is in it each."""
    place = 0
    while place + BOX_HEAD <= len(data):
        size = int.from_bytes(data[place : place + 4], "big")
        if size < BOX_HEAD:
            return
        yield data[place + 4 : place + BOX_HEAD], data[place + BOX_HEAD : place + size]
        place += size


def _decode_with(context: Any, packet: Any) -> Iterator[str]:
    """The captions in a packet as libav makes events of ASS of them."""
    found = context.decode2(packet)
    for item in found or ():
        if getattr(item, "ass", b""):
            yield item.ass.decode("utf-8", "replace")


def _decode(data: bytes) -> str:
    marks = ((b"\xfe\xff", "utf-16-be"), (b"\xff\xfe", "utf-16-le"))
    name = next((name for mark, name in marks if data.startswith(mark)), "utf-8-sig")
    return data.decode(name, "replace").lstrip("\ufeff").rstrip("\0").replace("\r\n", "\n").replace("\r", "\n")


def _beside(packet: Any, name: str) -> str:
    """What the container keeps beside a packet of WebVTT; "" for nothing."""
    if not packet.has_sidedata(name):
        return ""
    return _decode(bytes(packet.get_sidedata(name))).strip()


def _list_codes(clip: Clip, field: int) -> Iterator[CaptionBytes]:
    """The closed captions of one field in the clip's pictures, in order of presentation."""
    for frame in frames(clip, rough=True):
        data = read_side_data(frame.native, "A53_CC")
        yield from (CaptionBytes(frame.time, pair) for pair in _list_pairs(data or b"", field))


def _list_track_codes(container: InputContainer, stream: Any, zero: Fraction) -> Iterator[CaptionBytes]:
    """The closed captions of a track of their own: a packet holds those of several frames."""
    for start, _, packet in _list_packets(container, stream, zero):
        for place, pair in enumerate(_list_pairs(bytes(packet), 0)):
            yield CaptionBytes(start + place * PAIR_LENGTH, pair)


def _list_pairs(data: bytes, field: int) -> Iterator[bytes]:
    """The two bytes of each valid piece of a field, without parity; also the pairs of zeros, which fill time."""
    for place in range(0, len(data) - TRIPLE + 1, TRIPLE):
        if data[place] & VALID and data[place] & KIND == field:
            yield bytes(byte & 0x7F for byte in data[place + 1 : place + TRIPLE])
