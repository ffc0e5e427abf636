"""
Reports of a verification, one file each.

A format is a module with a function `render(report) -> str`; `FORMATS` names them, and nothing else has to change.
"""

from collections.abc import Callable, Mapping
from typing import Final

from eightstage.report import gitlab, html, json, junit, markdown, sarif, svg
from eightstage.results import Report

FORMATS: Final[Mapping[str, Callable[[Report], str]]] = {
    "json": json.render,
    "junit": junit.render,
    "sarif": sarif.render,
    "gitlab": gitlab.render,
    "markdown": markdown.render,
    "html": html.render,
    "svg": svg.render,
}
