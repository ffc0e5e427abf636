"""The console's report as a picture, for documentation; it names no font of the web, so it shows without a network."""

import io
import re

from eightstage.report.console import show
from eightstage.system.terminal import SafeConsole
from eightstage.verify.results import Report

_COLUMNS = 112
# Lines are further apart than letters are high, so upright strokes of a table would have gaps: its rows are enough.
_STROKES = str.maketrans("┃│┏┳┓┡╇┩└┴┘", "\N{NO-BREAK SPACE}" * 2 + "━" * 6 + "─" * 3)


def render(report: Report) -> str:
    """The report as one SVG document."""
    recorder = SafeConsole(record=True, width=_COLUMNS, file=io.StringIO(), highlight=False, force_terminal=True)
    show(report, recorder)
    picture = recorder.export_svg(title="./inv verify", unique_id="verify")
    return re.sub(r"@font-face \{.*?\}\s*", "", picture, flags=re.DOTALL).translate(_STROKES)
