"""A writer's own table: any separator, decimal sign, order and language of headings that can be told."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bts.errors import NotesFileError
from bts.notes.formats import ClipFacts, Found, parse_notes
from bts.notes.formats.kit.headings import MEANINGS, read_heading

CLIP = ClipFacts("clip.mp4", Fraction(7200), Fraction(25))


def read(text: str | bytes, name: str = "sheet.csv", clip: ClipFacts = CLIP) -> Found:
    """A table whose format is found by its look."""
    return parse_notes(text.encode() if isinstance(text, str) else text, name, clip)


def times(found: Found) -> list[tuple[float, float | None]]:
    """Starts and ends."""
    return [(float(note.start), None if note.end is None else float(note.end)) for note in found.notes]


def remarks(found: Found) -> str:
    """All that was said of a file."""
    return "\n".join(map(str, (*found.skipped, *found.changed)))


@pytest.mark.parametrize(
    ("start", "end", "words", "people", "status"),
    [
        ("Start", "End", "Note", "Who", "Done"),
        ("Timecode In", "Timecode Out", "Description", "Speaker", "Completed"),
        ("TC In", "TC Out", "Comment", "Person", "Resolved"),
        ("Zeit", "Ende", "Bemerkung", "Wer", "Erledigt"),
        ("Début", "Fin", "Commentaire", "Intervenant", "Terminé"),
        ("Inicio", "Fin", "Descripción", "Quién", "Hecho"),
        ("Inizio", "Fine", "Descrizione", "Chi", "Fatto"),
        ("Begintijd", "Eindtijd", "Opmerking", "Spreker", "Klaar"),
        ("Início", "Fim", "Descrição", "Quem", "Concluído"),
        ("Początek", "Koniec", "Uwagi", "Kto", "Gotowe"),
        ("Starttid", "Slut", "Anteckning", "Vem", "Klart"),
        ("START", "[end]", "text:", "people", "status"),
    ],
)
def test_headings_are_known_in_many_languages(start: str, end: str, words: str, people: str, status: str) -> None:
    found = read(f"{words};{people};{start};{end};{status}\nKameras;Anna;1:02;1:09;x\nZwei;;1:30;;\n")
    assert times(found) == [(62, 69), (90, None)]
    one, two = found.notes
    assert (one.text, one.people[0].name, one.status, two.status) == ("Kameras", "Anna", "done", "open")
    assert not found.changed


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("name", ["sheet.csv", "sheet.tsv", "sheet.txt", "sheet"])
def test_any_separator_and_encoding_under_any_name(separator: str, encoding: str, name: str) -> None:
    rows = [("Time", "Note"), ("1:02", "Café"), ("0:12.5", "Two")]
    text = "\n".join(separator.join(row) for row in rows)
    assert times(read(text.encode(encoding), name)) == [(62, None), (12.5, None)]


def test_what_stands_above_the_headings_is_said() -> None:
    found = read("sep=;\nCasino night;\n\nStart (s);Text\n12,5;A\n62;B\n")
    assert times(found) == [(12.5, None), (62, None)]
    assert found.skipped[0].line == 2
    assert "Casino night" in found.skipped[0].what


def test_columns_that_are_not_kept_are_named_in_one_line() -> None:
    found = read("Time,Note,Shot no.,Mood,Author,Colour\n1:02,A,4,calm,Ann,Red\n")
    assert [remark.what for remark in found.changed] == ["not kept: Shot no., Mood"]
    assert (found.notes[0].author, found.notes[0].tags) == ("Ann", ("red",))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Number,Start time in milliseconds,End time in milliseconds,Text\n1,62000,69000,A\n", (62, 69)),
        ("start_ms;end_ms;text\n62000;69000;A\n", (62, 69)),
        ("Start (s),Duration (s),Text\n62,7,A\n", (62, 69)),
        ("Time,Length,Text\n1:02,0:07,A\n", (62, 69)),
        ("Timecode,Duration,Text\n00:01:02:00,00:00:07:00,A\n", (62, 69)),
        ("Start frame,End frame,Text\n1550,1725,A\n", (62, 69)),
        ("Frame,Text\n1550,A\n", (62, None)),
        ("In [frames],Text\n1550,A\n", (62, None)),
        ("Time (min),Text\n1.5,A\n", (90, None)),
        ("Time,Text\n12:01:02 AM,A\n", (62, None)),
        ("Time,Text\n1:02 – 1:09,A\n", (62, 69)),
        ("Time,Text\n[00:01:02],A\n", (62, None)),
        ('Time,Text\n"1:02,5",A\n', (62.5, None)),
        ("Start,End,Text\n1:02,1:02,A\n", (62, None)),
        ("Start\tText\n0,000717592592593\tA\n", (62, None)),
        ("start\tend\ttext\n62000\t69000\tA\n", (62, 69)),
        ("1:02,1:09,A\n", (62, 69)),
        ("00:01:02:00\t00:01:09:00\tA\n", (62, 69)),
    ],
)
def test_units_are_told(text: str, expected: tuple[float, float | None]) -> None:
    found = read(text)
    assert times(found) == [expected]
    assert found.notes[0].text == "A"


def test_seconds_under_start_and_end_stay_seconds() -> None:
    assert times(read("start\tend\ttext\n62\t69\tA\n70\t75\tB\n")) == [(62, 69), (70, 75)]


@pytest.mark.parametrize("cell", ["1,234", "1,234.5", "1'234", "1 234.5", "1.234,5", "12.03.2024", "soon", "٣"])
def test_a_cell_that_may_be_misread_is_refused_with_its_words(cell: str) -> None:
    found = read(f'Start;Text\n"{cell}";Cameras\n62;B\n')
    assert [note.text for note in found.notes] == ["B"]
    assert found.skipped[0].line == 2
    assert "'Cameras'" in found.skipped[0].what


def test_a_decimal_comma_elsewhere_settles_what_a_comma_is() -> None:
    assert times(read("Start;Text\n62,543;A\n12,5;B\n")) == [(62.543, None), (12.5, None)]
    found = read("Start;Text\n62.543;A\n12,5;B\n")
    assert times(found) == [(12.5, None)]
    assert "may be 62.543 or 62543" in found.skipped[0].what


def test_a_heading_stands_above_the_words_and_alone_it_is_the_words() -> None:
    (found,) = read("Start,Heading,Text\n1:02,How it began,Cameras\n").notes
    assert (found.heading, found.text) == ("How it began", "Cameras")
    (found,) = read("Start,Heading\n1:02,How it began\n").notes
    assert (found.heading, found.text) == ("", "How it began")


def test_an_end_that_is_no_time_is_left_out_and_said() -> None:
    found = read("Start,End,Text\n1:02,soon,A\n")
    assert times(found) == [(62, None)]
    assert "its end was left out" in remarks(found)


def test_a_fraction_that_a_comma_cut_off_is_no_end() -> None:
    found = read("Start,End,Text\n00:00:01,500,hello\n")
    assert times(found) == [(1, None)]
    assert "'500' is a bare number beside a clock time" in remarks(found)


def test_words_with_the_separator_in_them_are_kept_whole() -> None:
    assert read("Time,Note\n1:02,Cameras, hidden\n").notes[0].text == "Cameras, hidden"
    assert read("0:12,Cameras, hidden\n1:02,Two\n").notes[0].text == "Cameras, hidden"


def test_timecode_from_one_hour_is_taken_off_and_said() -> None:
    clip = ClipFacts("clip.mp4", Fraction(600), Fraction(25))
    found = read("Timecode In,Timecode Out,Note\n01:00:12:05,01:00:14:00,A\n", clip=clip)
    assert times(found) == [(12.2, 14)]
    assert "01:00:00:00" in remarks(found)
    assert "--start" in remarks(found)


def test_rows_of_other_files_are_left_out_or_refused() -> None:
    text = "File,Time,Note\nclip.mov,1:02,Mine\nother.mov,1:03,Not mine\n"
    found = read(text)
    assert [note.text for note in found.notes] == ["Mine"]
    assert "other.mov" in found.skipped[0].what
    with pytest.raises(NotesFileError, match=r"2 media: a\.mov, b\.mov.*--media"):
        read("File,Time,Note\na.mov,1:02,A\nb.mov,1:03,B\n")


def test_prose_with_a_word_between_commas_is_no_table() -> None:
    found = read("1:02 Ben, in, says no\n1:30 Anna, too\n", "notes.txt")
    assert found.form.name in ("text", "youtube")
    assert [note.text for note in found.notes] == ["Ben, in, says no", "Anna, too"]


def test_a_table_without_times_names_its_columns_and_what_they_might_be_called() -> None:
    with pytest.raises(NotesFileError, match=r"the columns Name, Age: none is a column of times; call one start, time"):
        read("Name,Age\nAnna,3\nBen,4\n")


@given(
    heading=st.sampled_from(sorted(word for words in MEANINGS.values() for word in words.split(", "))), data=st.data()
)
def test_a_heading_is_known_however_it_is_written(heading: str, data: st.DataObject) -> None:
    meaning = read_heading(heading).meaning
    assert meaning
    around = data.draw(st.sampled_from(("{}", " {}:", "[{}]", "*{}*", "{}.")))
    assert read_heading(around.format(heading.upper())).meaning == meaning
