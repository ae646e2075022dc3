"""Recipes for numbered clips in every container and codec that matters, with the truth about their times."""

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from tests.media.make_clips import Clock, ffmpeg, numbered_clip, regular
from tests.media.movies import write_movie

FILM = Fraction(24000, 1001)
PAL = Fraction(25)
NTSC = Fraction(30000, 1001)
DOUBLE = Fraction(60000, 1001)

X264 = ("-c:v", "libx264", "-preset", "veryfast", "-g", "12", "-crf", "20")
B_FRAMES = (*X264, "-bf", "3", "-x264-params", "scenecut=0")

UNEVEN = "(N*3000+1200*mod(N\\,3)+9000*gt(N\\,20)+45000*gt(N\\,40))"
"""Frames 20, 60 and 33 ms long, two pauses: as ffmpeg's expression in ticks of 1/90000 s."""


def uneven(number: int) -> Fraction:
    """The clock of UNEVEN."""
    ticks = number * 3000 + 1200 * (number % 3) + 9000 * (number > 20) + 45000 * (number > 40)
    return Fraction(ticks, 90000)


def holed(number: int) -> Fraction:
    """25 frames a second with two seconds missing after frame 29."""
    return number / PAL + 2 * (number > 29)


@dataclass(frozen=True)
class Recipe:
    """How to make a clip, and what must be true of it: frame n shows number first + n at late + clock(n) - clock(0).

    `late` is when the first frame is presented, in seconds from the player's zero; None: it is not known beforehand.
    """

    name: str
    make: Callable[[Path], Path]
    clock: Clock
    frames: int = 60
    first: int = 0
    grain: Fraction = Fraction(0)
    late: Fraction | None = Fraction(0)
    traits: frozenset[str] = field(default_factory=frozenset)


def plain(
    name: str,
    rate: Fraction,
    *encoding: str,
    grain: Fraction = Fraction(0),
    late: Fraction = Fraction(0),
    traits: str = "",
) -> Recipe:
    """A clip of constant rate."""
    return Recipe(
        name,
        lambda path: numbered_clip(path, *encoding, rate=rate),
        regular(rate),
        grain=grain,
        late=late,
        traits=frozenset(traits.split()),
    )


def variable(name: str, *encoding: str, grain: Fraction = Fraction(0), traits: str = "") -> Recipe:
    """A clip of variable rate."""
    return Recipe(
        name,
        lambda path: numbered_clip(path, *encoding, setpts=UNEVEN),
        uneven,
        grain=grain,
        traits=frozenset(traits.split()),
    )


TONE = ("-f", "lavfi", "-i", "sine=440:duration=3")


def late_start(path: Path) -> Path:
    """Video half a second after the audio, as an edit list in the MP4."""
    return numbered_clip(
        path, *B_FRAMES, "-c:a", "aac", "-map", "0:v", "-map", "1:a", before=("-itsoffset", "0.52"), audio=TONE
    )


def edited(path: Path) -> Path:
    """Cut between key frames without encoding anew: an edit list hides the 7 frames before."""
    whole = numbered_clip(path.with_name(f"whole-{path.name}"), *B_FRAMES)
    ffmpeg("-ss", "0.76", "-i", whole, "-c", "copy", path)
    return path


def rearranged(path: Path) -> Path:
    """A movie whose edit list leaves out 60 frames in the middle, and goes on far behind a key frame."""
    whole = numbered_clip(path.with_suffix(".mp4"), *B_FRAMES, "-g", "250")
    return write_movie(path, [whole, whole], [(30, 0), (30, 90)])


def described(path: Path) -> Path:
    """A movie with two descriptions of its samples: the second half is of another profile of H.264."""
    other = ("-profile:v", "main", "-x264-params", "scenecut=0:cabac=0:ref=2")
    parts = [
        numbered_clip(path.with_name(f"{first}-{path.stem}.mp4"), *B_FRAMES, *more, frames=30, first=first)
        for first, more in ((0, ()), (30, other))
    ]
    return write_movie(path, parts)


def wrapped(path: Path) -> Path:
    """A transport stream whose 33-bit clock overflows in the middle."""
    return numbered_clip(path, *B_FRAMES, "-output_ts_offset", "95442.5", "-muxdelay", "0")


def torn(path: Path) -> Path:
    """A transport stream that begins between key frames."""
    whole = numbered_clip(path.with_name(f"whole-{path.name}"), *B_FRAMES, "-muxdelay", "0")
    data = whole.read_bytes()
    packets = [data[i : i + 188] for i in range(0, len(data), 188)]
    tables = [p for p in packets[:12] if (p[1] << 8 | p[2]) & 0x1FFF in (0, 17, 4096)][:3]
    path.write_bytes(b"".join(tables + packets[len(packets) // 3 :]))
    return path


def joined(path: Path) -> Path:
    """Two transport streams one after the other: the clock starts again."""
    parts = [
        numbered_clip(path.with_name(f"{n}-{path.name}"), *B_FRAMES, "-muxdelay", "0", frames=30, first=first)
        for n, first in enumerate((0, 30))
    ]
    path.write_bytes(b"".join(part.read_bytes() for part in parts))
    return path


def doubled(path: Path) -> Path:
    """Every fifth frame has the time of the one before it, when rounded to the milliseconds of this container."""
    return numbered_clip(path, *X264, "-bf", "0", setpts="N*3600-3580*eq(mod(N\\,5)\\,4)")


MS = Fraction(1, 1000)
TICK = Fraction(1, 90000)
RECIPES: tuple[Recipe, ...] = (
    plain("bframes.mp4", PAL, *B_FRAMES, traits="browser"),
    plain("plain.mp4", NTSC, *X264, "-bf", "0", traits="browser"),
    plain("open-gop.mp4", FILM, *X264, "-bf", "3", "-x264-params", "open-gop=1:scenecut=0:b-pyramid=normal"),
    plain("intra-refresh.mp4", PAL, *X264, "-x264-params", "intra-refresh=1:keyint=20"),
    plain("long-gop.mov", DOUBLE, "-c:v", "libx264", "-preset", "veryfast", "-g", "250", "-bf", "3"),
    plain("double.mkv", DOUBLE, *B_FRAMES, grain=MS),
    plain("fragments.mp4", NTSC, *B_FRAMES, "-movflags", "frag_keyframe+empty_moov", late=2 / NTSC),
    plain("hevc.mp4", FILM, "-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "keyint=12:log-level=error"),
    plain("hevc-open.mkv", PAL, "-c:v", "libx265", "-preset", "medium", "-x265-params",
          "keyint=12:min-keyint=12:open-gop=1:bframes=4:log-level=error", grain=MS),
    plain("vp9.webm", NTSC, "-c:v", "libvpx-vp9", "-g", "24", "-b:v", "300k", "-cpu-used", "6", "-deadline", "good",
          "-auto-alt-ref", "1", "-lag-in-frames", "16", grain=MS, traits="browser"),
    plain("vp8.webm", PAL, "-c:v", "libvpx", "-g", "24", "-b:v", "400k", "-auto-alt-ref", "1", "-lag-in-frames",
          "16", grain=MS, traits="browser"),
    plain("av1.webm", FILM, "-c:v", "libsvtav1", "-preset", "10", "-g", "24", "-crf", "20", grain=MS, traits="browser"),
    plain("live.webm", PAL, "-c:v", "libvpx-vp9", "-g", "24", "-b:v", "300k", "-cpu-used", "6", "-deadline", "good",
          "-live", "1", "-f", "webm", grain=MS, traits="browser"),
    plain("prores.mov", FILM, "-c:v", "prores_ks", "-profile:v", "0"),
    plain("mjpeg.avi", NTSC, "-c:v", "mjpeg", "-q:v", "3"),
    plain("mpeg4.avi", PAL, "-c:v", "mpeg4", "-bf", "2", "-g", "12", "-q:v", "3"),
    plain("h264.avi", PAL, "-c:v", "libx264", "-bf", "3", "-g", "20"),
    plain("mpeg4.mp4", NTSC, "-c:v", "mpeg4", "-bf", "2", "-g", "12", "-q:v", "3"),
    plain("mpeg2.mpg", NTSC, "-c:v", "mpeg2video", "-bf", "2", "-g", "12", "-q:v", "3", grain=TICK),
    plain("mpeg1.mpg", PAL, "-c:v", "mpeg1video", "-bf", "2", "-g", "12", "-q:v", "3", grain=TICK),
    plain("mpeg2.ts", PAL, "-c:v", "mpeg2video", "-bf", "2", "-g", "12", "-q:v", "3"),
    plain("h264.ts", NTSC, *B_FRAMES),
    plain("open.ts", FILM, *X264, "-bf", "3", "-x264-params", "open-gop=1:scenecut=0", grain=TICK),
    plain("theora.ogv", PAL, "-c:v", "libtheora", "-g", "12", "-q:v", "8"),
    plain("wmv2.wmv", NTSC, "-c:v", "wmv2", "-g", "12", "-q:v", "3", grain=MS),
    plain("sorenson.flv", PAL, "-c:v", "flv", "-g", "12", "-q:v", "3", grain=MS),
    plain("mpeg2.mxf", PAL, "-c:v", "mpeg2video", "-bf", "2", "-g", "12", "-q:v", "3"),
    plain("ffv1.mkv", NTSC, "-c:v", "ffv1", "-g", "1", grain=MS),
    plain("anim.gif", PAL, "-c:v", "gif"),
    plain("raw.avi", NTSC, "-c:v", "rawvideo", "-pix_fmt", "bgr24"),
    plain("raw.h264", PAL, *B_FRAMES),
    variable("uneven.mp4", *B_FRAMES, "-video_track_timescale", "90000", traits="browser"),
    variable("uneven.mkv", *B_FRAMES, grain=MS),
    variable("uneven.webm", "-c:v", "libvpx-vp9", "-g", "24", "-b:v", "300k", "-cpu-used", "6", "-deadline", "good",
             grain=MS, traits="browser"),
    Recipe("late.mp4", late_start, regular(PAL), late=Fraction(52, 100), traits=frozenset({"browser"})),
    Recipe("late-alone.mp4", lambda path: numbered_clip(path, *B_FRAMES, before=("-itsoffset", "0.52")), regular(PAL),
           late=Fraction(52, 100), traits=frozenset({"browser"})),
    Recipe("late.webm", lambda path: numbered_clip(path, "-c:v", "libvpx-vp9", "-g", "24", "-b:v", "300k", "-cpu-used",
           "6", "-deadline", "good", "-output_ts_offset", "1.5"), regular(PAL), grain=MS, late=Fraction(3, 2),
           traits=frozenset({"browser"})),
    Recipe("edited.mp4", edited, regular(PAL), frames=41, first=19, traits=frozenset({"browser"})),
    Recipe("rearranged.mov", rearranged, regular(PAL)),
    Recipe("described.mov", described, regular(PAL)),
    Recipe("wrapped.ts", wrapped, regular(PAL)),
    Recipe("hole.ts", lambda path: numbered_clip(path, *B_FRAMES, setpts="(N*3600+180000*gt(N\\,29))"), holed),
    Recipe("negative.mkv", lambda path: numbered_clip(
        path, *B_FRAMES, "-output_ts_offset", "-0.48", "-avoid_negative_ts", "disabled"), regular(PAL), grain=MS),
    Recipe("torn.ts", torn, regular(PAL), frames=-1, first=-1, late=None),
    Recipe("joined.ts", joined, regular(PAL)),
    Recipe("doubled.mkv", doubled, regular(PAL), grain=Fraction(1, 25)),
)  # fmt: skip
