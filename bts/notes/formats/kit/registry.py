"""The table of formats: by name, by a file's content, by the name of a file to write; with those of plug-ins."""

from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points

from bts.errors import BtsError, MissingToolError, NotesFileError, UsageError
from bts.notes.formats.kit.base import ClipFacts, Fit, Format
from bts.notes.formats.kit.collector import holds_time
from bts.notes.formats.kit.describe import describe

FORMATS = {
    "vtt": "bts.notes.formats.vtt:CAPTIONS",
    "vtt-chapters": "bts.notes.formats.vtt:CHAPTERS",
    "vtt-metadata": "bts.notes.formats.vtt:METADATA",
    "srt": "bts.notes.formats.srt:FORMAT",
    "ttml": "bts.notes.formats.ttml:FORMAT",
    "ass": "bts.notes.formats.captions:ASS",
    "stl": "bts.notes.formats.captions:STL",
    "scc": "bts.notes.formats.captions:SCC",
    "sbv": "bts.notes.formats.captions:SBV",
    "sami": "bts.notes.formats.captions:SAMI",
    "microdvd": "bts.notes.formats.captions:MICRODVD",
    "mpl2": "bts.notes.formats.captions:MPL2",
    "tmp": "bts.notes.formats.captions:TMP",
    "premiere": "bts.notes.formats.premiere:FORMAT",
    "llc": "bts.notes.formats.llc:FORMAT",
    "frameio": "bts.notes.formats.reviews:FRAMEIO",
    "vimeo": "bts.notes.formats.reviews:VIMEO",
    "audacity": "bts.notes.formats.audacity:FORMAT",
    "losslesscut-csv": "bts.notes.formats.losslesscut:CSV",
    "losslesscut-tsv": "bts.notes.formats.losslesscut:TSV",
    "csv": "bts.notes.formats.tables:CSV",
    "tsv": "bts.notes.formats.tables:TSV",
    "spreadsheet": "bts.notes.formats.spreadsheet:FORMAT",
    "edl": "bts.notes.formats.edl:FORMAT",
    "avid": "bts.notes.formats.avid:FORMAT",
    "elan": "bts.notes.formats.elan:FORMAT",
    "otio": "bts.notes.formats.otio:FORMAT",
    "fcpxml": "bts.notes.formats.fcpxml:FORMAT",
    "xmeml": "bts.notes.formats.xmeml:FORMAT",
    "iiif": "bts.notes.formats.iiif:FORMAT",
    "web-annotation": "bts.notes.formats.web_annotation:FORMAT",
    "whisper": "bts.notes.formats.speech:WHISPER",
    "assemblyai": "bts.notes.formats.speech:ASSEMBLYAI",
    "deepgram": "bts.notes.formats.speech:DEEPGRAM",
    "aws-transcribe": "bts.notes.formats.speech:AWS",
    "google-speech": "bts.notes.formats.speech:GOOGLE",
    "via": "bts.notes.formats.via:FORMAT",
    "podlove": "bts.notes.formats.podlove:FORMAT",
    "matroska": "bts.notes.formats.matroska:FORMAT",
    "ogm": "bts.notes.formats.ogm:FORMAT",
    "ffmetadata": "bts.notes.formats.ffmetadata:FORMAT",
    "markdown": "bts.notes.formats.markdown:FORMAT",
    "text": "bts.notes.formats.text:FORMAT",
    "youtube": "bts.notes.formats.youtube:FORMAT",
    "transcript": "bts.notes.formats.transcript:FORMAT",
}
"""Name -> where it is. In this order a file is asked what it is, so the particular come before the general."""

GROUP = "bts.note_formats"
"""Entry-point group in which other packages name their formats."""

HEAD = 65_536
"""Characters of a file's beginning by which its format is known."""

GENERAL = (".txt", ".md", ".markdown", ".csv", ".tsv", ".json", ".xml")
"""Endings that say nothing of what is in a file that no format fits; any other names the format meant."""

TRIED = 1_000_000
"""Characters of a file that formats which are only possible read to find the one that makes the most of it."""

TRIAL = ClipFacts("clip", Fraction(1_000_000), Fraction(25))
"""The clip for which they read it: it lasts eleven days, longer than any time in a file."""


def names() -> list[str]:
    """The names of all formats, bts's own first."""
    return [*FORMATS, *(name for name in _find_plugins() if name not in FORMATS)]


def written_names() -> list[str]:
    """The names of the formats that are written too; the others are only read."""
    return [name for name in names() if get(name).write is not None]


@cache
def get(name: str) -> Format:
    """The format called `name`.

    Raises:
        UsageError: no format has that name.
        MissingToolError: it comes from another package, which cannot be loaded.
    """
    if name in FORMATS:
        module, _, attribute = FORMATS[name].partition(":")
        form = getattr(import_module(module), attribute)
        assert isinstance(form, Format)
        return form
    point = _find_plugins().get(name)
    if point is None:
        raise UsageError(f"no format is called {name!r}", None, f"there are {', '.join(names())}")
    try:
        form = point.load()
    except Exception as error:  # whatever a foreign package raises, the user must learn which one it was
        what = f"the format {name} of {point.value} does not load: {error}"
        raise MissingToolError(what, None, "update or remove that package") from error
    if not isinstance(form, Format):
        what = f"the format {name} of {point.value} is no bts Format"
        raise MissingToolError(what, None, "update or remove that package")
    return form


def recognise(name: str, text: str) -> Format | None:
    """The format that fits a file's content best; None where none does.

    Among equals it is the one that the name's ending says, then the first. Where several are only possible, each reads
    the file, as if it were one of a very long clip: one that takes all of it goes first, then the one that makes the
    most of it into notes.
    """
    head = text[:HEAD]
    forms = [get(known) for known in names()]
    fits = {form.name: form.fit(head) for form in forms}
    best = max(fits.values())
    if best is Fit.NONE:
        return None
    fitting = [form for form in forms if fits[form.name] is best]
    if best is Fit.POSSIBLE:
        made = {form.name: _try(form, text[:TRIED]) for form in fitting}
        if max(usable for _, _, usable in made.values()) <= 0 and _means_one(name):
            return None
        most = max((whole, 0 if whole else score) for whole, score, _ in made.values())
        fitting = [
            form for form in fitting if (made[form.name][0], 0 if made[form.name][0] else made[form.name][1]) == most
        ]
    named = (form for form in fitting if name.casefold().endswith(form.suffixes))
    return next(named, fitting[0])


def detect(name: str, text: str) -> Format:
    """The format that fits a file's content best (`recognise`); where none does, the one of the name's ending.

    Raises NotesFileError when that says none either: it names what the file is, what it lacks and what to do.
    """
    found = recognise(name, text)
    if found is None and text.strip() and _means_one(name):
        found = next((form for form in _by_ending(name, names()) if form.binary is None), None)
    if found is None:
        seen = describe(text)
        raise NotesFileError(seen.what, name, seen.remedy)
    return found


def _try(form: Format, text: str) -> tuple[bool, int, int]:
    """(whole, score, usable): how much of a text a format makes into notes.

    `usable` counts the notes without a time left in their words, `score` is that less what was skipped; `whole` tells
    that nothing was skipped and no time left.
    """
    try:
        read = form.read(text, TRIAL)
    except BtsError:
        return False, -len(text), 0
    usable = len(read.notes) - sum(holds_time(note.text) for note in read.notes)
    return usable == len(read.notes) > 0 and not read.skipped, usable - len(read.skipped), usable


def _means_one(name: str) -> bool:
    """Whether a name's ending means a format."""
    return not name.casefold().endswith(GENERAL) and bool(_by_ending(name, names()))


def detect_binary(data: bytes) -> Format | None:
    """The format of a file that is not text, by its first bytes; None for text, and for what is not known."""
    forms = (get(known) for known in names())
    return next((form for form in forms if form.binary is not None and form.binary.fits(data)), None)


def for_target(name: str) -> Format:
    """The format that a file of that name should have (`_by_ending`), among those that are written.

    Raises UsageError.
    """
    fitting = _by_ending(name, written_names())
    if not fitting:
        known = ", ".join(written_names())
        raise UsageError(f"no format is known by the name {name}", None, f"say --format NAME: {known}")
    return fitting[0]


def _by_ending(name: str, among: Sequence[str]) -> list[Format]:
    """The formats whose ending a name has: those of the longest first, of these the ones that put it first."""
    fitting = [
        (-len(suffix), rank, place, known)
        for place, known in enumerate(among)
        for rank, suffix in enumerate(get(known).suffixes)
        if name.casefold().endswith(suffix)
    ]
    return [get(known) for *_, known in sorted(fitting)]


def table() -> str:
    """What each format keeps, as a Markdown table: y kept, ~ by a convention of bts, n lost; read: it is only read."""
    columns = ("id", "range", "point", "lines", "tags", "author", "time", "track")
    lines = [f"| | {' | '.join(columns)} |", "|---" * (len(columns) + 1) + "|"]
    for name in names():
        form = get(name)
        cells = [str(getattr(form.keeps, column)) for column in columns]
        only = "" if form.write is not None else " (read)"
        lines.append(f"| {name}{only} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


@cache
def _find_plugins() -> dict[str, EntryPoint]:
    return {point.name: point for point in entry_points(group=GROUP)}
