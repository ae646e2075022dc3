"""Decoded sound made stereo at one rate, or one channel of it alone, by the filters of libav."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

import av.error
import numpy as np
from av.audio.frame import AudioFrame
from av.filter import Graph

from bts.media.arrays import Floats
from bts.media.cutting.mixdown import AUDIO_RATE, NO_WISHES, mixing_options, pick_channel


@dataclass(eq=False)
class Mixer:
    """Makes decoded sound of one format stereo, as ffmpeg does in other ways of cutting; `channel` as for `Cut`."""

    channel: int | None = None
    graph: Graph | None = None

    def mix(self, frame: AudioFrame | None) -> Iterator[Floats]:
        """The samples (float32 N x 2, AUDIO_RATE a second) that follow; None ends the sound."""
        if self.graph is None:
            if frame is None:
                return
            if self.channel is None and _is_mixed(frame):
                yield _read_planes(frame)
                return
            self.graph = _build_mixer(frame, self.channel)
        self.graph.push(frame)
        while True:
            try:
                made = self.graph.pull()
            except (av.error.BlockingIOError, av.error.EOFError):
                return
            assert isinstance(made, AudioFrame)
            yield np.asarray(made.to_ndarray(), np.float32).T


def _is_mixed(frame: AudioFrame) -> bool:
    """Whether decoded sound has the form already that a Mixer gives it, as that of every AAC file of bts has."""
    return (frame.sample_rate, frame.layout.name, frame.format.name) == (AUDIO_RATE, "stereo", "fltp")


def _read_planes(frame: AudioFrame) -> Floats:
    """The samples of a frame of planes of float32, N x planes."""
    made = np.empty((frame.samples, len(frame.planes)), np.float32)
    for channel, plane in enumerate(frame.planes):
        made[:, channel] = np.frombuffer(memoryview(plane), np.float32, frame.samples)
    return made


def _build_mixer(frame: AudioFrame, channel: int | None) -> Graph:
    """A graph of libav that makes sound like that of a frame stereo, or one channel of it."""
    graph = Graph()
    source = graph.add_abuffer(
        sample_rate=frame.sample_rate, format=frame.format.name, layout=frame.layout.name,
        time_base=Fraction(1, frame.sample_rate),
    )  # fmt: skip
    picked = [] if channel is None else [graph.add("pan", pick_channel(channel))]
    count = frame.layout.nb_channels if channel is None else 1
    bare = graph.add("asidedata", _write_options(NO_WISHES))
    mixed = graph.add("aresample", f"{AUDIO_RATE}:{_write_options(mixing_options(count))}")
    graph.link_nodes(source, *picked, bare, mixed, graph.add("abuffersink")).configure()
    return graph


def _write_options(options: Mapping[str, object]) -> str:
    """Options of a filter as libav reads them."""
    return ":".join(f"{key}={value}" for key, value in options.items())
