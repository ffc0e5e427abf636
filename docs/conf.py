"""How Sphinx makes a site of the documentation: `./inv docs --site FOLDER`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

project = "eightstage"
html_title = "eightstage"
copyright = "the eightstage authors"  # noqa: A001 - Sphinx's name
extensions = ["myst_parser", "sphinx_design", "plain_pages"]
exclude_patterns = ["_*", "examples"]
# Links to headings, as GitHub makes them.
myst_heading_anchors = 4
myst_enable_extensions = ["colon_fence", "deflist"]
# Examples of what a check finds are wrong on purpose.
suppress_warnings = ["misc.highlighting_failure"]
html_theme = "furo"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
html_theme_options = {"top_of_page_buttons": []}
