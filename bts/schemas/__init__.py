"""The JSON Schema (draft 2020-12) of each JSON that bts writes, and the same shapes as types for the code.

Each NAME.json here is a schema; `shapes` has the TypedDicts. To describe a new JSON: add its schema as NAME.json and a
row in SCHEMAS, and a fixture in tests/schemas/ whose real output holds every field of it.
"""

import json
from importlib.resources import files
from typing import Any

from bts.errors import UsageError

SCHEMAS = {
    "report": "report.json, and each item of `bts run --json`",
    "run": "bts-run.json, the summary of a batch",
    "shots": "shots.json, and `bts shots --json`",
    "story": "story.json",
    "probe": "`bts probe --json`",
    "notes": "CLIP.notes.json, the notes of a clip",
    "reel": "`bts reel --json`",
    "check": "`bts note check --json`",
    "lint": "`bts snippet --lint FILE --json`",
    "sheet": "`bts sheet --json`",
    "still-check": "`bts still --check PATH... --json`",
    "search": "`bts search --json`",
    "ledger": ".bts-made.json, what bts made in a folder",
}
"""Name of a schema -> the JSON that it describes."""

URN = "urn:bts:schema:"
"""What the `$id` of each schema starts with; its name follows."""


def load_schema(name: str) -> dict[str, Any]:
    """The schema called `name` (one of SCHEMAS), complete in itself: a schema that it refers to is in its `$defs`.

    Such a schema keeps its `$id`, to which the references lead (JSON Schema 2020-12 core, 9.3, "Compound Documents").

    Raises:
        UsageError: there is no schema of that name.
    """
    if name not in SCHEMAS:
        raise UsageError(f"no such schema: {name}", None, f"choose from {', '.join(SCHEMAS)}")
    text = _text(name)
    schema: dict[str, Any] = json.loads(text)
    others = {other: json.loads(_text(other)) for other in SCHEMAS if other != name and f'"{URN}{other}"' in text}
    if others:
        schema["$defs"] = {**schema.get("$defs", {}), **others}
    return schema


def _text(name: str) -> str:
    return files(__name__).joinpath(f"{name}.json").read_text(encoding="utf-8")
