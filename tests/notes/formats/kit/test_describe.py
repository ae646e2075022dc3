"""What a file is that gives no notes: the error names what was recognised, what was missing, and what to do."""

from fractions import Fraction

import pytest

from bts.errors import NotesFileError
from bts.notes.formats import ClipFacts, get, parse_notes, refuse_empty

CLIP = ClipFacts("clip.mp4", Fraction(600), Fraction(25))


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b'{"a": 1, "b": []}', "JSON: an object with the keys a, b: no list of notes in it that bts knows; name its"),
        (b'[{"x": 1}]', "JSON: a list of 1 object with the keys x"),
        (b'{"a": 1,', "line 1, column 9: JSON that breaks off"),
        (b'<?xml version="1.0"?><!-- x --><foo/>', "XML whose first element is <foo>"),
        (b"<!doctype html><html></html>", "a web page"),
        (b"name,age\nA,3\nB,4\n", "a table with the columns name, age: none is a column of times; call one start"),
        (b"Dear diary,\nwe met at 1:02 there\n", "none begins or ends with a time, though 1 holds one"),
        (b"", "it is empty; name a file"),
        (b"\xef\xbb\xbf \n", "it is empty"),
        (b"%PDF-1.7\n", "a PDF; copy its text"),
        (b"PK\3\4....word/document.xml", "a Word document"),
        (b"PK\3\4....", "a zip file; unpack it"),
        (b"\x89PNG\r\n\x1a\n", r"a picture \(PNG\)"),
        (b"\0\0\0\x20ftypisom", r"a video \(MP4 or QuickTime\).*--embedded"),
        (b"\x1aE\xdf\xa3....", "a video.*--embedded"),
        (b"SQLite format 3\0....", "an SQLite database"),
        (b"\x1f\x8b\x08", "a Premiere project"),
        ("Zeit\tText\n0:12\tHallo\n".encode("utf-16-le"), "UTF-16-LE without its mark; say --encoding utf-16-le"),
        ("Zeit\tText\n0:12\tHallo\n".encode("utf-16-be"), "UTF-16-BE without its mark; say --encoding utf-16-be"),
    ],
)
@pytest.mark.parametrize("name", ["download", "file.txt", "file.json", "file.csv"])
def test_what_a_file_is_and_lacks(data: bytes, what: str, name: str) -> None:
    with pytest.raises(NotesFileError, match=what) as caught:
        parse_notes(data, name, CLIP)
    assert caught.value.remedy
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("WEBVTT\n", "it holds no cues; it was read as WebVTT captions"),
        ("start,text\n", "it holds no rows below its headings"),
        ("1\n00:00:05,000 --> 00:00:04,000\nx\n", r"nothing in it can be used as SRT: line 2"),
    ],
)
def test_a_file_without_notes_is_refused_with_what_was_in_it(text: str, what: str) -> None:
    found = parse_notes(text.encode(), "file", CLIP)
    with pytest.raises(NotesFileError, match=what):
        refuse_empty(found, text.encode(), "file", given=False)


def test_a_wrong_format_says_what_the_file_looks_like() -> None:
    data = b"WEBVTT\n\n00:01.000 --> 00:02.000\nA\n"
    with pytest.raises(NotesFileError, match="it looks like WebVTT captions: say --format vtt, or leave --format out"):
        parse_notes(data, "x", CLIP, get("premiere"))
    with pytest.raises(NotesFileError, match="it looks like WebVTT captions"):
        parse_notes(data, "x", CLIP, get("fcpxml"))
