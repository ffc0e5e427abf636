"""Where a repository says what it builds: compose files, bake files, pipelines."""

from pathlib import Path

import pytest

from eightstage.adopt.build import Build
from eightstage.adopt.sources import named

COMPOSE = """
services:
  web:
    build:
      context: ./api
      dockerfile: ../docker/app.Dockerfile
      target: ${STAGE:-ship}
      args: { VERSION: 2, FROM_SHELL: "${WHO}" }
    environment:
      PORT: 8080
      DEBUG: false
      DATABASE_PASSWORD: letmein
      CACHE: redis://user:word@cache
      REGION: ${REGION}
    healthcheck:
      test: ["CMD", "curl", "-f", "http://localhost:8080/healthz"]
  plain:
    build: .
  cache:
    image: redis:8
"""
HCL = """
variable "TAG" { default = "x" }

target "image" {
  context    = "."
  dockerfile = "docker/app.Dockerfile"
  target     = "ship"
  tags       = ["app:${TAG}"]
  args = {
    VERSION = "1"
    TAG     = "${TAG}"
  }
  labels = { "a" = "b" }
}
"""
ACTION = """
jobs:
  image:
    steps:
      - uses: actions/checkout@v5
      - uses: docker/build-push-action@v6
        with:
          context: api
          file: docker/app.Dockerfile
          target: ship
          build-args: |
            VERSION=1
            REVISION=${{ github.sha }}
"""
SCRIPT = """
jobs:
  image:
    steps:
      - run: |
          echo hello && docker buildx build --push -t app:1 --file=docker/app.Dockerfile \\
            --build-arg VERSION=1 --build-arg REVISION="$GITHUB_SHA" --target ship ${{ github.workspace }}
"""
GITLAB = """
image:
  script:
    - docker build -f docker/app.Dockerfile --target ship .
"""
FILE = "docker/app.Dockerfile"


LAUGHS = "a: &a [x]\n" + "".join(f"c{n}: &c{n} [{', '.join([f'*c{n - 1}' if n else '*a'] * 9)}]\n" for n in range(30))


@pytest.mark.parametrize(
    "text", [LAUGHS, "a: &a\n  b: *a\n  run: docker build .\n"], ids=["nine times nine", "a circle"]
)
def test_aliases_are_followed_once(tmp_path: Path, text: str) -> None:
    """A file that repeats itself without end is read all the same."""
    (tmp_path / ".gitlab-ci.yml").write_text(text)

    assert len(named(tmp_path)) == text.count("docker build")


@pytest.mark.parametrize(
    ("file", "text", "expected"),
    [
        (
            "compose.yaml",
            COMPOSE,
            [
                Build(
                    "compose.yaml, service web",
                    FILE,
                    "api",
                    "ship",
                    {"VERSION": "2"},
                    {"PORT": "8080", "DEBUG": "false"},
                    "/healthz",
                ),
                Build("compose.yaml, service plain"),
            ],
        ),
        ("docker-bake.hcl", HCL, [Build("docker-bake.hcl, target image", FILE, ".", "ship", {"VERSION": "1"})]),
        (
            "docker-bake.json",
            '{"target": {"image": {"dockerfile": "docker/app.Dockerfile", "args": {"A": "1", "B": null}}}}',
            [Build("docker-bake.json, target image", FILE, arguments={"A": "1"})],
        ),
        (
            ".github/workflows/image.yml",
            ACTION,
            [Build(".github/workflows/image.yml", FILE, "api", "ship", {"VERSION": "1"})],
        ),
        (
            ".github/workflows/image.yml",
            SCRIPT,
            [Build(".github/workflows/image.yml", FILE, ".", "ship", {"VERSION": "1"})],
        ),
        (".gitlab-ci.yml", GITLAB, [Build(".gitlab-ci.yml", FILE, ".", "ship")]),
        ("compose.yaml", "services: [", []),
        ("compose.yaml", "services: { web: { image: redis } }", []),
        ("docker-bake.json", "{", []),
        (".gitlab-ci.yml", "image:\n  script:\n    - docker push app\n", []),
    ],
)
def test_file_says_what_is_built(tmp_path: Path, file: str, text: str, expected: list[Build]) -> None:
    """Dockerfile, context, target, arguments; no secret, no value that only a shell knows, nothing that is not read."""
    (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / file).write_text(text)

    assert [*named(tmp_path)] == expected
