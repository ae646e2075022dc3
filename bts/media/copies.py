"""Frames between the decoder and the reader: copied out of the decoder's memory, or held until they are known sound."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from av.filter import Graph
from av.video.frame import VideoFrame

REORDERED = 16
"""Frames by which a decoder changes the order at most (ITU-T H.264, A.3.1; H.265, A.4.2); a packet has
no frame when that many frames of later packets came out first."""

ANY_TICK = Fraction(1, 1000)
"""Seconds; the time base given to the copying filter, which does not use times."""


@dataclass(eq=False)
class Copier:
    """Runs frames through a filter that keeps their properties: by default into memory that is not the decoder's."""

    filter: str = "copy"
    options: str = ""
    graph: Graph | None = None
    shape: tuple[int, int, str] | None = None

    def copy(self, native: VideoFrame) -> VideoFrame:
        """What the filter makes of a frame: pixels, flags, colour and side data."""
        shape = (native.width, native.height, native.format.name)
        if self.graph is None or shape != self.shape:
            self.graph, self.shape = _make_graph(native, self.filter, self.options), shape
        self.graph.push(native)
        made = self.graph.pull()
        assert isinstance(made, VideoFrame)
        return made


def _make_graph(native: VideoFrame, name: str, options: str) -> Graph:
    """A graph with one filter, for frames of this size and layout."""
    graph = Graph()
    source = graph.add_buffer(width=native.width, height=native.height, format=native.format, time_base=ANY_TICK)
    work, sink = graph.add(name, options or None), graph.add("buffersink")
    source.link_to(work)
    work.link_to(sink)
    graph.configure()
    return graph


@dataclass(eq=False)
class Queue:
    """Holds a frame until all packets decoded before it gave theirs.

    A decoder reports some damage only on the frame that has it, and by then has given frames that refer to that one but
    are presented earlier.
    """

    expected: deque[int] = field(default_factory=deque)
    come: set[int] = field(default_factory=set)
    held: deque[tuple[int, VideoFrame]] = field(default_factory=deque)

    def expect(self, packet: int) -> None:
        """A packet that shows a frame goes into the decoder."""
        self.expected.append(packet)

    def add(self, packet: int, frame: VideoFrame) -> None:
        """A packet's frame has come out."""
        self.held.append((packet, frame))
        self.come.add(packet)
        while self.expected and self.expected[0] in self.come:
            self.come.remove(self.expected.popleft())

    def ready(self) -> Iterator[tuple[int, VideoFrame]]:
        """The frames that wait for no packet any more, in the order in which they came."""
        while self.held:
            number = self.held[0][0]
            if len(self.held) > REORDERED:
                while self.expected and self.expected[0] < number:
                    self.expected.popleft()  # the decoder leaves it out
            if self.expected and self.expected[0] < number:
                return
            yield self.held.popleft()

    def rest(self) -> Iterator[tuple[int, VideoFrame]]:
        """All frames that are still held."""
        while self.held:
            yield self.held.popleft()
