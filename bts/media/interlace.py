"""Whether pictures are interlaced, measured with libav's idet because files often do not declare it; deinterlacing."""

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import av
import numpy as np
from av.filter import Graph
from av.video.frame import VideoFrame
from numpy.typing import NDArray

MIN_HEIGHT = 200
"""Lines; a lower picture is not interlaced, because even a single field has 240 or 288."""

ENOUGH = 4
"""Frames with movement that idet must have classified before a clip counts as interlaced or as progressive."""

ASSUMED_TICK = Fraction(1, 1000)
"""Seconds; the time base given to a filter graph when a frame has none, or when its times do not matter."""

FIELDS = 2
"""Pictures that bwdif makes of an interlaced frame where each of its fields becomes one."""

FRAME_TICKS = 40
"""Milliseconds between the frames given to bwdif, which needs rising times and does not use their values."""


@dataclass(eq=False)
class Combs:
    """Counts of frames that idet classifies as interlaced (by the field that comes first) and as progressive."""

    top_first: int = 0
    bottom_first: int = 0
    progressive: int = 0
    graph: Graph | None = field(default=None, repr=False)
    shape: tuple[int, int, str] | None = None

    def measure(self, native: VideoFrame) -> None:
        """Classify one frame; frames must come in order. A layout that idet does not take is not counted."""
        if native.height < MIN_HEIGHT or native.height % 2:
            return
        shape = (native.width, native.height, native.format.name)
        try:
            if self.graph is None or shape != self.shape:
                self.graph, self.shape = _make_idet_graph(native), shape
            self.graph.push(native)
            while True:
                self._count(self.graph.pull())
        except (av.error.BlockingIOError, av.error.EOFError):
            return
        except (av.error.FFmpegError, ValueError):
            self.reset()  # a layout that cannot be measured

    def reset(self) -> None:
        """Drop the filter graph: the next frame does not follow on the last one."""
        self.graph = None

    def _count(self, measured: object) -> None:
        verdict = getattr(measured, "metadata", {}).get("lavfi.idet.multiple.current_frame")
        self.top_first += verdict == "tff"
        self.bottom_first += verdict == "bff"
        self.progressive += verdict == "progressive"

    @property
    def found(self) -> bool:
        """Whether at least ENOUGH frames, and more than a third of those classified, were interlaced.

        Stills are deinterlaced only where they show combs, so a clip with frames of both kinds counts as interlaced.
        """
        combed = self.top_first + self.bottom_first
        return combed >= ENOUGH and 2 * combed > self.progressive

    @property
    def undecided(self) -> bool:
        """Whether fewer than ENOUGH frames were classified, because too little moved."""
        return self.top_first + self.bottom_first + self.progressive < ENOUGH


def _make_idet_graph(native: VideoFrame) -> Graph:
    """A filter graph that runs idet on frames of this size and layout."""
    graph = Graph()
    source = graph.add_buffer(
        width=native.width, height=native.height, format=native.format, time_base=native.time_base or ASSUMED_TICK
    )
    measure = graph.add("idet")
    sink = graph.add("buffersink")
    source.link_to(measure)
    measure.link_to(sink)
    graph.configure()
    return graph


BLOCK = 16
"""Side in samples of the blocks in which comb teeth are counted."""

TOOTH = 12
"""Code values of 255; a sample brighter, or darker, by more than both the line above and below is a comb's tooth."""

COMBED_SHARE = 0.3
"""Share of a block's samples; a block with more teeth is combed, and so is its frame."""


MOVING = 2.0
"""Mean grey-level difference to the previous frame above which a block moves."""

LOPSIDED = 0.85
"""Of a frame, its upper field with the lower field of the frame before, and the other way round: the shallower combs
over the deeper ones. In progressive video both pairs are a frame apart, and alike; of interlaced fields one pair is a
third as far apart as the other. Measured: 0.30 to 0.83 in interlaced video, 0.82 to 1 in progressive video."""

AS_DEEP = 0.25
"""Depth of a frame's own combs over that of the nearer pair of fields, which are as far apart as its own when it is
interlaced: more than this, and less than its inverse. Measured: 0.27 to 1.5 in interlaced video; in the progressive
video that LOPSIDED lets pass, 0.15 at most, or over 100 in a pattern of lines that scrolls by a line a frame."""


@dataclass(eq=False)
class Weave:
    """Counts of moving frames, and of those that are woven of fields of two moments, by fields of their neighbours.

    Slower than Combs, and not misled by fine patterns: for streams that declare to be progressive.
    """

    moving: int = 0
    woven: int = 0
    before: NDArray[np.int16] | None = field(default=None, repr=False)

    def measure(self, native: VideoFrame) -> None:
        """Compare one frame with the one measured before it."""
        luma = _read_luma(native).astype(np.int16)
        before, self.before = self.before, luma
        if before is None or before.shape != luma.shape or min(luma.shape) <= BLOCK + 2:
            return
        moves = _average_blocks(np.abs(luma - before)[1:-1]) > MOVING
        if not moves.any():
            return
        self.moving += 1
        own, one, other = (_average_blocks(_comb_depth(w))[moves].mean() for w in (luma, *_swap_fields(before, luma)))
        near, far = min(one, other), max(one, other)
        self.woven += bool(near < LOPSIDED * far and AS_DEEP * near < own < near / AS_DEEP)

    def reset(self) -> None:
        """The next frame does not follow on the last one."""
        self.before = None

    @property
    def found(self) -> bool:
        """Whether most of the moving frames were woven, and at least ENOUGH."""
        return self.woven >= ENOUGH and 2 * self.woven > self.moving


def _swap_fields(before: NDArray[np.int16], luma: NDArray[np.int16]) -> tuple[NDArray[np.int16], NDArray[np.int16]]:
    """The frame with its lower field taken from the frame before, and with its upper field taken from there."""
    one, other = luma.copy(), luma.copy()
    one[1::2], other[::2] = before[1::2], before[::2]
    return one, other


def _comb_depth(luma: NDArray[np.int16]) -> NDArray[np.int16]:
    """Grey levels by which each sample is brighter, or darker, than both the line above and the line below; 0 else."""
    up, down = luma[1:-1] - luma[:-2], luma[1:-1] - luma[2:]
    return np.asarray(np.maximum(np.maximum(np.minimum(up, down), np.minimum(-up, -down)), 0), np.int16)


def _average_blocks(samples: NDArray[Any]) -> NDArray[np.float32]:
    """The mean of each whole block of BLOCK x BLOCK samples."""
    high, wide = samples.shape[0] // BLOCK * BLOCK, samples.shape[1] // BLOCK * BLOCK
    blocks = samples[:high, :wide].astype(np.float32).reshape(high // BLOCK, BLOCK, wide // BLOCK, BLOCK)
    return np.asarray(blocks.mean(axis=(1, 3)), np.float32)


def is_combed(native: VideoFrame) -> bool:
    """Whether a frame shows combs, because its two fields are of different moments and something moved."""
    luma = _read_luma(native).astype(np.int16)
    above, middle, below = luma[:-2], luma[1:-1], luma[2:]
    up, down = middle - above, middle - below
    teeth = ((np.minimum(up, down) > TOOTH) | (np.maximum(up, down) < -TOOTH)).astype(np.float32)
    return bool((_average_blocks(teeth) > COMBED_SHARE).any())


def _read_luma(native: VideoFrame) -> NDArray[np.uint8]:
    """Luma in 8 bits, uint8 H x W; do not write to it: it may be the decoder's memory."""
    if _is_planar8(native):
        return _view_luma(native)
    return _view_luma(native.reformat(format="gray", interpolation="FAST_BILINEAR"))


def _is_planar8(native: VideoFrame) -> bool:
    """Whether plane 0 is 8-bit luma."""
    return native.format.name.startswith(("yuv4", "yuvj4", "gray", "nv")) and native.format.components[0].bits == 8


def _view_luma(native: VideoFrame) -> NDArray[np.uint8]:
    """Plane 0 of an 8-bit frame, uint8 H x W."""
    plane = native.planes[0]
    rows: NDArray[np.uint8] = np.frombuffer(memoryview(plane), np.uint8).reshape(plane.height, plane.line_size)
    return rows[:, : plane.width]


def deinterlace(
    before: VideoFrame | None,
    native: VideoFrame,
    after: VideoFrame | None,
    bottom_first: bool,
    field: int | None = None,
) -> VideoFrame:
    """Rebuild `native` at the moment of its first field with libav's bwdif; neighbours of another size are not used.

    With `field`, as a cut by fields does it: at the moment of its first (0) or its later one (1), in the clip's order.
    """
    graph = Graph()
    source = graph.add_buffer(width=native.width, height=native.height, format=native.format, time_base=ASSUMED_TICK)
    told = native.interlaced_frame if field is None else not bottom_first
    parity = "auto" if told else "bff" if bottom_first else "tff"
    work = graph.add("bwdif", f"mode={'send_field' if field else 'send_frame'}:parity={parity}:deint=all")
    sink = graph.add("buffersink")
    source.link_to(work)
    work.link_to(sink)
    graph.configure()
    shape = (native.width, native.height, native.format.name)
    fields = [f for f in (before, native, after) if f is None or (f.width, f.height, f.format.name) == shape]
    found = [f for f in fields if f is not None]
    for place, frame in enumerate(found):
        frame.pts = place * FRAME_TICKS
        frame.time_base = ASSUMED_TICK
        graph.push(frame)
    graph.push(None)
    each = FIELDS if field else 1
    made = [_pull(graph) for _ in range(each * len(found))]
    return made[each * found.index(native) + (field or 0)]


def _pull(graph: Graph) -> VideoFrame:
    """Take the next frame from a filter graph."""
    frame = graph.pull()
    assert isinstance(frame, VideoFrame)
    return frame
