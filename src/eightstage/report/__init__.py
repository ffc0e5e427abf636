"""
Reports of a verification, one file each.

A format is a module with a function `render(report) -> str`. `FORMATS` names it with what its file holds; the options
of `verify`, their help, and what an earlier report looks like come from there, and nothing else has to change.
"""

import re
from collections.abc import Callable, Mapping
from typing import Final

import attrs

from eightstage.report import gitlab, html, json, junit, markdown, sarif, svg
from eightstage.verify.results import Report


@attrs.frozen
class Format:
    """
    A format that a report can be written in.

    render: The report as text.
    looks_like: What every file of it holds, and no file of anybody else, as a regular expression.
    holds: What is written, as the option's help says it.
    option: The option that names the file, where it is not called like the format.
    """

    render: Callable[[Report], str]
    looks_like: str
    holds: str
    option: str = ""

    def __call__(self, report: Report) -> str:
        """The report as text."""
        return self.render(report)


FORMATS: Final[Mapping[str, Format]] = {
    "json": Format(json.render, r'\A\{\s*"schema": \d+,\s*"service": ', "the JSON report", option="json_file"),
    "junit": Format(junit.render, r'\A(<\?.*?\?>\s*)?<testsuites name="eightstage verify ', "a JUnit report"),
    "sarif": Format(sarif.render, r'"driver": \{\s*"name": "eightstage"', "SARIF 2.1.0, for code scanning,"),
    "gitlab": Format(gitlab.render, r'\A\[\s*(\]\s*\Z|\{\s*"check_name": ")', "a GitLab Code Quality report"),
    "markdown": Format(markdown.render, r"<!-- eightstage -->\s*\Z", "Markdown"),
    "html": Format(html.render, r'<meta name="generator" content="eightstage">', "a page for people"),
    "svg": Format(svg.render, r"\.verify-matrix \{", "what the console shows, as a picture,"),
}


def option_of(name: str) -> str:
    """The option of `verify` that names the file of a format, with underscores."""
    return FORMATS[name].option or name


def is_report(text: str) -> bool:
    """Whether a text is a report of an earlier verification, in any format."""
    return any(re.search(known.looks_like, text) for known in FORMATS.values())
