"""Files as people send them: each kind of fault, alone, with what both commands must make of it."""

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bts.desk.captions import read_file
from bts.errors import InputError
from bts.notes.formats import ClipFacts, parse_notes
from bts.subtitles import read_subtitles
from tests.conftest import ROOT

CASES = ROOT.parent / "shared" / "cases" / "subtitles"
CLIP = ClipFacts("clip.mp4", Fraction(7200), Fraction(25))

Told = list[tuple[float, float, str]]


def vtt(*lines: str) -> str:
    """A WebVTT file."""
    return "\n".join(["WEBVTT", "", *lines, ""])


FIRST = "00:00:01,000 --> 00:00:02,000"
SECOND = "00:00:03,000 --> 00:00:04,000"
ONE, TWO = (1, 2, "One"), (3, 4, "Two")

READ: dict[str, tuple[str, Told]] = {
    "conforming srt": (f"1\n{FIRST}\nOne\n\n2\n{SECOND}\nTwo\n", [ONE, TWO]),
    "no blank lines": (f"1\n{FIRST}\nOne\n2\n{SECOND}\nTwo", [ONE, TWO]),
    "no blank lines, gaps in the numbers": (f"4\n{FIRST}\nOne\n9\n{SECOND}\nTwo", [ONE, TWO]),
    "no blank lines, no numbers": (f"{FIRST}\nOne\n{SECOND}\nTwo", [ONE, TWO]),
    "no numbers": (f"{FIRST}\nOne\n\n{SECOND}\nTwo", [ONE, TWO]),
    "every line followed by a blank one": (f"1\n\n{FIRST}\n\nOne\n\n2\n\n{SECOND}\n\nTwo\n\n", [ONE, TWO]),
    "numbers as text": (f"1\n{FIRST}\n42\n\n2\n{SECOND}\n1984\n", [(1, 2, "42"), (3, 4, "1984")]),
    "numbers as text, no numbers": (f"{FIRST}\n42\n\n{SECOND}\n7\n", [(1, 2, "42"), (3, 4, "7")]),
    "numbers as text, no numbers, no blanks": (f"{FIRST}\n42\n{SECOND}\n7", [(1, 2, "42"), (3, 4, "7")]),
    "numbers as the last line of a text": (f"1\n{FIRST}\nIn\n1984\n\n2\n{SECOND}\nTwo", [(1, 2, "In\n1984"), TWO]),
    "cut off after a number": (f"1\n{FIRST}\nOne\n\n2\n{SECOND}\nTwo\n\n3\n", [ONE, TWO]),
    "dots in srt": (f"1\n{FIRST}\nOne\n".replace(",", "."), [ONE]),
    "commas in vtt": (vtt(FIRST, "One"), [ONE]),
    "hours missing": ("1\n00:01,000 --> 00:02,000\nOne\n", [ONE]),
    "decimals missing": ("1\n00:00:01 --> 00:00:02\nOne\n", [ONE]),
    "one decimal": ("1\n00:00:01,5 --> 00:00:02,25\nOne\n", [(1.5, 2.25, "One")]),
    "fractions of milliseconds": ("1\n00:00:01,249.5 --> 00:00:03,251.25\nx\n", [(1.2495, 3.25125, "x")]),
    "one digit a field": ("1\n0:0:1,0 --> 0:0:2,0\nOne\n", [ONE]),
    "no space about the arrow": ("1\n00:00:01,000-->00:00:02,000\nOne\n", [ONE]),
    "a short arrow": ("1\n00:00:01,000 -> 00:00:02,000\nOne\n\n2\n00:00:03,000 -- > 00:00:04,000\nTwo", [ONE, TWO]),
    "positions in srt": (f"1\n{FIRST} X1:40 X2:600 Y1:20 Y2:50\nOne\n", [ONE]),
    "styles in srt": (f'1\n{FIRST}\n{{\\an8}}<font color="red"><i>One</i></font>\n', [ONE]),
    "character references": (f"1\n{FIRST}\n&lt;b&gt; &amp; AT&T R&D; &copy\n", [(1, 2, "<b> & AT&T R&D; &copy")]),
    "sounds in angle brackets": (f"1\n{FIRST}\n<laughs> I <3 you\n", [(1, 2, "<laughs> I <3 you")]),
    "styles in vtt": (vtt(FIRST, "{\\an8}<c.yellow>One</c>, <00:00:01.500><i>two</i>"), [(1, 2, "One, two")]),
    "escapes in vtt": (vtt(FIRST, "&lt;i&gt; &amp;lt; a &amp; b"), [(1, 2, "<i> &lt; a & b")]),
    "arrows of brackets in vtt": (vtt(FIRST, "a < b, I <3 you"), [(1, 2, "a < b, I <3 you")]),
    "voices": (vtt(FIRST, "<v.loud Ann Lee>One</v>"), [ONE]),
    "identifiers": (vtt("intro", FIRST, "One", "", "2", SECOND, "Two"), [ONE, TWO]),
    "identifiers, no blank lines": (vtt("1", FIRST, "One", "2", SECOND, "Two"), [ONE, TWO]),
    "no blank after the header": (f"WEBVTT\n{FIRST}\nOne\n", [ONE]),
    "a header of lines": (f"WEBVTT - x\nKind: captions\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000\n\n{FIRST}\nOne", [ONE]),
    "comments": (
        vtt("NOTE", "a comment", "-->", "", "STYLE", "::cue { color: red }", "", "REGION", "id:x", "", FIRST, "One", "",
            "NOTE one line", "", SECOND, "Two"), [ONE, TWO],
    ),
    "note as a word": (vtt(FIRST, "NOTE that", "STYLE"), [(1, 2, "NOTE that\nSTYLE")]),
    "settings in vtt": (vtt(f"{FIRST} line:80% position:10%,line-left align:start", "One"), [ONE]),
    "dialogue": (f"1\n{FIRST}\n- Did you?\n- <i>No.</i>\n", [(1, 2, "- Did you?\n- No.")]),
    "overlaps, out of order": (vtt(SECOND, "Two", "", FIRST, "One", "", "00:01.500 --> 00:03.500", "Three"),
                               [TWO, ONE, (1.5, 3.5, "Three")]),
    "vtt under another name": (f"WEBVTT\n\n{FIRST}\nOne", [ONE]),
    "a line break as a tag": (vtt(FIRST, "One<br/>more"), [(1, 2, "One\nmore")]),
    "right to left": (f"1\n{FIRST}\nהבר (2 אנשים), Jim ב-NBC.\n", [(1, 2, "הבר (2 אנשים), Jim ב-NBC.")]),
    "rolling srt": (
        "".join(f"{n}\n00:00:0{n},000 --> 00:00:0{n + 1},000\nw{n}\nw{n + 1}\n\n" for n in range(1, 6)),
        [(1, 2, "w1\nw2"), (2, 3, "w3"), (3, 4, "w4"), (4, 5, "w5"), (5, 6, "w6")],
    ),
}  # fmt: skip

REMARKED: dict[str, tuple[str, Told, str]] = {
    "an arrow in the words": (vtt(FIRST, "THE BAR -->> NOBODY", "KNEW", "", SECOND, "Two"),
                              [(1, 2, "THE BAR -->> NOBODY\nKNEW"), TWO], "line 4: an arrow"),
    "an arrow in later words": (f"1\n{FIRST}\nOne\nin --> out\nmore\n\n2\n{SECOND}\nTwo",
                                [(1, 2, "One\nin --> out\nmore"), TWO], "line 4: an arrow"),
    "an arrow in the words after a blank line": (vtt(FIRST, "", "in --> out", "", SECOND, "Two"),
                                                 [(1, 2, "in --> out"), TWO], "line 5: an arrow"),
    "words after a blank line": (vtt(FIRST, "", "One", "", SECOND, "Two"), [ONE, TWO], "line 5: its words come after"),
    "a blank line among the words": (f"1\n{FIRST}\nOne\n\nmore\n\n2\n{SECOND}\nTwo", [(1, 2, "One\n\nmore"), TWO],
                                     "line 4: a blank line"),
    "times that are none": (f"1\n{FIRST}\nOne\n\n2\nsoon --> later\nLost\n\n3\n{SECOND}\nTwo", [ONE, TWO],
                            "line 6: not the times"),
    "times that are none, no blank line": (f"1\n{FIRST}\nOne\n2\n00:99:01,000 --> 00:99:02,000\nLost\n3\n{SECOND}\nTwo",
                                           [ONE, TWO], "line 5: not the times"),
    "an end before its start": (f"1\n{FIRST}\nOne\n\n2\n00:00:04,000 --> 00:00:03,000\nLost", [ONE],
                                "line 6: it ends at 0:03, which is not after its start"),
    "no words": (f"1\n{FIRST}\n\n2\n{SECOND}\nTwo", [TWO], "line 2: it has no text"),
    "words without times": (f"Subtitles by Ann\n\n1\n{FIRST}\nOne", [ONE], "line 1: words that belong to no cue"),
    "words behind the times": (f"1\n{FIRST} stray words\nOne", [ONE], "line 2: left out after the times"),
    "a tag that browsers drop": (vtt(FIRST, "<laughs> One"), [ONE], "line 4: left out as a tag"),
    "a cue in a comment": (vtt("NOTE", FIRST, "One"), [ONE], "line 4: a cue inside a comment"),
}  # fmt: skip


def as_notes(data: bytes, name: str) -> tuple[Told, list[str]]:
    """What `bts note import` makes of a file."""
    found = parse_notes(data, name, CLIP)
    remarks = [str(remark) for remark in (*found.skipped, *found.changed)]
    return [(float(n.start), float(n.end or n.start), n.text) for n in found.notes], remarks


def as_captions(data: bytes, name: str, folder: Path) -> tuple[Told, list[str]]:
    """What `bts snippet --captions-from` makes of a file: the same, in order of time."""
    (folder / name).write_bytes(data)
    found = read_file(folder / name)
    cues = sorted(found.cues, key=lambda cue: cue.span.start)
    said = list(map(str, (*found.skipped, *found.changed)))
    return [(float(c.span.start), float(c.span.end), "\n".join(c.lines)) for c in cues], said


def check(data: bytes, name: str, expected: Told, folder: Path) -> list[str]:
    """Both commands give the cues expected; the remarks, which are the same."""
    notes, remarks = as_notes(data, name)
    assert notes == expected
    cues, others = as_captions(data, name, folder)
    assert cues == sorted(expected, key=lambda cue: cue[0])
    assert sorted(remarks) == sorted(others)
    return remarks


@pytest.mark.parametrize("kind", READ)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_what_people_send_is_read(kind: str, encoding: str, end: str, tmp_path: Path) -> None:
    text, expected = READ[kind]
    name = "x.vtt" if text.startswith("WEBVTT") and "under another name" not in kind else "x.srt"
    check(text.replace("\n", end).encode(encoding), name, expected, tmp_path)


@pytest.mark.parametrize("kind", REMARKED)
def test_what_is_skipped_or_changed_is_named(kind: str, tmp_path: Path) -> None:
    text, expected, said = REMARKED[kind]
    remarks = check(text.encode(), "x.vtt" if text.startswith("WEBVTT") else "x.srt", expected, tmp_path)
    assert [remark for remark in remarks if said in remark], remarks


def test_what_conforms_needs_no_remark(tmp_path: Path) -> None:
    for kind in ("conforming srt", "styles in vtt", "identifiers", "comments", "settings in vtt", "positions in srt"):
        text, expected = READ[kind]
        assert check(text.encode(), "x.srt" if "srt" in kind else "x.vtt", expected, tmp_path) == []


WORDS = ("One", "two more", "42", "1984", "- No.", "I <3 you")


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_blank_lines_too_many_or_too_few_change_nothing(data: st.DataObject) -> None:
    """Between number, times, words and cues, in SubRip and WebVTT; only inside of the words a blank line is one."""
    texts = data.draw(st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=2), min_size=1, max_size=5))
    webvtt = data.draw(st.booleans())
    lines = ["WEBVTT", ""] if webvtt else []
    told = []
    for number, words in enumerate(texts, 1):
        start, end = (f"00:00:{second:02}{'.' if webvtt else ','}000" for second in (2 * number, 2 * number + 1))
        before = data.draw(st.integers(0, 2)) if number > 1 else 0
        lines += [*([""] * before), str(number), f"{start} --> {end}", *([""] * data.draw(st.integers(0, 2))), *words]
        told.append((float(2 * number), float(2 * number + 1), "\n".join(words)))
    found = read_subtitles("\n".join(lines).encode(), "x.vtt" if webvtt else "x.srt")
    if not any("roll" in remark.what for remark in found.changed):
        assert [(float(c.span.start), float(c.span.end), "\n".join(c.lines)) for c in found.cues] == told
        assert found.skipped == ()


SHARED: dict[str, Told] = {
    "rolling.vtt": [(1, 3.01, "hello there"), (3.01, 5.01, "my friend"), (5.01, 7, "how are you")],
    "noblank.srt": [(1, 2, "One"), (3, 4, "Two"), (5, 6, "Three")],
    "blank_after_times.vtt": [
        (5.64, 6.76, "Who?"), (6.96, 10.6, "The words come after\na blank line"), (10.92, 12.04, "last")
    ],
    "arrow_in_text.vtt": [(2.172, 7.11, "THE BAR -->> NOBODY\nKNEW"), (8, 9, "next")],
    "frac.srt": [(1.2490999999999999, 3.2518, "fractional ms")],
    "dialogue.srt": [
        (0, 1.6, "We were never told."),
        (2, 3.3, "- Did you see it?\n- No, I didn't."),
        (3.34, 4.9, "They had hidden every single camera,"),
        (4.98, 6.3, "and nobody had any idea at all."),
        (6.4, 8.5, "[GLASS BREAKS] ♪ la la ♪"),
        (7, 9.5, "OVERLAP: second speaker talks here"),
        (9.6, 10, "Yes!"),
        (10.5, 13.9, "A calm long line that is spoken over three seconds."),
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", [*SHARED, "he.srt", "ar.srt", "th.srt"])
def test_collected_cases(name: str, tmp_path: Path) -> None:
    if not CASES.is_dir():
        pytest.skip("the collected cases (../shared/cases) are not on this machine")
    data = (CASES / name).read_bytes()
    words = data.decode().split("\n", 2)[2].strip()
    check(data, name, SHARED.get(name, [(0.5, 3.5, words)]), tmp_path)


def test_speakers_settings_and_places_are_kept() -> None:
    text = vtt("intro", f"{FIRST} line:80%", "<v Ann>Hi</v>", "<v Bob &amp; Co>Yo</v>", "<v Ann>Ha</v>")
    (cue,) = read_subtitles(text.encode(), "x.vtt").cues
    assert (cue.identifier, cue.settings, cue.line) == ("intro", "line:80%", 3)
    assert cue.voices == ("Ann", "Bob & Co")
    assert cue.lines == ("Hi", "Yo", "Ha")
    (above,) = read_subtitles(f"1\n{FIRST}\n{{\\an8}}One\n".encode(), "x.srt").cues
    assert (above.settings, above.lines) == ("\\an8", ("One",))
    (note,) = parse_notes(text.encode(), "x.vtt", CLIP).notes
    assert [person.name for person in note.people] == ["Ann", "Bob & Co"]


@pytest.mark.parametrize(
    ("data", "name", "what"),
    [
        (b"no captions", "a.vtt", "no captions that can be read: not WebVTT, SubRip, ASS"),
        (b"x", "a.txt", "no captions that can be read: not WebVTT, SubRip, ASS"),
        (b"x", "a.srt", "no captions that can be read: not WebVTT, SubRip, ASS"),
        (b"WEBVTT\n", "a.vtt", "no cue in it can be used"),
        (b"1\nsoon --> later\nx\n", "a.srt", "no cue in it can be used: line 2: not the times"),
        (b"WEBVTT\n\n00:01.000 --> 00:02.000\n{\"a\": 1}\n", "a.vtt", "holds data for programs"),
        (b"\xff\xfe", "a.srt", "no captions that can be read: not WebVTT, SubRip, ASS"),
        (f"1\n{FIRST}\nCafé".encode("latin-1"), "a.srt", "line 3: not UTF-8 text; save it as UTF-8"),
        (b"1\0", "a.srt", "NUL character"),
        (b"\x1aE\xdf\xa3\0\x80", "a.srt", "is no text file; give a text file; if it is one, save it as UTF-8"),
    ],
)  # fmt: skip
def test_what_is_no_subtitle_file_is_refused_by_name(data: bytes, name: str, what: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(InputError, match=what) as caught:
        read_file(tmp_path / name)
    assert name in str(caught.value)
    with pytest.raises(InputError, match="no such file"):
        read_file(tmp_path / "missing.vtt")
    with pytest.raises(InputError, match="cannot be read"):
        read_file(tmp_path)
