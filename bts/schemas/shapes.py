"""The JSON objects that bts writes, as types. What a field means, and its unit, stands in the schema beside this file.

Standard library only, so that every floor can build them. tests/schemas/ holds each type against its schema.
"""

from typing import NotRequired, TypedDict

from bts.model import TransitionKind


class ClipOutline(TypedDict):
    """Which clip, how long, how large: the `clip` of shots.json and bts-run.json, and the first keys of ClipJson."""

    path: str
    fingerprint: str
    duration: float
    frames: int
    width: int
    height: int


class UnreadClip(TypedDict):
    """The `clip` of a report on a file that could not be opened: the name is all that is known."""

    path: str
    fingerprint: str


class FrameDurations(TypedDict):
    """The shortest and the longest time that a frame stays on screen, in seconds."""

    shortest: float
    longest: float


class ColourFacts(TypedDict):
    """Colour as it is applied, and what had to be guessed."""

    matrix: str
    range: str
    primaries: str
    transfer: str
    guessed: list[str]


class AudioFacts(TypedDict):
    """One audio stream."""

    stream: int
    codec: str
    language: str
    sample_rate: int
    channels: int
    layout: str
    default: bool
    title: str
    commentary: bool


class SubtitleFacts(TypedDict):
    """One subtitle stream."""

    stream: int
    codec: str
    language: str


class ChapterFacts(TypedDict):
    """One chapter of the clip, in seconds."""

    start: float
    end: float
    title: str


class ApertureFacts(TypedDict):
    """The part of the stored picture that is meant to be seen, in pixels, and whether pictures are cut to it."""

    width: int
    height: int
    x: int
    y: int
    cut: bool


ChangeFacts = TypedDict(
    "ChangeFacts",
    {"time": float, "frame": int, "stream": int | None, "what": str, "from": str, "to": str},
)
"""One thing that changes on the way through a clip."""


class ClipJson(ClipOutline):
    """All that is known of a clip: `bts probe --json`, and the `clip` of report.json."""

    container: str
    start: float
    first_time: float
    rate: str
    frames_per_second: float
    variable_rate: bool
    frame_durations: FrameDurations
    stored_width: int
    stored_height: int
    sample_aspect: str
    rotation: int
    mirrored: bool
    interlaced: bool
    clean_aperture: ApertureFacts | None
    codec: str
    pixel_format: str
    colour: ColourFacts
    hdr: str | None
    peak: float | None
    created: str
    timecode: str | None
    timecode_found: str | None
    embedded_captions: bool
    stream: int
    video_streams: list[int]
    audio: list[AudioFacts]
    subtitles: list[SubtitleFacts]
    chapters: list[ChapterFacts]
    plays_in_browser: bool
    browser_note: str
    mpv_offset: float
    changes: list[ChangeFacts]
    warnings: list[str]
    damage: list[str]
    every_frame_checked: bool


class StageRecord(TypedDict):
    """One stage of a run."""

    name: str
    seconds: float
    made: int
    kept: int


class FailureRecord(TypedDict):
    """Why a clip, or a stage of it, failed."""

    line: str
    exit_code: int
    kind: str


class RunOptions(TypedDict, total=False):
    """What a run was asked to do. Empty for a clip that crashed its worker."""

    only: list[str]
    force: bool
    config: str | None


class FirstClip(TypedDict):
    """The clip of which another is a copy, and the way to its folder of results."""

    path: str
    folder: str


class ReportRecord(TypedDict):
    """report.json."""

    bts: str
    clip: ClipJson | UnreadClip
    folder: str
    options: RunOptions
    stages: list[StageRecord]
    seconds: float
    counts: dict[str, int]
    files: list[str]
    warnings: list[str]
    failures: list[FailureRecord]
    copy_of: NotRequired[FirstClip]


class CheckedClip(TypedDict):
    """A clip whose notes were checked."""

    clip: str
    notes: int
    replaced: bool


class FindingRecord(TypedDict):
    """One thing to mend in a note; without a note, in the clip or in what its notes inherit."""

    clip: str
    id: str | None
    start: float | None
    about: str
    level: str
    says: str


class CheckRecord(TypedDict):
    """What `bts note check --json` prints."""

    replaced: bool
    made_for_other_content: list[str]
    clips: list[CheckedClip]
    findings: list[FindingRecord]


class CaptionFindingRecord(TypedDict):
    """One thing that breaks a rule in a file of captions."""

    cue: str | None
    line: int | None
    start: float | None
    rule: str
    says: str
    measured: float | None
    allowed: float | None


class RetimedRecord(TypedDict):
    """What `--fix` wrote, and how far it moved cues."""

    path: str
    moved: int
    most: float
    broken: int


class LintRecord(TypedDict):
    """What `bts snippet --lint FILE --json` prints."""

    file: str
    profile: str
    cues: int
    findings: list[CaptionFindingRecord]
    fixed: RetimedRecord | None


class IntervalJson(TypedDict):
    """From one frame to another; of a transition or a shot."""

    start: float
    start_frame: int
    end: float
    end_frame: int


class TransitionRecord(IntervalJson):
    """One transition."""

    kind: TransitionKind
    confidence: float


class KeyframeRecord(TypedDict):
    """The frame chosen to stand for a shot, or another good one."""

    time: float
    frame: int
    path: str | None
    score: float
    scores: dict[str, float]
    why: str


class ShotRecord(IntervalJson):
    """One shot."""

    index: int
    keyframe: KeyframeRecord
    alternates: list[KeyframeRecord]
    same_as: int | None
    skipped: str
    """Why the shot is not worth a picture, and has none: black, two frames, a wipe; "" where it is worth one."""


class ShotsRecord(TypedDict):
    """shots.json."""

    clip: ClipOutline
    transitions: list[TransitionRecord]
    shots: list[ShotRecord]
    warnings: list[str]


class ReelPartRecord(TypedDict):
    """One part of a reel: times and frames [start, end) of its clip, and [reel_start, reel_end) of the reel."""

    clip: str
    note: str
    caption: str
    credit: str
    start: float
    start_frame: int
    end: float
    end_frame: int
    reel_start: float
    reel_start_frame: int
    reel_end: float
    reel_end_frame: int


class ReelCardRecord(TypedDict):
    """One card of a reel, and its words."""

    reel_start: float
    reel_start_frame: int
    reel_end: float
    reel_end_frame: int
    words: list[str]


class ReelChapterRecord(TypedDict):
    """One chapter of a reel, in seconds of it."""

    start: float
    end: float
    title: str


class ReelRecord(TypedDict):
    """`bts reel --json`; `rate` is a fraction, such as 30000/1001."""

    path: str
    captions: list[str]
    width: int
    height: int
    rate: str
    frames: int
    duration: float
    parts: list[ReelPartRecord]
    cards: list[ReelCardRecord]
    chapters: list[ReelChapterRecord]
    warnings: list[str]


class StillFaultRecord(TypedDict):
    """What is wrong with a still: a check of `stills.checks.CHECKS`, and a sentence about it."""

    check: str
    says: str


class CheckedPicture(TypedDict):
    """An item of `bts still --check --json`: a picture, its faults, and the checks that could not be made."""

    path: str
    faults: list[StillFaultRecord]
    not_looked_at: list[str]


class TileRecord(TypedDict):
    """One tile of a sheet: the frame that it shows, and the shot that this lies in."""

    shot: int
    time: float
    frame: int
    shot_start: float
    same_as: int | None
    notes: list[str]


class SkippedShotRecord(TypedDict):
    """A shot without a tile, and why it is not worth a picture."""

    shot: int
    why: str


class SheetRecord(TypedDict):
    """`bts sheet --json`."""

    clip: str
    shots: int
    tiles: list[TileRecord]
    skipped: list[SkippedShotRecord]
    files: list[str]


class HitRecord(TypedDict):
    """One thing that a search found."""

    kind: str
    clip: str
    title: str
    time: float
    end: float | None
    frame: int | None
    shot: int | None
    text: str
    marks: list[list[int]]
    note: str | None
    note_kind: str
    people: list[str]
    tags: list[str]
    use: list[str]
    credit: str
    language: str
    date: str
    private: bool
    gone: bool
    picture: str | None
    command: str
    why: str


class SearchRecord(TypedDict):
    """What `bts search --json` prints."""

    search: str
    total: int
    has_more: bool
    hits: list[HitRecord]
