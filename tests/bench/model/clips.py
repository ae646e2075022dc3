"""The clips on which the model is trained and judged: the footage in parts, and made clips of one part each.

A part is left out as a whole, with all that was made of it: no clip is judged by trees that saw its footage.
"""

import pickle
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.ablation.planes import KINDS, SYNTHETIC, Planes, read_planes, read_set
from tests.bench.kinds.__main__ import make_clip
from tests.bench.kinds.found import FOUND
from tests.bench.kinds.traps import TRAPS
from tests.bench.picks import SAMPLE
from tests.bench.shots import FOOTAGE, OWN_LABELS, Case
from tests.bench.synthetic import make_set, read_material

PARTS = (
    ("googlework_short", "bbaf2n", "sintel_trailer", "edison_1899", "webcam_vfr"),
    ("BlastOff", "manifesto", "shuttle10seconds.1080x608", "nasa_13013", "elephants_vfr", "frame_counter"),
    ("testvideo", "burnt_timecode", "gopro_tmcd", "freeMXF-mxf1a", SAMPLE.stem, "cea608"),
    ("tos_rollover_360p", "short_hamilton_clip", "one-by-one-person-detection", "chaplin",
     "Shepard_Calais_1906_FrenchGP.ogv.160p", "Sherlock_Holmes_Baffled"),
)  # fmt: skip
"""Names of the clips of each part, those without labels of which clips are made among them."""

SETS = ("labelled", "labelled by us", "synthetic", "kinds to find", "traps")
"""What the scores are told apart by; the sample counts as labelled by us."""

REAL = SETS[:2]
"""The sets that nobody made."""


def read_part(part: int, folder: Path) -> list[Planes]:
    """The labelled clips of a part and those made of its footage, which are made once and kept in `folder`."""
    file = folder / f"part-{part}.pickle"
    if not file.exists():
        with TemporaryDirectory() as scratch:
            file.write_bytes(pickle.dumps([read_planes(*case) for case in _make_clips(part, Path(scratch))]))
    made: list[Planes] = pickle.loads(file.read_bytes())
    return [clip for clip in read_set("real", folder) if clip.name in PARTS[part]] + made


def tell_set(name: str) -> str:
    """The set of SETS to which the clip of that name belongs."""
    kind = name.rsplit("-", 1)[0]
    if kind in FOUND or kind in TRAPS:
        return "kinds to find" if kind in FOUND else "traps"
    if kind == "synthetic":
        return "synthetic"
    ours = {path.stem for path in OWN_LABELS.glob("*.tsv")} | {SAMPLE.stem}
    return "labelled by us" if name in ours else "labelled"


def link_footage(part: int, folder: Path) -> Path:
    """A folder like FOOTAGE with the clips and labels of one part only, as links."""
    for file in sorted(FOOTAGE.glob("*/*")):
        if file.stem in PARTS[part]:
            link = folder / file.parent.name / file.name
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(file)
    return folder


def list_scenes(part: int) -> list[tuple[str, int]]:
    """(kind, seed) of the scenes that are made of the footage of a part; no other part has them."""
    kinds = enumerate([*FOUND, *TRAPS])
    return [(kind, seed) for row, kind in kinds for seed in KINDS if (row + seed) % len(PARTS) == part]


def _make_clips(part: int, folder: Path) -> Iterator[Case]:
    """(clip, labels) made of the footage of a part: its share of the synthetic clips and of the scenes."""
    footage = link_footage(part, folder / "footage")
    yield from make_set(footage, folder, SYNTHETIC[part :: len(PARTS)])
    material = read_material(footage)
    for kind, seed in list_scenes(part):
        yield make_clip(kind, {**FOUND, **TRAPS}[kind], seed, material, folder)
