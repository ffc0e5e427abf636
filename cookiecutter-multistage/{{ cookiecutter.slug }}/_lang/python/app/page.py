"""The page that a person sees at `/`."""

from html import escape
from pathlib import Path
from string import Template

from app.about import About

_PAGE = Template(Path(__file__).with_name("page.html").read_text(encoding="utf-8"))

# The stages that an image takes something from, by the stage that it is of.
_WAYS = {
    "development": "base → dependencies → development",
    "production": "base → dependencies → build → security → production",
    "debug": "base → dependencies → development → build → security → production → debug",
}


def render_page(about: About, uptime: float, stage: str) -> str:
    """The page, with text shown as text."""
    facts = {
        "title": about.title,
        "description": about.description,
        "version": about.version,
        "uptime": _spell(uptime),
        "stage": stage,
        "way": f"Built in stages: {_WAYS[stage]}" if stage in _WAYS else "",
    }
    return _PAGE.substitute({name: escape(value) for name, value in facts.items()})


def _spell(uptime: float) -> str:
    seconds = int(uptime)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
