"""Is the picture interlaced? By measure, with libav's idet, because files often do not say."""

from dataclasses import dataclass, field
from fractions import Fraction

import av
import numpy as np
from av.filter import Graph
from av.video.frame import VideoFrame
from numpy.typing import NDArray

MIN_HEIGHT = 200
"""Lines; smaller pictures were never interlaced (a single field has 240 or 288)."""
ENOUGH = 4
"""Frames that must have moved before their combs, or the lack of them, mean anything."""


@dataclass(eq=False)
class Combs:
    """Counts of frames that look interlaced and progressive."""

    top_first: int = 0
    bottom_first: int = 0
    progressive: int = 0
    graph: Graph | None = field(default=None, repr=False)
    shape: tuple[int, int, str] | None = None

    def look(self, native: VideoFrame) -> None:
        """Measure one frame; frames must come in order."""
        if native.height < MIN_HEIGHT or native.height % 2:
            return
        shape = (native.width, native.height, native.format.name)
        try:
            if self.graph is None or shape != self.shape:
                self.graph, self.shape = measuring(native), shape
            self.graph.push(native)
            while True:
                self._count(self.graph.pull())
        except (av.error.BlockingIOError, av.error.EOFError):
            return
        except (av.error.FFmpegError, ValueError):
            self.done()  # a layout that cannot be measured

    def done(self) -> None:
        """Let go of the measuring graph; what comes next does not follow on what came before."""
        self.graph = None

    def _count(self, measured: object) -> None:
        said = getattr(measured, "metadata", {}).get("lavfi.idet.multiple.current_frame")
        self.top_first += said == "tff"
        self.bottom_first += said == "bff"
        self.progressive += said == "progressive"

    @property
    def found(self) -> bool:
        """Whether a good part of the frames seen were interlaced, with enough movement to tell.

        Stills are deinterlaced only where they show combs, so a clip of both kinds counts as interlaced.
        """
        combed = self.top_first + self.bottom_first
        return combed >= ENOUGH and 2 * combed > self.progressive

    @property
    def undecided(self) -> bool:
        """Whether too little moved to tell."""
        return self.top_first + self.bottom_first + self.progressive < ENOUGH


def measuring(native: VideoFrame) -> Graph:
    """A graph that measures frames like this one and passes them on."""
    graph = Graph()
    source = graph.add_buffer(
        width=native.width, height=native.height, format=native.format, time_base=native.time_base or Fraction(1, 1000)
    )
    measure = graph.add("idet")
    sink = graph.add("buffersink")
    source.link_to(measure)
    measure.link_to(sink)
    graph.configure()
    return graph


BLOCK = 16
STEP = 12
"""Code values (of 255) by which a line must stand out from both its neighbours to look like a comb's tooth."""
SHARE = 0.3
"""Share of a block's samples that are teeth when it is combed."""


def is_combed(native: VideoFrame) -> bool:
    """Whether the frame itself shows combs: two fields of different moments. Still pictures need no deinterlacing."""
    plane = native.reformat(format="gray", interpolation="FAST_BILINEAR") if not is_planar8(native) else native
    luma = plane_of(plane).astype(np.int16)
    above, middle, below = luma[:-2], luma[1:-1], luma[2:]
    up, down = middle - above, middle - below
    teeth = ((np.minimum(up, down) > STEP) | (np.maximum(up, down) < -STEP)).astype(np.float32)
    high, wide = teeth.shape[0] // BLOCK * BLOCK, teeth.shape[1] // BLOCK * BLOCK
    if not high or not wide:
        return False
    blocks = teeth[:high, :wide].reshape(high // BLOCK, BLOCK, wide // BLOCK, BLOCK).mean(axis=(1, 3))
    return bool((blocks > SHARE).any())


def is_planar8(native: VideoFrame) -> bool:
    """Whether plane 0 is 8-bit luma."""
    return native.format.name.startswith(("yuv4", "yuvj4", "gray", "nv")) and native.format.components[0].bits == 8


def plane_of(native: VideoFrame) -> NDArray[np.uint8]:
    """Plane 0 of an 8-bit frame, uint8 H x W."""
    plane = native.planes[0]
    rows: NDArray[np.uint8] = np.frombuffer(memoryview(plane), np.uint8).reshape(plane.height, plane.line_size)
    return rows[:, : plane.width]


def deinterlaced(
    before: VideoFrame | None, native: VideoFrame, after: VideoFrame | None, bottom_first: bool
) -> VideoFrame:
    """The frame at the moment of its first field, with libav's bwdif."""
    graph = Graph()
    source = graph.add_buffer(
        width=native.width, height=native.height, format=native.format, time_base=Fraction(1, 1000)
    )
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
        frame.pts = place * 40
        frame.time_base = Fraction(1, 1000)
        graph.push(frame)
    graph.push(None)
    made = [pulled(graph) for _ in found]
    return made[found.index(native)]


def pulled(graph: Graph) -> VideoFrame:
    """The next frame out of a graph of pictures."""
    frame = graph.pull()
    assert isinstance(frame, VideoFrame)
    return frame
