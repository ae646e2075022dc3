"""Audacity's labels: ranges, points, and the lines of frequencies."""

from fractions import Fraction

from bts.notes.formats import ClipFacts, parse_notes

CLIP = ClipFacts("clip.mp4", Fraction(600), Fraction(25))


def test_labels_are_ranges_or_points_and_what_is_none_is_named() -> None:
    text = "1.500000\t2.250000\tHidden\n\\\t100.000000\t8000.000000\n5,000000\t5,000000\tPoint\nsoon\t6.0\tBad\n"
    found = parse_notes(text.encode(), "labels.txt", CLIP)
    assert found.form.name == "audacity"
    assert [(float(n.start), n.end and float(n.end), n.text) for n in found.notes] == [
        (1.5, 2.25, "Hidden"),
        (5, None, "Point"),
    ]
    assert [remark.line for remark in found.skipped] == [4]
    assert "'Bad'" in found.skipped[0].what
    assert "the frequencies of 1 label" in found.changed[0].what


def test_frequencies_tell_labels_with_few_digits() -> None:
    assert parse_notes(b"1.5\t2.5\tA\n\\\t100.0\t200.0\n", "x.txt", CLIP).form.name == "audacity"
