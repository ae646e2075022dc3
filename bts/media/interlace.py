"""Is the picture interlaced? By measure, with libav's idet, because files often do not say."""

from dataclasses import dataclass, field

import av
from av.filter import Graph
from av.video.frame import VideoFrame

MIN_HEIGHT = 200
"""Lines; smaller pictures were never interlaced (a single field has 240 or 288)."""


@dataclass(eq=False)
class Combs:
    """Counts of frames that look interlaced and progressive."""

    interlaced: int = 0
    progressive: int = 0
    graph: Graph | None = field(default=None, repr=False)
    shape: tuple[int, int, str] | None = None

    def look(self, native: VideoFrame) -> None:
        """Measure one frame; frames must come in order."""
        if native.height < MIN_HEIGHT or native.height % 2:
            return
        shape = (native.width, native.height, native.format.name)
        if self.graph is None or shape != self.shape:
            self.graph, self.shape = measuring(native), shape
        try:
            self.graph.push(native)
            while True:
                self._count(self.graph.pull())
        except (av.error.BlockingIOError, av.error.EOFError):
            return

    def _count(self, measured: object) -> None:
        said = getattr(measured, "metadata", {}).get("lavfi.idet.multiple.current_frame")
        self.interlaced += said in ("tff", "bff")
        self.progressive += said == "progressive"

    @property
    def found(self) -> bool:
        """Whether the frames seen were mostly interlaced ones, with enough movement to tell."""
        return self.interlaced >= 4 and self.interlaced > 2 * self.progressive


def measuring(native: VideoFrame) -> Graph:
    """A graph that measures frames like this one and passes them on."""
    graph = Graph()
    source = graph.add_buffer(
        width=native.width, height=native.height, format=native.format, time_base=native.time_base
    )
    measure = graph.add("idet")
    sink = graph.add("buffersink")
    source.link_to(measure)
    measure.link_to(sink)
    graph.configure()
    return graph
