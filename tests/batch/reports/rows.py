"""Rows of a run for the tests of its reports: harmless ones, and such whose every text wants to be more than text."""

import io
import os
from collections.abc import Iterator
from pathlib import Path

from hypothesis import strategies as st
from PIL import Image

from bts.batch.records import Outcome, State
from bts.choices import FAILURES
from bts.report import Failure
from tests.story.hostile import hostile_text


def webp(width: int = 96, height: int = 54) -> bytes:
    """A small picture."""
    file = io.BytesIO()
    Image.effect_noise((width, height), 40).save(file, "WEBP", quality=40)
    return file.getvalue()


def make_rows(count: int, picture: bytes = b"") -> Iterator[Outcome]:
    """As an archive gives them: of a hundred rows six failed, three are copies, two are passed over."""
    for number in range(count):
        path = Path(f"/archive/reel{number // 50:03}/box {number % 7}/tape {number:05}.mov")
        place, facts = Path(f"reel{number // 50:03}/tape {number:05}"), ("mov,mp4,m4a,3gp,3g2,mj2", "h264")
        row = Outcome(
            path, State.DONE, place, number * 1000, (1_000_000_000 + number) * 10**9, f"fast:{number:032x}", *facts,
            720, 576, 60.0 + number, 1500, "1987-03-02" if number % 3 else "", {"shots": number % 40, "stories": 1},
            ("2 of its 1500 frames are damaged",) if number % 4 == 0 else (), (), 2e9 + number, 3.0, {"shots": 2.5},
            "host", 1, picture=picture,
        )  # fmt: skip
        yield _another(row, number % 100)


def _another(row: Outcome, place: int) -> Outcome:
    why = ("damaged", "truncated", "encrypted")[place % 3]
    if place < 6:
        failure = Failure(f"{row.path}: it cannot be read; copy it again", 3, why)
        return Outcome(row.path, State.FAILED, None, row.size, row.modified_ns, failures=(failure,), tries=2)
    if place < 9:
        return Outcome(row.path, State.COPY, row.folder, row.size, copy_of=Path("/archive/first.mov"))
    if place < 11:
        return Outcome(row.path, State.PASSED, failures=(Failure(f"{row.path}: a text", 3, "text"),))
    return row


names = st.binary(min_size=1, max_size=30).map(lambda data: os.fsdecode(data.replace(b"\0", b"0").replace(b"/", b"1")))
"""Names of files: any bytes that a system takes."""

paths = st.lists(names, min_size=1, max_size=3).map(lambda parts: Path("/", *parts))

failures = st.builds(Failure, hostile_text, st.just(3), st.sampled_from(list(FAILURES)))

outcomes = st.builds(
    Outcome,
    path=paths,
    state=st.sampled_from(State),
    folder=st.none() | paths,
    size=st.integers(0, 2**63),
    modified_ns=st.integers(-(2**63), 2**63),
    fingerprint=st.sampled_from(["", f"fast:{'a' * 32}"]),
    container=hostile_text,
    codec=hostile_text,
    width=st.integers(1, 10**5),
    height=st.integers(1, 10**5),
    duration=st.floats(0.001, 1e7),
    frames=st.integers(0, 10**7),
    date=hostile_text | st.just("1999-05-05"),
    counts=st.dictionaries(st.sampled_from(["shots", "stills", "snippets"]), st.integers(0, 10**6)),
    warnings=st.lists(hostile_text, max_size=3).map(tuple),
    failures=st.lists(failures, max_size=2).map(tuple),
    started=st.floats(0, 1e12),
    seconds=st.floats(0, 1e6),
    host=hostile_text,
    copy_of=st.none() | paths,
    sidecars=st.lists(paths, max_size=2).map(tuple),
)
