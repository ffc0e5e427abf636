"""What a build takes from the environment."""

from eightstage.engine.build_environment import build_environment, variables_in

BAKE = """
variable "NODE_VERSION" { default = "26" }
variable TAG {
  default = "${"a // b"}"
}
# variable "EDITOR" {}
/*
variable "PAGER" {}
*/
variable "CACHE_FROM" { default = "" }
variable "CACHE_TO" { default = "" }
variable "PATH" { default = "" }
variable "HTTP_PROXY" { default = "" }
target "base" { args = { NODE_VERSION = NODE_VERSION } }
"""


def test_variables_are_found_by_name() -> None:
    """With and without quotes, and none in a comment."""
    assert variables_in(BAKE) == {"NODE_VERSION", "TAG", "CACHE_FROM", "CACHE_TO", "PATH", "HTTP_PROXY"}


def test_no_variable_of_the_bake_file_comes_from_outside() -> None:
    """Those that the verifier gives win; others of the machine, and what the docker command needs, stay."""
    outside = {"NODE_VERSION": "24.0.0", "TAG": "x", "VERSION": "9", "PATH": "/bin", "HTTP_PROXY": "p", "EDITOR": "vi"}

    found = build_environment(outside, BAKE, {"TAG": "ours"}, leaves_cache=True)

    assert found == {"TAG": "ours", "VERSION": "9", "PATH": "/bin", "HTTP_PROXY": "p", "EDITOR": "vi"}


def test_a_cache_is_read_always_and_written_on_request() -> None:
    """A copy that was spoiled must not leave its layers in a cache that others read."""
    outside = {"CACHE_FROM": "type=registry,ref=a", "CACHE_TO": "type=registry,ref=a"}

    assert build_environment(outside, BAKE, {}, leaves_cache=True) == outside
    assert build_environment(outside, BAKE, {}, leaves_cache=False) == {"CACHE_FROM": "type=registry,ref=a"}


def test_of_the_builders_own_settings_only_the_builder_is_chosen_from_outside() -> None:
    """Another bake file, labels of git and the way of printing progress would change what is built or read."""
    outside = {
        "BUILDX_BUILDER": "remote",
        "BUILDX_CONFIG": "/config",
        "BUILDX_BAKE_FILE": "other.hcl",
        "BUILDX_GIT_LABELS": "full",
        "BUILDKIT_PROGRESS": "plain",
        "BAKE_ALLOW_REMOTE_FS_ACCESS": "1",
    }

    assert set(build_environment(outside, BAKE, {}, leaves_cache=True)) == {"BUILDX_BUILDER", "BUILDX_CONFIG"}
