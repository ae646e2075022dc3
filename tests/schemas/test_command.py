"""`bts schema`: what a user sees of the schemas."""

import json

from bts.schemas import SCHEMAS, load_schema
from tests.conftest import Bts


def test_the_list_names_each_schema_and_what_it_describes(bts: Bts) -> None:
    done = bts("schema")
    assert (done.returncode, done.stderr) == (0, "")
    assert [tuple(line.split(None, 1)) for line in done.stdout.splitlines()] == list(SCHEMAS.items())


def test_a_schema_is_printed_complete_in_itself(bts: Bts) -> None:
    printed = json.loads(bts("schema", "report").stdout)
    assert printed == load_schema("report")
    assert printed["$defs"]["probe"] == load_schema("probe")
    assert bts("schema", "notes").stdout == bts("note", "schema").stdout


def test_an_unknown_name_is_a_usage_error_that_lists_the_names(bts: Bts) -> None:
    done = bts("schema", "poster")
    assert (done.returncode, done.stdout) == (2, "")
    assert all(repr(name) in done.stderr for name in SCHEMAS)
