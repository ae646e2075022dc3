"""An open clip, and its properties."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Self

from av.video.frame import VideoFrame

from bts.config import Limits
from bts.media.aperture import Aperture
from bts.media.chapters import Chapter
from bts.media.decode import Session, open_session
from bts.media.frame import Shape
from bts.media.geometry import Geometry
from bts.media.index import Index, Timetable
from bts.media.safety import check_unchanged
from bts.media.scaling import Scaler
from bts.timecode import Timecode


@dataclass(frozen=True)
class Colour:
    """Colour as it will be applied, in ffmpeg's names; `guessed` lists the fields that the file does not declare."""

    matrix: str
    range: str
    primaries: str
    transfer: str
    guessed: tuple[str, ...] = ()


@dataclass(frozen=True)
class AudioStream:
    """One audio stream: its number in the file, codec, language ("" if undeclared), sample rate in Hz, channels.

    `commentary`: whether the file marks it as one.
    """

    stream: int
    codec: str
    language: str
    sample_rate: int
    channels: int
    layout: str = ""
    default: bool = False
    title: str = ""
    commentary: bool = False


@dataclass(frozen=True)
class SubtitleStream:
    """One subtitle stream: its number in the file, codec, language ("" if undeclared)."""

    stream: int
    codec: str
    language: str


@dataclass(frozen=True)
class PictureFormat:
    """How pictures are stored and shown from frame `first` on, where that changes on the way.

    `interlaced` and `peak` as in ClipInfo; `profile` is the codec's, as libav writes it, "" when it has none.
    """

    first: int
    geometry: Geometry
    colour: Colour
    pixel_format: str
    interlaced: bool
    peak: Fraction | None
    profile: str


@dataclass(frozen=True)
class Change:
    """One property that changes at `time` seconds: `what`, its value `before` and `after`, in words.

    `frame` is the number of the frame on screen then; `stream` the number of the stream in the file that changes, None
    for what concerns the whole file.
    """

    time: Fraction
    frame: int
    stream: int | None
    what: str
    before: str
    after: str


@dataclass(frozen=True)
class Joint:
    """Where the container's clock was reset: at a byte `position` of the file (-1: unknown), and at frame `first`.

    `shift` is what must be added from there on to the container's times, in seconds, so that they run on.
    """

    position: int
    shift: Fraction
    first: int


@dataclass(frozen=True)
class ClipInfo:
    """The properties of a clip; a timing.Timeline. Times are seconds on the player's clock (see clock.py).

    `start` is the container's time of the first frame; `rate` is the average in frames per second; `frame_durations`
    are the shortest and the longest time that a frame stays on screen; `captions` is True when the pictures carry
    CEA-608/708 captions; `peak` is the brightest light of an HDR clip in cd/m2, None when undeclared; `mpv_offset` is
    how many seconds less mpv's times are; `warnings` list what had to be guessed, `damage` what the survey found
    broken. `clean_aperture` is the part of the stored picture that the file means to be seen, None for all of it;
    `cut_to_aperture` is True when nothing else is shown. Size, colour and traits are those of the first frame;
    `formats` tell how they change on the way, from frame 0 on, and are empty when they do not. `chapters` are those
    of the file that lie in the clip, cut to it; `chapters_outside` the rest.
    """

    path: Path
    fingerprint: str
    container: str
    stream: int
    codec: str
    pixel_format: str
    geometry: Geometry
    colour: Colour
    start: Fraction
    rate: Fraction
    variable: bool
    frame_durations: tuple[Fraction, Fraction]
    interlaced: bool
    bottom_field_first: bool
    clean_aperture: Aperture | None
    cut_to_aperture: bool
    source_timecode: Timecode | None
    captions: bool
    peak: Fraction | None
    audio: tuple[AudioStream, ...]
    subtitles: tuple[SubtitleStream, ...]
    video_streams: tuple[int, ...]
    plays_in_browser: bool
    browser_note: str
    mpv_offset: Fraction
    warnings: tuple[str, ...]
    damage: tuple[str, ...]
    table: Timetable = field(repr=False, compare=False)
    formats: tuple[PictureFormat, ...] = ()
    joints: tuple[Joint, ...] = ()
    programme: tuple[Change, ...] = ()
    chapters: tuple[Chapter, ...] = ()
    chapters_outside: tuple[Chapter, ...] = ()
    rewritten_from: int | None = None
    """The number of the first frame that lies in other streams of the file than the first one."""
    created: str = ""
    """When it was made, by the metadata of its file: ISO 8601; empty where that is not known."""
    limits: Limits = field(default_factory=Limits, repr=False, compare=False)

    @property
    def name(self) -> str:
        """The name of its file."""
        return self.path.name

    @property
    def width(self) -> int:
        """Pixels across, as shown."""
        return self.geometry.shown[0]

    @property
    def height(self) -> int:
        """Pixels down, as shown."""
        return self.geometry.shown[1]

    @property
    def stored_width(self) -> int:
        """Pixels across, as stored."""
        return self.geometry.stored_width

    @property
    def stored_height(self) -> int:
        """Pixels down, as stored."""
        return self.geometry.stored_height

    @property
    def sample_aspect(self) -> Fraction:
        """Width of a stored pixel over its height."""
        return self.geometry.sample_aspect

    @property
    def rotation(self) -> int:
        """Degrees clockwise that turn the stored picture upright."""
        return self.geometry.rotation

    @property
    def mirrored(self) -> bool:
        """Whether the turned picture must then be mirrored left-right."""
        return self.geometry.mirrored

    @property
    def duration(self) -> Fraction:
        """Seconds from the player's zero to the end of the last frame."""
        return self.table.duration

    @property
    def first_time(self) -> Fraction:
        """Seconds at which the first frame is presented; until then it is the one on screen."""
        return self.table.first

    @property
    def last_time(self) -> Fraction:
        """Seconds at which the last frame is presented."""
        return self.table.time_of(self.frames - 1)

    @property
    def zero(self) -> Fraction:
        """The container's time, in seconds, of the player's zero."""
        return self.start - self.first_time

    @property
    def frames(self) -> int:
        """The number of frames presented."""
        return self.table.count

    @property
    def has_audio(self) -> bool:
        """Whether the clip has an audio stream."""
        return bool(self.audio)

    @property
    def timed_fingerprint(self) -> str:
        """The fingerprint, followed by `first_time` where that is not 0, and by `clean` where pictures are cut to the
        clean aperture: what all results rest on.

        So results of a bts whose clock began at the first frame are not taken for those of today.
        """
        known = f"{self.fingerprint}+{self.first_time}" if self.first_time else self.fingerprint
        return f"{known}+clean" if self.cut_to_aperture else known

    @property
    def hdr(self) -> str | None:
        """`pq` or `hlg` by the transfer function, None for SDR."""
        return {"smpte2084": "pq", "arib-std-b67": "hlg"}.get(self.colour.transfer)

    def as_of(self, number: int) -> "ClipInfo":
        """These properties with the size, colour and traits that the pictures have at frame `number`."""
        found = next((f for f in reversed(self.formats) if f.first <= number), None)
        if found is None or found.first == 0:
            return self
        return replace(
            self,
            geometry=found.geometry,
            colour=found.colour,
            pixel_format=found.pixel_format,
            interlaced=found.interlaced,
            peak=found.peak,
        )

    @property
    def seams(self) -> list[Fraction]:
        """Seconds at which pictures, programme or clock change: there, parts of other origin may have been joined."""
        frames = [form.first for form in self.formats[1:]] + [joint.first for joint in self.joints]
        return sorted({*map(self.time_of_frame, frames), *(change.time for change in self.programme)})

    @property
    def ever_interlaced(self) -> bool:
        """Whether any part of the clip is interlaced."""
        return self.interlaced or any(f.interlaced for f in self.formats)

    def time_of_frame(self, number: int) -> Fraction:
        """Seconds at which frame `number` is presented. Raises UsageError when there is no such frame."""
        return self.table.time_of(number)

    def frame_at(self, time: Fraction) -> int:
        """The number of the frame on screen at `time`: the last one presented at or before it."""
        return self.table.number_at(time)

    @property
    def timecode(self) -> str | None:
        """The source timecode of the first frame, such as `01:00:00:00`; None where the file has none."""
        return None if self.source_timecode is None else str(self.source_timecode)

    def timecode_at(self, time: Fraction) -> str | None:
        """The source timecode of the frame on screen at `time` (Timecode.label_at); None where the file has none."""
        code = self.source_timecode
        return None if code is None else code.label_at(time - self.first_time, self.frame_at(time), self.table.running)


@dataclass(eq=False)
class Clip:
    """An open clip. Use it as a context manager; `warnings` grows as damage is met.

    Every reading borrows a session of its own, so that several can run at the same time; one idle session is kept.
    `stat` is the file's state when it was opened.
    """

    info: ClipInfo
    index: Index
    limits: Limits
    stat: os.stat_result
    warnings: list[str] = field(default_factory=list)
    scaler: Scaler = field(default_factory=Scaler)
    idle: Session | None = None
    closed: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)

    def shape_of(self, number: int, native: VideoFrame) -> Shape:
        """The conversion of the decoded frame `number` from stored to shown."""
        info = self.info.as_of(number)
        geometry = info.geometry.resize(native.width, native.height)
        return Shape(geometry, info.colour.matrix, info.colour.range == "pc")

    def warn(self, text: str) -> None:
        """Add a warning about damage or a guess; the same text is added once."""
        if text not in self.warnings:
            self.warnings.append(text)

    def check_unchanged(self) -> None:
        """Raises ClipError when the file changed or vanished since it was opened."""
        check_unchanged(self.info.path, self.stat)

    @contextmanager
    def borrow_session(self, *, rough: bool = False, threads: int = 0) -> Iterator[Session]:
        """Lend a session that decodes the clip's stream; it stands wherever its last user left it.

        `rough` and `threads` as in Session. Raises ClipError when the file changed, ValueError on a closed clip.
        """
        if self.closed:
            raise ValueError("the clip is closed")
        self.check_unchanged()
        with self.lock:
            session, self.idle = self.idle, None
        if session is not None and (session.rough, session.threads) != (rough, threads):
            session.close()
            session = None
        if session is None:
            session = open_session(self.info.path, self.info.stream, self.limits, rough=rough, threads=threads)
        try:
            yield session
        except BaseException:
            session.close()
            raise
        with self.lock:
            keep = self.idle is None and not self.closed
            if keep:
                self.idle = session
        if not keep:
            session.close()

    def again(self) -> "Clip":
        """The clip, open for one more reader; its file is not looked at anew. Raises ClipError when it changed."""
        self.check_unchanged()
        return Clip(self.info, self.index, self.limits, self.stat, [*self.info.warnings, *self.info.damage])

    def reopen(self, session: Session) -> None:
        """Reopen the session's file, because not every container can seek to its first packet. Raises ClipError."""
        self.check_unchanged()
        session.restart()

    def close(self) -> None:
        """Close the file."""
        self.closed = True
        if self.idle is not None:
            self.idle.close()
            self.idle = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
