"""Figures that others published on public sets, each with its rule and its source."""

from dataclasses import dataclass

CLIPSHOTS = "github.com/Tangshitao/ClipShots, README"
TRANSNET = "github.com/soCzech/TransNetV2, README"
AUTOSHOT = "github.com/wentaozhu/AutoShot, compare_inference_baseline_groundtruth_v2.py"
SCENEDETECT = "github.com/Breakthrough/PySceneDetect, benchmark/README.md (defaults)"
SCENEDETECT_164 = f"{SCENEDETECT}, 164 of the 200 videos"


@dataclass(frozen=True)
class Published:
    """One published figure, as a share of 1: `rule` is a name in RULES; precision and recall where they were given."""

    labelled_set: str
    who: str
    rule: str
    precision: float | None
    recall: float | None
    f1: float
    source: str


_TABLE = (
    ("ClipShots test", "deepSBD (AlexNet-like)", "ClipShots cuts", 0.731, 0.921, 0.815, CLIPSHOTS),
    ("ClipShots test", "deepSBD (ResNet-18)", "ClipShots cuts", 0.765, 0.910, 0.831, CLIPSHOTS),
    ("ClipShots test", "DSM", "ClipShots cuts", 0.776, 0.934, 0.848, CLIPSHOTS),
    ("ClipShots test", "deepSBD (AlexNet-like)", "ClipShots gradual", 0.837, 0.386, 0.528, CLIPSHOTS),
    ("ClipShots test", "deepSBD (ResNet-18)", "ClipShots gradual", 0.770, 0.622, 0.688, CLIPSHOTS),
    ("ClipShots test", "DSM", "ClipShots gradual", 0.840, 0.904, 0.870, CLIPSHOTS),
    ("ClipShots test", "TransNet V2", "TransNetV2", None, None, 0.779, TRANSNET),
    ("ClipShots test", "TransNet", "TransNetV2", None, None, 0.735, TRANSNET),
    ("ClipShots test", "deepSBD (Hassanien et al.)", "TransNetV2", None, None, 0.759, TRANSNET),
    ("ClipShots test", "DSM's ResNet baseline (Tang et al.)", "TransNetV2", None, None, 0.761, TRANSNET),
    ("ClipShots test", "PySceneDetect adaptive", "PySceneDetect cuts", 0.4125, 0.8597, 0.5575, SCENEDETECT),
    ("ClipShots test", "PySceneDetect content", "PySceneDetect cuts", 0.4236, 0.8193, 0.5584, SCENEDETECT),
    ("ClipShots test", "PySceneDetect adaptive", "PySceneDetect fades", 0.9812, 0.1365, 0.2396, SCENEDETECT),
    ("ClipShots test", "PySceneDetect content", "PySceneDetect fades", 0.9804, 0.2603, 0.4114, SCENEDETECT),
    ("ClipShots test", "PySceneDetect histogram", "PySceneDetect fades", 0.8199, 0.6967, 0.7533, SCENEDETECT),
    ("BBC Planet Earth", "TransNet V2", "TransNetV2", None, None, 0.962, TRANSNET),
    ("BBC Planet Earth", "TransNet", "TransNetV2", None, None, 0.929, TRANSNET),
    ("BBC Planet Earth", "deepSBD (Hassanien et al.)", "TransNetV2", None, None, 0.926, TRANSNET),
    ("BBC Planet Earth", "DSM's ResNet baseline (Tang et al.)", "TransNetV2", None, None, 0.893, TRANSNET),
    ("BBC Planet Earth", "PySceneDetect adaptive", "PySceneDetect shot ends", 0.9655, 0.8712, 0.9159, SCENEDETECT),
    ("BBC Planet Earth", "PySceneDetect content", "PySceneDetect shot ends", 0.8877, 0.8470, 0.8669, SCENEDETECT),
    ("RAI", "TransNet V2", "TransNetV2", None, None, 0.939, TRANSNET),
    ("RAI", "TransNet", "TransNetV2", None, None, 0.943, TRANSNET),
    ("RAI", "deepSBD (Hassanien et al.)", "TransNetV2", None, None, 0.939, TRANSNET),
    ("RAI", "DSM's ResNet baseline (Tang et al.)", "TransNetV2", None, None, 0.928, TRANSNET),
    ("SHOT test", "TransNet V2", "TransNetV2", 0.904, 0.716, 0.799, AUTOSHOT),
    ("SHOT test", "AutoShot", "TransNetV2", 0.847, 0.834, 0.841, AUTOSHOT),
    ("SHOT test", "PySceneDetect adaptive", "PySceneDetect shot ends", 0.7746, 0.7059, 0.7386, SCENEDETECT_164),
    ("SHOT test", "PySceneDetect content", "PySceneDetect shot ends", 0.7619, 0.6349, 0.6926, SCENEDETECT_164),
)

PUBLISHED = tuple(Published(*row) for row in _TABLE)
"""All figures."""


def published_on(labelled_set: str) -> list[Published]:
    """The figures that were published on a set."""
    return [figure for figure in PUBLISHED if figure.labelled_set == labelled_set]
