"""Escaping for Markdown (CommonMark): what a person wrote is shown as written, whatever signs are in it."""

import re

SPECIAL = re.compile(r"([\\`*_\[\]<>#|~$^])")
AT_START = re.compile(r"^(\s*)([-+=]|\d{1,9}[.)](?=\s|$))")


def escape_markdown(text: str) -> str:
    """`text` in one line, with every sign that Markdown or HTML could take for markup made harmless."""
    line = " ".join(text.split())
    line = SPECIAL.sub(r"\\\1", line.replace("&", "&amp;").replace("![", "!\\["))
    line = line.replace("!\\\\\\[", "!\\[")
    return AT_START.sub(lambda m: f"{m[1]}{m[2][:-1]}\\{m[2][-1]}", line)
