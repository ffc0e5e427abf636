"""Everything that talks to Docker, and the private engine for machines that have none."""
