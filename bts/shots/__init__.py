"""Shots: where a clip's pictures change, and the frame that stands for each shot. One pass over the clip."""

from bts.shots.analysis import Analysis, Options, Thumbnails, analyse
from bts.shots.detector import Detector, load_detector, names
from bts.shots.recall import Written, recall, recall_or_analyse, shots_key, write_shots
from bts.shots.records import to_json, write_csv
from bts.shots.samples import Sample

__all__ = [
    "Analysis",
    "Detector",
    "Options",
    "Sample",
    "Thumbnails",
    "Written",
    "analyse",
    "load_detector",
    "names",
    "recall",
    "recall_or_analyse",
    "shots_key",
    "to_json",
    "write_csv",
    "write_shots",
]
