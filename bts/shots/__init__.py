"""Shots: where a clip's pictures change, and the frame that stands for each shot. One pass over the clip."""

from bts.shots.analysis import Analysis, Options, analyse, analyse_near
from bts.shots.detector import Detector, detector_names, finds_kind, load_detector
from bts.shots.recall import RECORD, FoundShots, WrittenShots, recall, recall_or_analyse, shots_key, write_shots
from bts.shots.records import shots_to_json, with_keyframes, write_csv
from bts.shots.samples import Sample

__all__ = [
    "RECORD",
    "Analysis",
    "Detector",
    "FoundShots",
    "Options",
    "Sample",
    "WrittenShots",
    "analyse",
    "analyse_near",
    "detector_names",
    "finds_kind",
    "load_detector",
    "recall",
    "recall_or_analyse",
    "shots_key",
    "shots_to_json",
    "with_keyframes",
    "write_csv",
    "write_shots",
]
