"""An engine that is not on this machine, and the ways that lead to it; see `lab.py`."""
