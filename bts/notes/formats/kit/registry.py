"""The table of formats: by name, by a file's content, by the name of a file to write; with those of plug-ins."""

from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points

from bts.errors import MissingToolError, NotesFileError, UsageError
from bts.notes.formats.kit.base import Fit, Format

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
    "csv": "bts.notes.formats.tables:CSV",
    "tsv": "bts.notes.formats.tables:TSV",
    "llc": "bts.notes.formats.llc:FORMAT",
    "losslesscut-csv": "bts.notes.formats.losslesscut:CSV",
    "losslesscut-tsv": "bts.notes.formats.losslesscut:TSV",
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
    "youtube": "bts.notes.formats.youtube:FORMAT",
    "markdown": "bts.notes.formats.markdown:FORMAT",
    "text": "bts.notes.formats.text:FORMAT",
    "transcript": "bts.notes.formats.transcript:FORMAT",
}
"""Name -> where it is. In this order a file is asked what it is, so the particular come before the general."""

GROUP = "bts.note_formats"
"""Entry-point group in which other packages name their formats."""

HEAD = 65_536
"""Characters of a file's beginning by which its format is known."""


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


def detect(name: str, text: str) -> Format:
    """The format that fits a file's content best; among equals the one that its name's ending says, then the first.

    Where none fits, the one of the ending. Raises NotesFileError when that says none either.
    """
    head = text[:HEAD]
    forms = [get(known) for known in names()]
    named = [form for form in forms if name.casefold().endswith(form.suffixes)]
    fits = [(form.fit(head), form in named, -place, form) for place, form in enumerate(forms)]
    fit, _, _, best = max(fits, key=lambda item: item[:3])
    if fit is not Fit.NONE:
        return best
    if named:
        return named[0]
    raise NotesFileError("its format is not known", name, f"say --format NAME: {', '.join(names())}")


def detect_binary(data: bytes) -> Format | None:
    """The format of a file that is not text, by its first bytes; None for text, and for what is not known."""
    forms = (get(known) for known in names())
    return next((form for form in forms if form.binary is not None and form.binary.fits(data)), None)


def for_target(name: str) -> Format:
    """The format that a file of that name should have: that of the longest ending, and of those the one that puts it
    first. Raises UsageError.
    """
    fitting = [
        (len(suffix), -rank, -place, known)
        for place, known in enumerate(written_names())
        for rank, suffix in enumerate(get(known).suffixes)
        if name.casefold().endswith(suffix)
    ]
    if not fitting:
        known = ", ".join(written_names())
        raise UsageError(f"no format is known by the name {name}", None, f"say --format NAME: {known}")
    return get(max(fitting)[3])


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
