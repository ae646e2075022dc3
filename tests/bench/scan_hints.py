"""Why there are no scan hints: `python -m tests.bench.scan_hints [FOLDER]`, in which the synthetic clips are kept.

Key frames and packet sizes cost nearly nothing to read. The idea: decode only the groups of pictures in which they
look suspicious, and analyse only the frames near such places. Wanted: 97 % of the default's F1 at 3 times its speed.

A row for each set and each way to find the places, or an oracle that is told them: parts of frames analysed and of
packets decoded, F1 of hard cuts within 1 frame, recall of gradual transitions, processor time of the default over that
of the scan (all clips; without picking best frames; the number of clips at 3 or more), and the same by the clock.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from av.packet import Packet

from bts import media, shots
from bts.keyframes.candidates import CandidateCollector, candidate_of
from bts.keyframes.pick import pick
from bts.media.decode import DROPPABLE, Tag
from bts.media.index import Index
from bts.media.reader import make_frame
from bts.model import Transition
from bts.shots.analysis import small_planes
from bts.shots.default.detector import find_transitions
from bts.shots.samples import Sample
from tests.bench.scoring import Found, Label, Tally, score_cuts, score_gradual
from tests.bench.shots import FOOTAGE, Case, labelled
from tests.bench.synthetic import make_scene, read_material, write_scene
from tests.media.fresh import forget_surveys

Mask = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Answer = tuple[list[Transition], Floats]
Way = Callable[[Index, list[Label]], Mask]
NEAR = 8  # packets of a kind, on each side, that say what its usual size is
SIDE = shots.Options().thumbnail_width


def labelled_places(index: Index, labels: list[Label], *kinds: str) -> Mask:
    """Frames near the labelled transitions of these kinds."""
    return around(index, [(x.first, x.last) for x in labels if x.kind in kinds], 0.25)


def large_packets(index: Index, ratio: float, seconds: float) -> Mask:
    """Frames near packets `ratio` times as large as their neighbours of a kind (B-frames or others, told by their
    order), and near key frames that come before the longest group of pictures would have them."""
    key = np.frombuffer(bytes(index.packets.key), np.uint8) != 0
    ahead = index.rank >= np.maximum.accumulate(index.rank)
    size, excess = np.array(index.packets.size, float), np.zeros(len(key))
    for kind in (ahead & ~key, ~ahead & ~key):
        packets = np.flatnonzero(kind)
        for n, packet in enumerate(packets):
            others = np.concatenate([packets[max(0, n - NEAR) : n], packets[n + 1 : n + 1 + NEAR]])
            excess[packet] = size[packet] / max(60.0, float(np.median(size[others]))) if len(others) else 0
    gaps = np.diff(np.flatnonzero(key))
    excess[np.flatnonzero(key)[1:][gaps < gaps.max(initial=0)]] = np.inf
    return around(index, [(n, n) for n in index.rank[excess >= ratio].tolist() if n >= 0], seconds)


WAYS: dict[str, Way] = {
    "oracle: all": lambda index, labels: labelled_places(index, labels, "cut", "dissolve", "fade", "wipe"),
    "oracle: cuts alone": lambda index, labels: labelled_places(index, labels, "cut"),
    "sizes from 2 x, 0.25 s": lambda index, _: large_packets(index, 2, 0.25),
    "sizes from 3 x, 0.25 s": lambda index, _: large_packets(index, 3, 0.25),
    "sizes from 4 x, 0.25 s": lambda index, _: large_packets(index, 4, 0.25),
    "sizes from 4 x, 0.12 s": lambda index, _: large_packets(index, 4, 0.12),
}


def around(index: Index, places: list[tuple[int, int]], seconds: float) -> Mask:
    """Which frames lie within so many seconds of the intervals."""
    times = index.table.ticks * float(index.table.base)
    found = np.zeros(len(times), np.bool_)
    for first, last in places:
        found |= (times >= times[first] - seconds) & (times <= times[min(last, len(times) - 1)] + seconds)
    return found


def chosen(clip: media.Clip, wanted: Mask, need: Mask, start: Mask) -> Iterator[media.Frame]:
    """The frames wanted. All packets are read, which costs less than seeking, and those needed are decoded."""
    rank, begun = clip.index.rank, False
    with clip.borrow_session(rough=max(clip.info.width, clip.info.height) >= 2 * SIDE) as session:
        context = session.stream.codec_context

        def decoded(packet: "Packet[Any] | None") -> Iterator[media.Frame]:
            for native in session.stream.decode(packet):
                if isinstance(native.opaque, Tag) and wanted[number := int(rank[native.opaque.number])]:
                    yield make_frame(clip, number, native)

        for number, packet in enumerate(session.demux(lambda: None)):
            if begun and (start[number] or not need[number]):
                yield from decoded(None)
                context.flush_buffers()
            begun = bool(need[number])
            if begun:
                packet.opaque = Tag(number)
                if context.name in DROPPABLE:
                    context.skip_frame = "DEFAULT" if wanted[rank[number]] else "NONREF"
                yield from decoded(packet)
        yield from decoded(None) if begun else ()
        session.ended = True


def scan(way: Way, case: Case) -> Answer:
    """Transitions found; and frames analysed, packets decoded, frames, processor seconds before best frames."""
    forget_surveys()
    began = processor()
    with media.open_clip(case[0]) as clip:
        index, packets = clip.index, len(clip.index.packets)
        wanted, need, start = way(index, case[1]), np.zeros(packets, np.bool_), np.zeros(packets, np.bool_)
        for number in np.flatnonzero(wanted):
            key, packet = index.key_for(int(number)), int(index.packet_of[number])
            start[key] |= not need[key]
            need[key : packet + 1] = True
        runs, collector = [list[Sample]()], CandidateCollector(SIDE)
        for frame in chosen(clip, wanted, need, start):
            sample = Sample(frame.number, frame.time, *small_planes(frame))
            if runs[-1] and runs[-1][-1].number + 1 != frame.number:
                collector.finish()
                runs.append([])
            collector.push(frame, (sample.y, sample.u, sample.v))
            runs[-1].append(sample)
        collector.finish()
        found = [transition for run in runs for transition in find_transitions(run)]
        told = np.array([wanted.sum(), need.sum(), len(wanted), processor() - began])
        pick_each(clip, found, collector)
    return found, told


def pick_each(clip: media.Clip, found: list[Transition], collector: CandidateCollector) -> None:
    """The best frame of each shot: of those analysed, which lie near its ends, or else its middle frame."""
    table, start = clip.index.table, 0
    for end, after in [*((t.start_frame, t.end_frame) for t in found), (table.count, table.count)]:
        measures, candidates = collector.take(start, end)
        if end > start and not candidates:
            _, frame = next(media.frames_at(clip, [table.time_of((start + end) // 2)]))
            candidates = [candidate_of(frame, small_planes(frame), SIDE)]
        pick(measures or [c.measures for c in candidates], candidates)
        start = after


def default(case: Case) -> Answer:
    """What `bts shots` finds, and works for it."""
    forget_surveys()
    began = processor()
    with media.open_clip(case[0]) as clip:
        return list(shots.analyse(clip).transitions), np.array([1, 1, 1, processor() - began])


def processor() -> float:
    """Processor seconds used so far."""
    return sum(os.times()[:4])


def make_sets(folder: Path, clips: int = 14) -> dict[str, list[Case]]:
    """Labelled clips, and the synthetic set as x264 makes it with long and short groups of pictures, and large."""
    sets: dict[str, list[Case]] = {"labelled": labelled(FOOTAGE), "keyint 250": [], "keyint 12-50": [], "1080p": []}
    material = read_material(FOOTAGE)
    for seed in range(clips):
        scene = make_scene(material, seed)
        for title, gop in (("keyint 250", 250), ("keyint 12-50", (12, 25, 50)[seed % 3])):
            target = folder / f"{title[7:]}-{seed:02}.mp4"
            if not target.exists():
                write_scene(scene, target, ("libx264", "-crf", str(20 + seed % 4 * 4), "-g", str(gop)))
            sets[title].append((target, scene.labels))
        if seed in (2, 3, 9):
            small, large = folder / f"250-{seed:02}.mp4", folder / f"1080p-{seed:02}.mp4"
            filters = ["-vf", "scale=1920:1080:flags=bicubic,noise=alls=4:allf=t", "-preset", "veryfast"]
            if not large.exists():
                media.run_ffmpeg(["-y", "-i", str(small), *filters, str(large)])
            sets["1080p"].append((large, scene.labels))
    return sets


def row(title: str, cases: list[Case], usual: Floats | None, work: Callable[[Case], Answer]) -> Floats:
    """Print a row of the table; `usual` are the default's processor and wall seconds. Returns this way's own."""
    cuts, gradual, figures, seconds = Tally(), Tally(), np.zeros(4), np.zeros((len(cases), 2))
    for n, case in enumerate(cases):
        began = np.array([processor(), time.perf_counter()])
        transitions, told = work(case)
        seconds[n] = np.array([processor(), time.perf_counter()]) - began
        found = [Found(t.kind, t.start_frame, t.end_frame) for t in transitions]
        cuts, gradual = cuts + score_cuts(found, case[1], 1), gradual + score_gradual(found, case[1])[0]
        figures += told
    usual = seconds if usual is None else usual
    speed, each = usual.sum(axis=0) / seconds.sum(axis=0), usual[:, 0] / seconds[:, 0]
    cells = [title, f"{figures[0] / figures[2]:.2f}", f"{figures[1] / figures[2]:.2f}", f"{cuts.f1:.3f}"]
    cells += [f"{gradual.recall:.2f}", f"{speed[0]:.1f}", f"{usual[:, 0].sum() / figures[3]:.1f}"]
    cells += [f"{(each >= 3).sum()} of {len(each)} ({each.min():.1f}-{each.max():.1f})", f"{speed[1]:.1f}"]
    print(f"| {' | '.join(cells)} |", flush=True)
    return seconds


def main(keep: list[str]) -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as scratch:
        sets = make_sets(Path([*keep, scratch][0]))
        print("| set | way | analysed | decoded | cuts F1@1 | gradual | speed | unpicked | clips at 3 | by the clock |")
        print(f"|---|---|{'---:|' * 8}", flush=True)
        default(sets["labelled"][0])  # the face networks are loaded once
        for title, cases in sets.items():
            usual = row(f"{title} | default", cases, None, default)
            for name, way in WAYS.items():
                row(f"{title} | {name}", cases, usual, partial(scan, way))


if __name__ == "__main__":
    main(sys.argv[1:])
