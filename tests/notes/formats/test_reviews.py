"""Comments of review pages: who wrote them, whether they are done, and the answers to them."""

from fractions import Fraction

from bts.notes.formats import ClipFacts, Found, parse_notes

CLIP = ClipFacts("clip.mp4", Fraction(600), Fraction(24))


def read(text: str) -> Found:
    """A list of comments, known by its content."""
    return parse_notes(text.encode(), "export.csv", CLIP)


def test_answers_of_frame_io_join_their_comment_and_frames_need_no_guess() -> None:
    found = read(
        "Commenter,Comment,Timecode,Frame,Duration,Completed\nAnn,Too dark,10:00:12:00,288,48,false\n"
        "Ben,Will lift,,,,\nAnn,Nice,10:00:14:00,336,0,true\n"
    )
    assert found.form.name == "frameio"
    said = [(float(n.start), n.end and float(n.end), n.text, n.author, str(n.status)) for n in found.notes]
    assert said == [
        (12, 14, "Too dark\nBen: Will lift", "Ann", "open"),
        (14, None, "Nice", "Ann", "done"),
    ]
    assert not found.skipped


def test_frames_of_another_rate_give_way_to_the_timecode() -> None:
    text = "Commenter,Comment,Timecode,Frame\nAnn,A,00:00:12:00,300\nAnn,B,00:00:20:00,500\n"
    found = read(text)
    assert [note.start for note in found.notes] == [12, 20]
    assert "does not count the frames of this clip" in found.changed[0].what


def test_answers_of_vimeo_stand_in_rows_of_their_own() -> None:
    found = read(
        "Timecode,Username,Note,Reply,Date Added,Resolved\n00:01:02,Ann,Too dark,,2024-02-01,No\n"
        "00:01:02,Ben,,Will fix,2024-02-01,\n00:02:00,Ann,Good,,1 Feb,Yes\n"
    )
    assert found.form.name == "vimeo"
    assert [(float(n.start), n.text, n.author, str(n.status)) for n in found.notes] == [
        (62, "Too dark\nBen: Will fix", "Ann", "open"),
        (120, "Good", "Ann", "done"),
    ]
    assert "'1 Feb'" in found.changed[0].what
