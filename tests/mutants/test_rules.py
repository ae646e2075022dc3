"""Each limit and rule of what may be published is held: changed, it fails a test."""

from pathlib import Path

import pytest

from tests.mutants.mutation import Mutant, is_killed

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

RULES = ("tests/notes/test_rules.py", "tests/notes/test_lint.py")
PROOF = ("tests/notes/test_proof.py",)

MUTANTS = [
    Mutant("choices.py", "SHORTEST_SNIPPET = Fraction(1)", "SHORTEST_SNIPPET = Fraction(9, 10)", RULES),
    Mutant("choices.py", "SMALLEST_REGION = 0.02", "SMALLEST_REGION = 0.019", RULES),
    Mutant("choices.py", "POINT_SNIPPET, LEAD_IN = Fraction(8),", "POINT_SNIPPET, LEAD_IN = Fraction(9),", RULES),
    Mutant("choices.py", "READING_SPEED = 20", "READING_SPEED = 21", RULES),
    Mutant("choices.py", '"TK": "(?:TK)+(?!-?[0-9])"', '"TK": "(?:TK)+"', PROOF),
    Mutant("choices.py", '"XXX+(?!-[a-z])"', '"XXX+"', PROOF),
    Mutant("notes/proof.py", r"(?<![^\W_])", "", PROOF),
    Mutant("notes/proof.py", r"(?![^\W_])", "", PROOF),
    Mutant("notes/rules.py", "(*house.kinds, USUAL_KIND)", "house.kinds", RULES),
    Mutant("notes/rules.py", "cells(\" \".join(note.printed.split()))", "len(note.caption)", RULES),
    Mutant("notes/rules.py", "set(note.use) and note.has_stand_in", "set(note.use) and False", RULES),
    Mutant("notes/lint.py", "if not (note.private and about in FOR_PRINT)", "if True", RULES),
    Mutant("notes/lint.py", "_overlaps(published(live))", "_overlaps(live)", RULES),
    Mutant("model.py", "for name in (note.id, _kept_beside(note))}", "for name in (note.id,)}",
           ("tests/notes/formats/test_round_trip.py",)),
    Mutant("model.py", "if note.private for name", "if False for name", PROOF),
    Mutant("captions/phrases.py", "for note in published(notes) if plain", "for note in notes if plain",
           ("tests/captions/test_phrases.py",)),
    Mutant("captions/chapters.py", "for n in published(notes) if", "for n in notes if",
           ("tests/captions/test_chapters.py",)),
]  # fmt: skip


@pytest.mark.parametrize("mutant", MUTANTS, ids=str)
def test_a_changed_rule_is_found(mutant: Mutant, tmp_path: Path) -> None:
    assert is_killed(mutant, tmp_path)
