"""The story as one file to hand over: page, pictures, videos, a table of credits and a list of checksums, zipped."""

import os
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path, PurePosixPath

from bts.errors import OutputError, printable
from bts.files import new_file
from bts.model import Made
from bts.story.handover.credits_table import CREDITS, format_credits
from bts.story.handover.files import find_local_name, gather_files, list_addresses, media_type
from bts.story.page import Page

MANIFEST = "MANIFEST.txt"
"""Name of the list of checksums in a package; `sha256sum -c` reads it."""

SUFFIX = ".story.zip"
"""What a package is called behind the name of its clip."""

DATE = (1980, 1, 1, 0, 0, 0)
"""The date of every file in a package, the first that a ZIP can say: the same story gives the same bytes."""

PLAIN_FILE = 0o100644 << 16
"""What a ZIP says of a file that its owner may write and all may read."""

PACKED_ALREADY = ("image/", "video/", "audio/", "font/")
"""How the media types begin of files that are stored as they are: they do not get smaller."""

CHUNK = 1 << 20
"""Bytes that are read at a time."""

LONGEST_STEM = 80
"""Characters of the clip's name in the name of a package."""

_FORBIDDEN = re.compile(r'[<>:"|?*\\/\x00-\x1f\x7f]')
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?")


def name_package(clip: str) -> str:
    """The name of the package of a clip's story: `interview.story.zip` for `interview.mp4`, one that Windows takes."""
    stem = os.fsencode(PurePosixPath(clip).stem).decode("utf-8", "replace")
    safe = _FORBIDDEN.sub("-", stem.replace("\ufffd", "-"))[:LONGEST_STEM].strip(" .") or "clip"
    return f"{'_' if _RESERVED.fullmatch(safe) else ''}{safe}{SUFFIX}"


def write_package(page: Page, folder: Path, names: Iterable[str], target: Path, clip: str) -> Made:
    """Write the pages `names` of a folder with all that they show to `target`, with credits.csv and MANIFEST.txt.

    A page goes in as it lies on the disk, with what a person changed in it. `clip` is the name of the clip's file. The
    package is read back: every checksum holds, every address in it leads to a file in it. The same files give the same
    bytes.

    Raises:
        OutputError: a file that a page shows is missing or lies outside of the folder, the package cannot be written,
            or is not what it should be.
    """
    files = gather_files(folder, names, page)
    for made in (CREDITS, MANIFEST):
        if made in files:
            raise OutputError(f"a package has a {made} of its own", files[made], "give that file another name")
    table = format_credits(page, printable(clip)).encode()
    with new_file(target) as temporary:
        with zipfile.ZipFile(temporary, "w") as package:
            sums = dict(_pack(package, files, {CREDITS: table}))
            manifest = "".join(f"{digest}  {name}\n" for name, digest in sums.items())
            _add(package, MANIFEST, manifest.encode())
        check_package(temporary, target)
    return Made(target, None, tuple(find_name_trouble(sums)))


def _pack(package: zipfile.ZipFile, files: Mapping[str, Path], texts: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    """Put files and texts in a package; gives name and SHA-256 of each, in the order of names."""
    for name in sorted([*files, *texts]):
        try:
            name.encode()
        except UnicodeEncodeError as error:
            raise OutputError("this name is no UTF-8, so a package cannot hold it", files[name], "rename it") from error
        yield name, _add(package, name, texts[name] if name in texts else files[name])


def _add(package: zipfile.ZipFile, name: str, content: bytes | Path) -> str:
    """Put one file in a package; gives its SHA-256."""
    entry = zipfile.ZipInfo(name, DATE)
    entry.create_system = 3  # Unix, wherever it is made
    entry.external_attr = PLAIN_FILE
    packed = media_type(name).startswith(PACKED_ALREADY)
    entry.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
    if isinstance(content, bytes):
        package.writestr(entry, content)
        return sha256(content).hexdigest()
    digest = sha256()
    entry.file_size = content.stat().st_size  # so that a file over 2 GiB gets the room that its size needs
    with content.open("rb") as source, package.open(entry, "w") as hole:
        while chunk := source.read(CHUNK):
            digest.update(chunk)
            hole.write(chunk)
    return digest.hexdigest()


def check_package(path: Path, target: Path) -> None:
    """Read a package from its first byte to its last; `target` is what it is called in an error.

    Raises:
        OutputError: a checksum does not hold, a file is not on the manifest, or an address leads to no file in it.
    """
    try:
        with zipfile.ZipFile(path) as package:
            sums = {name: digest for digest, _, name in map(_split_line, _read(package, MANIFEST).splitlines())}
            names = set(package.namelist()) - {MANIFEST}
            wrong = sorted(names ^ set(sums)) or [name for name in sums if _digest(package, name) != sums[name]]
            wrong += [
                address
                for name in sums
                if name.endswith((".html", ".md", ".css"))
                for address in list_addresses(name, _read(package, name))
                if (find_local_name(address, str(PurePosixPath(name).parent)) or name) not in names
            ]
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise OutputError(f"the package cannot be read back: {error}", target, "write it again") from error
    if wrong:
        raise OutputError(f"the package does not hold {wrong[0]} as it should", target, "write it again")


def _split_line(line: str) -> tuple[str, str, str]:
    """Checksum, two blanks and name of a line of the manifest."""
    return line[:64], line[64:66], line[66:]


def _read(package: zipfile.ZipFile, name: str) -> str:
    return package.read(name).decode("utf-8-sig")


def _digest(package: zipfile.ZipFile, name: str) -> str:
    digest = sha256()
    with package.open(name) as content:
        while chunk := content.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def find_name_trouble(names: Iterable[str]) -> list[str]:
    """A remark for each name that Windows cannot make when it unpacks: forbidden signs, or equal but for case."""
    remarks, seen = [], dict[str, str]()
    for name in names:
        parts = PurePosixPath(name).parts
        if any(_FORBIDDEN.search(part) or part.endswith((" ", ".")) or _RESERVED.fullmatch(part) for part in parts):
            remarks.append(f"{name} is a name that Windows does not take: the package cannot be unpacked there")
        if twin := seen.get(name.casefold()):
            remarks.append(f"{name} and {twin} are one name on Windows and on a Mac: one of them is lost there")
        seen[name.casefold()] = name
    return remarks
