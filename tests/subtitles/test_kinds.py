"""Every syntax but WebVTT and SubRip: as its programs write it, and with one thing wrong; notes and snippets agree."""

import time
from contextlib import suppress
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bts.errors import BtsError, InputError, NotesFileError
from bts.notes.formats import ClipFacts, detect, get, parse_notes
from bts.notes.formats.kit.subtitles import place_in_clip
from bts.subtitles import read_stl, read_subtitles
from bts.timecode import Label, make_timecode
from bts.timing import Span
from tests.conftest import ROOT
from tests.subtitles.makers import SCC_CLEAR, SCC_HELLO, ass, ebu_block, ebu_header, ebu_stl, sami, ttml

CLIP = ClipFacts("clip.mp4", Fraction(600), Fraction(25))
NTSC = ClipFacts("clip.mp4", Fraction(600), Fraction(30000, 1001))
FILM = Fraction(24000, 1001)

Told = list[tuple[float, float, str]]

EVENT = "Dialogue: 0,0:00:01.50,0:00:03.00,Default,Pam,0,0,0,,"
ONE = (1.5, 3, "One")
P = '<p begin="00:00:01.500" end="00:00:03.000">One</p>'
SYNC, CLEAR = "<SYNC Start=1500><P Class=ENCC>One", "<SYNC Start=3000><P Class=ENCC>&nbsp;"
RATE = 'ttp:frameRate="25"'
FILM_TT = 'ttp:timeBase="smpte" ttp:frameRate="24" ttp:frameRateMultiplier="1000 1001"'

READ: dict[str, tuple[str, str, Told]] = {
    "ass": ("ass", ass(f"{EVENT}One"), [ONE]),
    "ass with codes": ("ass", ass(f"{EVENT}{{\\an8\\i1}}One,{{\\i0}} two\\Nthree\\hfour"),
                       [(1.5, 3, "One, two\nthree\N{NO-BREAK SPACE}four")]),
    "ass with its fields in another order": (
        "ass", ass("Dialogue: Pam,0:00:01.50,0:00:03.00,One, two", fields="Name, Start, End, Text"),
        [(1.5, 3, "One, two")]),
    "ass with words in brackets that stay open": ("ass", ass(f"{EVENT}One {{two"), [(1.5, 3, "One {two")]),
    "ass with a drawing of scale 0": ("ass", ass(f"{EVENT}{{\\p0\\pos(1,250)}}One"), [ONE]),
    "ssa": ("ass", ass("Dialogue: Marked=0,0:00:01.50,0:00:03.00,*Default,NTP,0,0,0,,One"), [ONE]),
    "ttml": ("ttml", ttml(P), [ONE]),
    "ttml with breaks and spans": (
        "ttml", ttml('<p begin="1.5s" dur="1.5s">\n We <span tts:fontStyle="italic">hid</span><br/>the  cameras\n</p>'),
        [(1.5, 3, "We hid\nthe cameras")]),
    "ttml in frames": ("ttml", ttml('<p begin="00:00:01:05" end="75f">One</p>', RATE), [(1.2, 3, "One")]),
    "ttml in ticks": ("ttml", ttml('<p begin="15000000t" end="30000000t">One</p>', 'ttp:tickRate="10000000"'), [ONE]),
    "ttml whose times are those of parents": (
        "ttml", ttml('</div><div begin="1s"><p begin="0.5s" end="2s">One</p>'), [ONE]),
    "ttml word by word": (
        "ttml", ttml('<p begin="1s" end="4s"><span begin="0s">One</span> <span begin="1s">two</span></p>'),
        [(1, 2, "One"), (2, 4, "One two")]),
    "ttml of a draft": (
        "ttml", ttml(P).replace("http://www.w3.org/ns/ttml", "http://www.w3.org/2006/10/ttaf1"), [ONE]),
    "ttml without a namespace": (
        "ttml", f"<tt><body><div>{P}</div></body></tt>", [ONE]),
    "ttml with a prefix": (
        "ttml", '<tt:tt xmlns:tt="http://www.w3.org/ns/ttml" xml:lang="en"><tt:body><tt:div>'
        '<tt:p begin="00:00:01.500" end="00:00:03.000">One</tt:p></tt:div></tt:body></tt:tt>', [ONE]),
    "itunes timed text at one hour": (
        "ttml", ttml('<p begin="01:00:01:12" end="01:00:03:00">One</p>', FILM_TT),
        [(36 / float(FILM), 72 / float(FILM), "One")]),
    "ebu-tt at ten hours": (
        "ttml", ttml('<p begin="10:00:01:10" end="10:00:03:00">One</p>', 'ttp:timeBase="smpte" ttp:frameRate="25"'),
        [(1.4, 3, "One")]),
    "sbv": ("sbv", "0:00:01.500,0:00:03.000\nOne\ntwo\n\n0:00:04.000,0:00:05.000\nThree\n",
            [(1.5, 3, "One\ntwo"), (4, 5, "Three")]),
    "sbv without blank lines": ("sbv", "0:00:01.500,0:00:03.000\nOne\n0:00:04.000,0:00:05.000\nThree",
                                [ONE, (4, 5, "Three")]),
    "subviewer": ("sbv", "[INFORMATION]\n[TITLE]\n[END INFORMATION]\n[SUBTITLE]\n00:00:01.50,00:00:03.00\nOne[br]two\n",
                  [(1.5, 3, "One\ntwo")]),
    "sami": ("sami", sami(SYNC, CLEAR), [ONE]),
    "sami until the next": (
        "sami", sami(SYNC, "<SYNC Start=3000><P Class=ENCC>Two<br>more", "<SYNC Start=4000><P>&nbsp;",
                     "<SYNC Start=5000><P Class=ENCC>&nbsp;"), [ONE, (3, 5, "Two\nmore")]),
    "microdvd with its rate": ("microdvd", "{1}{1}23.976\n{36}{72}{y:i}One|two\n",
                               [(36 / float(FILM), 72 / float(FILM), "One\ntwo")]),
    "mpl2": ("mpl2", "[15][30]/One|/two\n", [(1.5, 3, "One\ntwo")]),
    "scc": ("scc", f"Scenarist_SCC V1.0\n\n01:00:01:00\t{SCC_HELLO}\n\n01:00:03:00\t{SCC_CLEAR}\n",
            [(41 * 1.001 / 30, 90 * 1.001 / 30, "Hello")]),
    "ttml, drop-frame": (
        "ttml", ttml('<p begin="00:01:00;02" end="00:01:01;02">One</p>',
                     f'{FILM_TT.replace("24", "30")} ttp:dropMode="dropNTSC"'),
        [(60.06, 61.061, "One")]),
    "scc, drop-frame": ("scc", f"Scenarist_SCC V1.0\n\n00:01:01;00\t{SCC_HELLO}\n\n00:01:03;00\t{SCC_CLEAR}\n",
                        [(1839 * 1.001 / 30, 1888 * 1.001 / 30, "Hello")]),
}  # fmt: skip

REMARKED: dict[str, tuple[str, str, Told, str]] = {
    "ass, end before start": ("ass", ass(f"{EVENT}One", "Dialogue: 0,0:00:09.00,0:00:08.00,Default,,0,0,0,,Lost"),
                              [ONE], "line 13: it ends at 0:08, which is not after its start, 0:09"),
    "ass, a time that is none": ("ass", ass(f"{EVENT}One", "Dialogue: 0,0:00:99.00,0:01:40.00,Default,,0,0,0,,Lost"),
                                 [ONE], "line 13: not a time of an event"),
    "ass, cut off": ("ass", ass(f"{EVENT}One", "Dialogue: 0,0:00:09.00"), [ONE], "line 13: an event that breaks off"),
    "ass, a comment": ("ass", ass(f"{EVENT}One", EVENT.replace("Dialogue", "Comment") + "x"), [ONE],
                       "1 comment left out"),
    "ass, a drawing": ("ass", ass(f"{EVENT}One", f"{EVENT}{{\\p1}}m 0 0 l 9 9{{\\p0}}"), [ONE], "1 drawing left out"),
    "ass, an outline in a layer of its own": (
        "ass", ass(f"{EVENT}One", EVENT.replace(" 0,", " 1,", 1) + "{\\bord4}One"),
        [ONE], "1 doubled event left out"),
    "ass, words that are not seen": (
        "ass", ass(f"{EVENT}One", f"{EVENT}{{\\alpha&HFF&}}Two", f"{EVENT}{{\\fade(255,255,255,0,0,9,9)}}Three"), [ONE],
        "2 transparent events left out"),
    "ttml, a time that is none": ("ttml", ttml(f'{P}\n<p begin="soon" end="9s">Lost</p>'), [ONE],
                                  "line 6: not a time (begin): 'soon'"),
    "ttml, too many frames": ("ttml", ttml(f'{P}\n<p begin="00:00:05:30" end="9s">Lost</p>', RATE), [ONE],
                              "line 6: not a time (begin): '00:00:05:30'"),
    "ttml, end before start": ("ttml", ttml(f'{P}\n<p begin="9s" end="8s">Lost</p>'), [ONE], "line 6: it ends at 0:08"),
    "ttml, shown at no time": ("ttml", ttml(f'{P}<p begin="9s" end="9s">Lost</p>'), [ONE],
                               "line 5: it is shown at no time"),
    "ttml, outside of what holds it": (
        "ttml", ttml(f'{P}</div>\n<div end="9s"><p begin="10s" end="12s">Lost</p>'), [ONE], "line 6: it"),
    "ttml, no end": ("ttml", ttml('<p begin="1.5s">One</p><p begin="1.75s" end="3s">Two</p>'),
                     [(1.5, 1.75, "One"), (1.75, 3, "Two")], "line 5: an end was set"),
    "sbv, a time that is none": ("sbv", "0:00:01.500,0:00:03.000\nOne\n\n0:99:04.000,0:99:05.000\nLost\n", [ONE],
                                 "line 4: not the times of a caption"),
    "sami, a start that is none": ("sami", sami(SYNC, CLEAR, "<SYNC Start=soon><P Class=ENCC>Lost"), [ONE],
                                   "line 13: not a start in milliseconds"),
    "sami, two languages": ("sami", sami(SYNC, "<SYNC Start=1600><P Class=KRCC>Hana", CLEAR), [ONE],
                            "of its languages, ENCC, KRCC, the first was read"),
    "sami, no end": ("sami", sami("<SYNC Start=1500><P Class=ENCC>One"), [(1.5, 2.201, "One")],
                     "line 11: an end was set"),
    "microdvd without a rate": ("microdvd", "{30}{75}One\n", [(1.2, 3, "One")], "counted at the clip's 25 a second"),
    "microdvd, words between": ("microdvd", "{1}{1}25\n{30}{75}One\nLost\n", [(1.2, 3, "One")],
                                "line 3: not a caption"),
    "mpl2, end before start": ("mpl2", "[15][30]One\n[90][80]Lost\n", [ONE], "line 2: it ends at 0:08"),
    "tmp": ("tmp", "00:00:01:One|two\n00:00:02:Three\n", [(1, 1.902, "One\ntwo"), (2, 2.835, "Three")],
            "2 ends were set"),
    "scc, codes that are none": (
        "scc", f"Scenarist_SCC V1.0\n\n00:00:01:00\t{SCC_HELLO}\n\n00:00:02:00\tzzzz\n\n00:00:03:00\t{SCC_CLEAR}\n",
        [(41 * 1.001 / 30, 90 * 1.001 / 30, "Hello")], "line 5: not a timecode and codes"),
    "scc that rolls": (
        "scc", "Scenarist_SCC V1.0\n\n00:00:01:00\t9425 94ad 9470 c8e9\n\n00:00:02:00\t9425 94ad 9470 f7e5\n"
        f"\n00:00:03:00\t{SCC_CLEAR}\n",
        [(1.034367, 2.035367, "Hi"), (2.035367, 3.003, "we")], "these captions roll: 1 repeated lines"),
    "scc, no end": ("scc", f"Scenarist_SCC V1.0\n\n00:00:01:00\t{SCC_HELLO}\n", [(41 * 1.001 / 30, 2.203033, "Hello")],
                    "an end was set"),
}  # fmt: skip


def told(items: object) -> Told:
    """Times to the microsecond, and words."""
    return [(round(float(a), 6), round(float(b), 6), words) for a, b, words in items]  # type: ignore[attr-defined]


def check(data: bytes, kind: str, expected: Told, clip: ClipFacts = CLIP) -> list[str]:
    """Notes and captions of a snippet are those expected, with equal remarks, which are given back.

    Only an import has --start, so only its remarks name it.
    """
    found = parse_notes(data, "file", clip)
    assert found.form.name == kind
    assert told((n.start, n.end, n.text) for n in found.notes) == told(expected)
    for name in ("file.srt", "file.txt"):
        assert parse_notes(data, name, clip).form.name == kind
    shown = place_in_clip(read_subtitles(data, "file", rate=clip.rate), clip)
    assert told((c.span.start, c.span.end, "\n".join(c.lines)) for c in shown.cues) == told(expected)
    remarks = sorted(map(str, (*found.skipped, *found.changed)))
    plain = [line.removesuffix(": --start says it") for line in remarks]
    assert plain == sorted(map(str, (*shown.skipped, *shown.changed)))
    return remarks


@pytest.mark.parametrize("name", READ)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_what_programs_write_is_read(name: str, encoding: str) -> None:
    kind, text, expected = READ[name]
    remarks = check(text.replace("\n", "\r\n").encode(encoding), kind, expected)
    assert all("--start says it" in remark for remark in remarks)


@pytest.mark.parametrize("name", REMARKED)
def test_one_thing_wrong_costs_that_alone_and_is_named(name: str) -> None:
    kind, text, expected, said = REMARKED[name]
    remarks = check(text.encode(), kind, expected)
    assert [remark for remark in remarks if said in remark], remarks


@pytest.mark.parametrize("encoding", ["iso-8859-1", "windows-1252", "ISO-8859-15"])
def test_xml_is_read_in_the_encoding_that_it_declares(encoding: str) -> None:
    text = ttml(P.replace("One", "Café")).replace("UTF-8", encoding)
    assert check(text.encode(encoding), "ttml", [(1.5, 3, "Café")]) == []


def test_stl_is_counted_from_where_it_says_that_it_starts() -> None:
    data = ebu_stl(
        [("10:00:01:10", "10:00:03:00", b"One\x8atwo"), ("10:00:02:00", "10:00:04:00", b"\x80Overl\xc8ap\x81")]
    )
    assert check(data, "stl", [(1.4, 3, "One\ntwo"), (2, 4, "Overläp")]) == []
    unsaid = ebu_stl([("10:00:01:10", "10:00:03:00", b"One")], start="")
    assert "taken to start at 10:00:00:00" in check(unsaid, "stl", [(1.4, 3, "One")])[0]
    wrong = ebu_stl([("10:00:01:10", "10:00:03:00", b"One")], start="00000000")
    assert "taken to start at 10:00:00:00" in check(wrong, "stl", [(1.4, 3, "One")])[0]


def test_stl_of_another_rate_than_the_clip_is_counted_by_its_own() -> None:
    check(ebu_stl([("10:00:01:10", "10:00:03:00", b"One")]), "stl", [(1.4, 3, "One")], NTSC)


@pytest.mark.parametrize(
    ("data", "expected", "said"),
    [
        (ebu_stl([("00:00:01:10", "00:00:03:00", b"One"), ("00:00:09:00", "00:00:08:00", b"Lost")], start=""),
         [(1.4, 3, "One")], "line 2: it ends at 0:08"),
        (ebu_stl([("00:00:01:10", "00:00:03:00", b"One"), ("00:00:61:00", "00:01:08:99", b"Lost")], start=""),
         [(1.4, 3, "One")], "line 2: subtitle 1 has times that are none: 00:00:61:00 and 00:01:08:99"),
        (ebu_stl([("00:00:01:10", "00:00:03:00", b"One")], start="")[:-3] + b"\x8f" * 3 + b"\0" * 50,
         [(1.4, 3, "One")], "the file breaks off: its last 50 bytes"),
        (ebu_stl([("00:00:01:10", "00:00:03:00", b"One")], start="", blocks=7),
         [(1.4, 3, "One")], "it speaks of 7 blocks and has 1"),
        (ebu_header(2) + ebu_block(0, "10:00:01:10", "10:00:03:00", b"One")
         + ebu_block(1, "10:00:04:00", "10:00:05:00", b"for the editor", comment=1),
         [(1.4, 3, "One")], "line 2: subtitle 1 is a comment"),
        (ebu_header(2) + ebu_block(0, "10:00:01:10", "10:00:03:00", b"O" * 112, extension=0)
         + ebu_block(0, "10:00:01:10", "10:00:03:00", b"ne"),
         [(1.4, 3, "O" * 112 + "ne")], ""),
    ],
)  # fmt: skip
def test_stl_with_one_thing_wrong(data: bytes, expected: Told, said: str) -> None:
    remarks = check(data, "stl", expected)
    assert [remark for remark in remarks if said in remark] or not said, remarks


def test_a_person_says_where_a_timeline_starts() -> None:
    data = ebu_stl([("10:00:01:10", "10:00:03:00", b"One")], start="")
    clip = ClipFacts("clip.mp4", Fraction(600), Fraction(25), timeline_start=Label(9, 59, 59, 0, False))
    assert check(data, "stl", [(2.4, 4, "One")], clip) == []
    document = ttml('<p begin="10:00:01:10" end="10:00:03:00">One</p>', 'ttp:timeBase="smpte" ttp:frameRate="25"')
    assert check(document.encode(), "ttml", [(2.4, 4, "One")], clip) == []


@pytest.mark.parametrize("kind", ["ass", "ttml", "sbv"])
def test_a_clock_that_runs_with_the_source_timecode_is_taken_off(kind: str) -> None:
    text = {
        "ass": ass("Dialogue: 0,1:00:01.50,1:00:03.00,Default,,0,0,0,,One"),
        "ttml": ttml('<p begin="01:00:01.500" end="01:00:03.000">One</p>'),
        "sbv": "1:00:01.500,1:00:03.000\nOne\n",
    }[kind]
    code = make_timecode(Label(1, 0, 0, 0, False), Fraction(25), Fraction(25), variable=False)
    clip = ClipFacts("clip.mp4", Fraction(600), Fraction(25), source_timecode=code)
    assert check(text.encode(), kind, [ONE], clip) == [
        "its clock was counted from the clip's source timecode, 01:00:00:00"
    ]


def voices(data: str) -> list[tuple[str, ...]]:
    """Who speaks, as both commands are told."""
    found = [tuple(person.name for person in note.people) for note in parse_notes(data.encode(), "file", CLIP).notes]
    assert found == [cue.voices for cue in read_subtitles(data.encode(), "file").cues]
    return found


def test_speakers_places_and_names_are_kept() -> None:
    assert voices(ass(f"{EVENT}One", EVENT.replace("Pam", "") + "Two")) == [("Pam",), ()]
    head = (
        '<metadata><ttm:agent xml:id="a1" type="person"><ttm:name type="full">Pam Beesly</ttm:name></ttm:agent>'
        '<ttm:agent xml:id="a2" type="person"/></metadata>'
    )
    body = '<p xml:id="intro" begin="1s" end="2s" ttm:agent="a1">One</p><p begin="3s" end="4s">'
    body += '<span ttm:agent="a2">Two</span><br/><span ttm:agent="a1">three</span></p>'
    assert voices(ttml(body, head=head)) == [("Pam Beesly",), ("a2", "Pam Beesly")]
    assert read_subtitles(ttml(body, head=head).encode(), "x").cues[0].identifier == "intro"
    (cue,) = read_subtitles(ass(f"{EVENT}{{\\an8\\pos(10,20)}}One").encode(), "x").cues
    assert cue.settings == "\\an7"
    assert read_subtitles(ass(f"{EVENT}- Did you?\\N- No.").encode(), "x").cues[0].lines == ("- Did you?", "- No.")


BOMB = """<?xml version="1.0"?><!DOCTYPE tt [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;&lol;">]>
<tt xmlns="http://www.w3.org/ns/ttml"><body><div><p begin="1s" end="2s">&lol2;</p></div></body></tt>"""


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (BOMB, "line 1: a document type"),
        ('<!DOCTYPE tt SYSTEM "file:///etc/passwd">\n<tt/>', "line 1: a document type"),
        ("<tt>\n<body", "line 2: not XML"),
        ("<tt>\n&bomb;</tt>", "line 2: not XML"),
        ("<tt>" + "<div>" * 100_000, "nested too deeply"),
        ("<html/>", "not tt"),
        (ttml(P, 'ttp:timeBase="clock"'), "a clock on the wall"),
        (ttml('<p begin="1s" end="2s" xmlns:s="http://www.smpte-ra.org/schemas/2052-1/2010/smpte-tt" '
              's:backgroundImage="#a"/>'),
         "pictures of captions"),
        ("", "not XML"),
        ("\ud800<tt/>", "not XML"),
    ],
)  # fmt: skip
def test_hostile_and_wrong_ttml_is_refused(text: str, what: str) -> None:
    with pytest.raises(NotesFileError, match=what):
        get("ttml").read(text, CLIP)


@pytest.mark.parametrize("data", [b"", b"x" * 2000, ebu_header(0)[:1023], ebu_header(3)])
def test_what_is_no_stl_is_refused_and_an_empty_one_gives_nothing(data: bytes) -> None:
    form = get("stl")
    assert form.binary is not None
    if form.binary.fits(data):
        assert form.binary.read(data, CLIP).notes == ()
        with pytest.raises(InputError, match="no cue in it can be used"):
            read_subtitles(data, "x.stl")
    else:
        with pytest.raises(NotesFileError, match="not an EBU STL file"):
            form.binary.read(data, CLIP)


PARTS = (
    "{", "}", "{\\i1}", "{\\p1}", "{\\p1}x{\\p0}", "<i>", "<p>", "&amp;", "&#x110000;", "<br>",
    "<span begin='1s'>a</span>", "<p begin='soon'>a</p>", "<set/> ", "<p begin='1s' end='2s'>a</p>",
    "</", "<![CDATA[", "]]>", "<!--", "a|", "\n", ",", "9420 ", "942c 9420 9470 c8e5 ", "x 00:00:01:00\t9420\n",
    "{1}{2}x\n", "[1][2]x\n", "<sync start=1>a",
)  # fmt: skip
HEADS = (
    "[Events]\nDialogue: 0,0:00:01.00,0:00:02.00,D,,0,0,0,,%s\n", "[Events]\nFormat: %s\n",
    "<tt><body><div><p begin='1s' end='2s'>%s</p></div></body></tt>", "<tt><body><div>%s</div></body></tt>",
    "<tt><body><p begin='%s'>x</p></body></tt>",
    "<SAMI><BODY><SYNC Start=1000><P>%s<SYNC Start=2000>", "<SAMI %s", "{1}{20}%s\n", "[1][20]%s\n", "00:00:01:%s\n",
    "0:00:01.000,0:00:02.000\n%s\n", "Scenarist_SCC V1.0\n\n00:00:01:00\t%s\n",
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("head", HEADS)
def test_what_repeats_a_hundred_thousand_times_is_read_at_once(head: str) -> None:
    """Patterns that search long, and libraries that copy: each would take minutes, where all take seconds."""
    for part in PARTS:
        data = head.replace("%s", part * (100_000 // len(part))).encode()
        before = time.monotonic()
        with suppress(BtsError):
            read_subtitles(data, "x", rate=FILM)
        assert time.monotonic() - before < 15


VALUES = (
    "0", "-1", "1", "25", "0 0", "1000 0", "1000 1001", "smpte", "dropNTSC", "seq", "1s", "00:00:01:05", "00:00:01.5",
    "1f", "0t", "99:99:99", "", "x", "10%", "nan", "1e9s", "00:00:60",
)  # fmt: skip
ATTRIBUTES = (
    "ttp:frameRate", "ttp:frameRateMultiplier", "ttp:tickRate", "ttp:timeBase", "ttp:dropMode", "ttp:cellResolution",
    "tts:extent", "xml:space", "timeContainer", "tts:color", "region", "style", "ttp:profile", "begin", "end", "dur",
)  # fmt: skip
attributes = st.dictionaries(st.sampled_from(ATTRIBUTES), st.sampled_from(VALUES), max_size=4).map(
    lambda found: " ".join(f'{name}="{value}"' for name, value in found.items())
)
elements = st.recursive(
    st.just("x"),
    lambda inner: st.builds(
        lambda name, given, inside: f"<{name} {given}>{''.join(inside)}</{name}>",
        st.sampled_from(("p", "p", "span", "br", "div", "metadata", "set", "region", "ruby", "body", "head")),
        attributes, st.lists(inner, max_size=3),
    ),
    max_leaves=8,
)  # fmt: skip
CODES = (*SCC_HELLO.split(), *"9425 9426 94ad 9429 94a7 9421 1c20 9120 91b0 97a1 9723 0000 ffff 7fff 1020".split())


@settings(max_examples=300, deadline=None)
@given(body=elements, given=attributes)
def test_no_document_is_a_traceback(body: str, given: str) -> None:
    """A library fails at a colour or a rate that it does not understand; here captions are read, or a line says why."""
    with suppress(BtsError):
        read_subtitles(ttml(body, given).encode(), "x")


@settings(max_examples=200, deadline=None)
@given(lines=st.lists(st.lists(st.sampled_from(CODES), min_size=1, max_size=20), min_size=1, max_size=6))
def test_no_codes_are_a_traceback(lines: list[list[str]]) -> None:
    text = "".join(f"00:00:{2 * place:02}:00\t{' '.join(codes)}\n" for place, codes in enumerate(lines, 1))
    with suppress(BtsError):
        read_subtitles(f"Scenarist_SCC V1.0\n{text}".encode(), "x")


@settings(max_examples=200, deadline=None)
@given(table=st.sampled_from(("00", "01", "02", "03", "04", "99")), data=st.binary(max_size=400))
def test_no_blocks_are_a_traceback(table: str, data: bytes) -> None:
    header = ebu_header(3)
    with suppress(BtsError):
        read_subtitles(header[:12] + table.encode() + header[14:] + data, "x")


def test_ten_thousand_times_in_one_paragraph_are_one_caption() -> None:
    spans = " ".join(f"<span begin='{n}s' end='{n + 1}s'>w</span>" for n in range(10_000))
    (cue,) = read_subtitles(ttml(f"<p>{spans}</p>").encode(), "x").cues
    assert cue.span == Span(Fraction(0), Fraction(10_000))
    assert len(cue.lines[0]) == 19_999


def test_an_stl_that_never_ends_its_caption_is_refused_at_once() -> None:
    block = ebu_block(0, "10:00:01:00", "10:00:02:00", b"x" * 112, extension=0)
    found = read_stl(ebu_header(9) + block * 90_000)
    assert (found.cues, str(found.skipped[-1])) == ((), "line 1: the last subtitle breaks off")
    with pytest.raises(InputError, match="100,000 blocks, more than EBU STL can count"):
        read_stl(ebu_header(9) + block * 100_000)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("0:01:15: Cameras hidden\n0:02:00: The bar\n", "text"),
        ("00:01:15 Cameras hidden\n00:02:00 The bar\n", "text"),
        ("01:00:00:12 Cameras hidden\n", "text"),
        ("- **0:01** [1] [2] Cameras\n", "markdown"),
        ('<?xml version="1.0"?>\n<fcpxml version="1.9"><note>&lt;tt&gt; <tt/></note></fcpxml>', "fcpxml"),
        (f"<!-- a comment -->\n{ttml(P).split('?>')[1]}", "ttml"),
    ],
)
def test_what_others_write_is_not_taken_for_captions(text: str, kind: str) -> None:
    assert detect("file", text).name == kind


def test_the_case_of_a_broadcaster_is_read() -> None:
    case = ROOT.parent / "shared" / "cases" / "notes" / "imsc.ttml"
    if not case.is_file():
        pytest.skip("the collected cases (../shared/cases) are not on this machine")
    assert check(case.read_bytes(), "ttml", [(1.2, 3, "We hid\nthe cameras")]) == []
