"""The errors of the default detector over clips, with all its rules and without each."""

from collections import Counter
from collections.abc import Sequence

from bts.shots.samples import Sample
from tests.bench.ablation.planes import Planes
from tests.bench.ablation.remembering import remembering
from tests.bench.ablation.rules import Rule, without
from tests.bench.kinds.__main__ import list_errors
from tests.bench.scoring import Found
from tests.shots import material


def detect(samples: list[Sample]) -> list[Found]:
    """What the default detector finds in a clip."""
    return [Found(t.kind, t.start_frame, t.end_frame) for t in material.detect(samples)]


def count_errors(clips: Sequence[Planes], rules: Sequence[Rule]) -> list[Counter[str]]:
    """The errors over all clips with every rule, then without each of the rules."""
    counts = [Counter[str]() for _ in range(len(rules) + 1)]
    for clip in clips:
        with remembering() as changed:
            for count, rule in zip(counts, (None, *rules), strict=True):
                changed.update(rule.places if rule else ())
                with without(rule):
                    count.update(list_errors(detect(clip.samples), clip.labels))
                changed.clear()
    return counts
