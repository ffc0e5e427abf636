"""The certificate bundle that downloads get stays out of every layer."""

from pathlib import Path

from eightstage.bases import provide
from eightstage.contract import STAGES
from eightstage.engine.bake import bake
from eightstage.engine.build_variables import variables_of
from eightstage.engine.containers import create
from eightstage.engine.scope import Scope
from eightstage.evidence.gate import copy_of
from eightstage.evidence.image import read_image
from eightstage.service import Service

CANARY = "# canary-3f9a1c7e5b2d8406\n"


def test_certificate_bundle_leaves_nothing(scope: Scope, reference_app: Service, tmp_path: Path) -> None:
    """A bundle with a canary in it reaches the steps that download, and no file of any layer holds the canary."""
    variables = variables_of(reference_app)
    for reference in reference_app.dockerfile.base_images:
        provide(scope.engine, reference)
    own = Path(variables["CA_BUNDLE"]) if variables["CA_BUNDLE"] else Path("/etc/ssl/certs/ca-certificates.crt")
    bundle = tmp_path / "bundle.crt"
    bundle.write_text(CANARY + own.read_text())
    digest_of_bundle = len(bundle.read_bytes())
    with copy_of(reference_app.path, tmp_path / "service") as service:
        # Another lock file, so that the steps that download run again; a changed script proves what they see.
        probe = "RUN --mount=type=secret,id=ca,target=/tmp/seen grep -c canary-3f9a1c7e5b2d8406 /tmp/seen\n"
        dockerfile = service / "Dockerfile"
        dockerfile.write_text(dockerfile.read_text().replace("# stage: development", probe + "# stage: development"))
        manifest = service / "package.json"
        manifest.write_text(manifest.read_text().replace('"private": true', '"private": true,\n  "keywords": []'))
        tags = [f"{target}.tags={scope.tag_prefix}:{target}" for target in STAGES]
        done = bake(scope, service, STAGES, settings=tags, variables=variables | {"CA_BUNDLE": str(bundle)})

    assert done.is_ok, done.error
    for target in STAGES:
        image = read_image(scope, done.images, target)
        assert [f.path for f in image.files.values() if f.size == digest_of_bundle] == []
        with create(scope, done.images[target], f"{target}-canary") as container:
            found = container.read_files("/etc/ssl/certs/ca-certificates.crt")
            assert CANARY.encode() not in b"".join(found.values())
