"""
Stops where the template's guard was taken away, which a replay file or a caller of cookiecutter can do.

The guard (eightstage_template/guard.py) refuses wrong answers before this runs, and before the service's folder exists.
"""

import sys

if "{{ guarded is defined }}" != "True":
    sys.exit("answer refused: _extensions belongs to the template; leave it out")
