"""Images of the engine, handed to a builder that cannot see them."""

import json
import tarfile
from pathlib import Path

from eightstage.engine import images
from eightstage.engine.client import Engine
from eightstage.errors import EngineError


def as_oci_layout(engine: Engine, name: str, folder: Path) -> str:
    """
    Save an image of the engine into a new folder, as the value of a named build context.

    Raises:
        EngineError: The engine saves images in a form that builders do not read.
    """
    folder.mkdir(parents=True)
    content, response = images.save(engine, [name])
    try:
        with tarfile.open(fileobj=content, mode="r|") as archive:
            archive.extractall(folder, filter="data")
    finally:
        response.close()
    index = folder / "index.json"
    if not index.is_file():
        raise EngineError(
            f"{name} cannot be handed to the builder: the engine does not save images as an OCI layout",
            "use Engine 25 or newer, or the engine's own builder: --builder default",
        )
    digest = json.loads(index.read_text(encoding="utf-8"))["manifests"][0]["digest"]
    return f"oci-layout://{folder}@{digest}"
