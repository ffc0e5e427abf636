"""Free text as Markdown that shows it as it was written."""

import re

# Emphasis, code, links, HTML, formulas, strikethrough and the backslash itself; "&" that opens an entity;
# ":" that opens an emoji of GitHub and GitLab.
_INLINE = re.compile(r"[\\`*_\[\]<$~]|&(?=#?\w+;)|:(?=[\w+-]+:)")
# A heading or its end, or the number of an issue.
_HASHES = re.compile(r"(?<!\S)#+")
# A quotation, a list, a rule, the underline of a heading.
_OPENING = re.compile(r"^(\d{0,9})([>+=.)-])")


def literal(text: str) -> str:
    """Escape what Markdown would read as its own; plain sentences stay as they are."""
    escaped = _INLINE.sub(r"\\\g<0>", text.strip())
    escaped = _HASHES.sub(lambda match: "".join(f"\\{mark}" for mark in match[0]), escaped)
    return _OPENING.sub(r"\1\\\2", escaped)
