"""What tests of whole runs share."""

from collections.abc import Callable
from pathlib import Path

import pytest

from eightstage.engine.client import Engine
from eightstage.engine.owner import Owner
from eightstage.engine.scope import IMAGE_PREFIX, OWNER_LABEL


@pytest.fixture
def left_behind(engine: Engine) -> Callable[[], list[str]]:
    """The names of all containers and temporary images that belong to a run which has ended."""

    def found() -> list[str]:
        containers = engine.sdk.api.containers(all=True, filters={"label": OWNER_LABEL})
        images = engine.sdk.api.images(filters={"reference": f"{IMAGE_PREFIX}/*/*"})
        owned = [(c["Names"][0], c["Labels"][OWNER_LABEL]) for c in containers]
        owned += [(tag, tag.rpartition(":")[0].rpartition("/")[2]) for i in images for tag in i["RepoTags"]]
        return [name for name, owner in owned if Owner.parse(owner).is_gone]

    return found


@pytest.fixture
def temporary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a run puts its temporary files."""
    return tmp_path_factory.mktemp("temporary")
