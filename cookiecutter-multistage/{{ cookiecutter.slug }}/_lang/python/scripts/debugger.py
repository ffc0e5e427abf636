"""Runs a module under a debugger that waits for nobody: `debugger.py MODULE [ARGUMENT...]`."""

import runpy
import sys

import debugpy

# On every address of the container, so publish the port on loopback only.
ADDRESS = ("0.0.0.0", 9229)

if __name__ == "__main__":
    # Inside the service, and not in a process of its own that listens on a second port.
    debugpy.listen(ADDRESS, in_process_debug_adapter=True)
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
