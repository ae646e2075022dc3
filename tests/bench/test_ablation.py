"""The ablation of the detector's rules: its table is complete, and a rule that is switched off decides nothing."""

import numpy as np

from tests.bench.ablation.counting import count_errors
from tests.bench.ablation.planes import Planes
from tests.bench.ablation.rules import MEASURES, MODULES, RULES, list_numbers, without
from tests.bench.scoring import Label
from tests.shots.material import samples, scene


def test_every_number_of_the_detector_is_a_rule_or_a_measure() -> None:
    numbers = {f"{module}.{name}" for module in MODULES for name in list_numbers(module)}
    named = {place for rule in RULES for place in (*rule.off, *rule.numbers)}
    assert numbers == {place for place in named | MEASURES.keys() if place.split(".")[1].isupper()}
    assert not MEASURES.keys() & named


def test_a_rule_is_off_wherever_it_is_used_and_only_for_a_while() -> None:
    for rule in RULES:
        before = {place: getattr(MODULES[place.split(".")[0]], place.split(".")[1]) for place in rule.off}
        with without(rule):
            for place, value in rule.off.items():
                module, name = place.split(".")
                assert getattr(MODULES[module], name) is value
                assert before[place] is not value
        assert before == {place: getattr(MODULES[place.split(".")[0]], place.split(".")[1]) for place in rule.off}
    (moves,) = (rule for rule in RULES if "strip.REACH" in rule.off)
    with without(moves):
        assert MODULES["strip"].REACH == MODULES["distance"].REACH == 1


def test_a_rule_that_is_off_decides_nothing_and_the_others_decide_as_before() -> None:
    old, other, new = (scene(seed, 1)[0] for seed in (1, 2, 3))
    # Every second block changes, so no side of the picture is still.
    is_other = np.kron(np.indices((6, 8)).sum(axis=0) % 2, np.ones((6, 8))) > 0
    pictures = [old] * 30 + [np.where(is_other, other, old).astype(np.uint8)] * 30 + [new] * 30
    clip = Planes("made", samples(pictures), [Label("cut", 60, 60)])
    rules = [rule for rule in RULES if rule.name in ("cuts._covers_enough", "cuts.MIN_CHANGE", "wipes.PUSH_LIMITS")]
    whole, *without_one = count_errors([clip], rules)
    assert not whole
    assert [(rule.name, dict(errors)) for rule, errors in zip(rules, without_one, strict=True) if errors] == [
        ("cuts._covers_enough", {"invented cut": 1})
    ]
