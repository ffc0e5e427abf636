"""`python -m eightstage` is the command `eightstage`."""

from eightstage.program import main

main()
