"""Answers to the template that tests share, so that their services share layers: Go compiles its library for minutes."""

from typing import Final

# Not the defaults, which are part of the layers of the reference app.
OTHER_USER: Final = {"uid": "2000", "gid": "2001"}
