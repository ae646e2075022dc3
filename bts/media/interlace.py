"""Whether pictures are interlaced, measured with libav's idet because files often do not declare it; deinterlacing."""

from dataclasses import dataclass, field
from fractions import Fraction

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


def is_combed(native: VideoFrame) -> bool:
    """Whether a frame shows combs, because its two fields are of different moments and something moved."""
    plane = native.reformat(format="gray", interpolation="FAST_BILINEAR") if not _is_planar8(native) else native
    luma = _view_luma(plane).astype(np.int16)
    above, middle, below = luma[:-2], luma[1:-1], luma[2:]
    up, down = middle - above, middle - below
    teeth = ((np.minimum(up, down) > TOOTH) | (np.maximum(up, down) < -TOOTH)).astype(np.float32)
    high, wide = teeth.shape[0] // BLOCK * BLOCK, teeth.shape[1] // BLOCK * BLOCK
    if not high or not wide:
        return False
    blocks = teeth[:high, :wide].reshape(high // BLOCK, BLOCK, wide // BLOCK, BLOCK).mean(axis=(1, 3))
    return bool((blocks > COMBED_SHARE).any())


def _is_planar8(native: VideoFrame) -> bool:
    """Whether plane 0 is 8-bit luma."""
    return native.format.name.startswith(("yuv4", "yuvj4", "gray", "nv")) and native.format.components[0].bits == 8


def _view_luma(native: VideoFrame) -> NDArray[np.uint8]:
    """Plane 0 of an 8-bit frame, uint8 H x W."""
    plane = native.planes[0]
    rows: NDArray[np.uint8] = np.frombuffer(memoryview(plane), np.uint8).reshape(plane.height, plane.line_size)
    return rows[:, : plane.width]


def deinterlace(
    before: VideoFrame | None, native: VideoFrame, after: VideoFrame | None, bottom_first: bool
) -> VideoFrame:
    """Rebuild `native` at the moment of its first field with libav's bwdif; neighbours of another size are not used."""
    graph = Graph()
    source = graph.add_buffer(width=native.width, height=native.height, format=native.format, time_base=ASSUMED_TICK)
    parity = "auto" if native.interlaced_frame else "bff" if bottom_first else "tff"
    work = graph.add("bwdif", f"mode=send_frame:parity={parity}:deint=all")
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
    made = [_pull(graph) for _ in found]
    return made[found.index(native)]


def _pull(graph: Graph) -> VideoFrame:
    """Take the next frame from a filter graph."""
    frame = graph.pull()
    assert isinstance(frame, VideoFrame)
    return frame
