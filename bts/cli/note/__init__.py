"""bts note: attach notes to moments of a clip, and keep them. Its commands are loaded when they are used."""

import click

from bts.cli.kit.lazy import LazyGroup

COMMANDS = {
    "add": ("bts.cli.note.add:add", "Attach a note to a moment or a range; or many, line by line."),
    "watch": ("bts.cli.note.watch:watch", "Play the clip in mpv, with keys that file notes."),
    "list": ("bts.cli.note.list:list_notes", "Show the notes in the order of the clip."),
    "show": ("bts.cli.note.show:show", "Show one note and a picture of its frame."),
    "edit": ("bts.cli.note.edit:edit", "Change a note, by field or in your editor."),
    "shift": ("bts.cli.note.shift:shift", "Move notes in time, after the clip was cut anew."),
    "rm": ("bts.cli.note.remove:rm", "Remove notes; they can be brought back."),
    "undo": ("bts.cli.note.undo:undo", "Take the last change back; again, the one before."),
    "restore": ("bts.cli.note.restore:restore", "Bring back a removed note or an earlier version."),
    "head": ("bts.cli.note.head:head", "Show or set the clip's title, description and credit."),
    "check": ("bts.cli.note.check:check", "Say what is missing before publication."),
    "merge": ("bts.cli.note.merge:merge", "Join other people's notes with these."),
    "adopt": ("bts.cli.note.adopt:adopt", "Bring the notes of a moved or copied clip to it."),
    "import": ("bts.cli.note.import_notes:import_notes", "Take notes from another format."),
    "export": ("bts.cli.note.export_notes:export_notes", "Give notes to another format."),
    "schema": ("bts.cli.note.schema:schema", "Print the JSON Schema of notes files."),
}
"""Name -> (where the command is, the line that `bts note --help` shows without importing it)."""


@click.command(
    cls=LazyGroup,
    table=COMMANDS,
    epilog="""\b
Example:
  bts note add clip.mp4 1:02-1:09 "Cameras were hidden behind the bar" -k hidden-camera -t casino
  bts note list clip.mp4""",
)
def note() -> None:
    """Attach notes to moments of a clip, and keep them in a plain file beside it."""
