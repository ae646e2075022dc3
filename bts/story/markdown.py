"""Escaping for Markdown (CommonMark), so that a text is shown as it was written."""

import re

SPECIAL = re.compile(r"([\\`*_\[\]<>#|~$^])")
"""Characters that are markup anywhere in a line, of Markdown and its common extensions."""

AT_START = re.compile(r"^(\s*)([-+=]|\d{1,9}[.)](?=\s|$))")
"""What begins a list, a heading underline or a rule at the start of a line; its last character is escaped."""


def escape_markdown(text: str) -> str:
    """Put `text` on one line and escape every character that Markdown or HTML could take for markup."""
    line = " ".join(text.split()).replace("&", "&amp;")
    line = SPECIAL.sub(r"\\\1", line)
    return AT_START.sub(lambda m: f"{m[1]}{m[2][:-1]}\\{m[2][-1]}", line)
