"""The private engine's own docker command, for what is tidied up in it when it starts."""

import subprocess

from eightstage.engine.places import Places


def run(places: Places, *words: str) -> str:
    """What the command prints, whether or not it fails: tidying up never keeps the engine from starting."""
    command = [str(places.client), "--host", f"unix://{places.socket}", *words]
    environment = {"DOCKER_CONFIG": str(places.client_config)}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False).stdout
