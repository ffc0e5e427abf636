{% set language = language_of(cookiecutter) -%}
// The one list of targets: `docker buildx bake` builds all eight in one solve, `docker buildx bake production` one.

variable "REGISTRY" { default = "{{ cookiecutter.registry }}" }
variable "TAG" { default = "" }
variable "{{ language.version_argument }}" { default = "{{ language.version }}" }
variable "VERSION" { default = "0.1.0" }
variable "REVISION" { default = "unknown" }
variable "CREATED" { default = "1970-01-01T00:00:00Z" }
// The audit is asked again on another day.
variable "AUDIT_DATE" { default = formatdate("YYYY-MM-DD", timestamp()) }
variable "AUDIT_UNAVAILABLE" { default = "pass" }
// A certificate bundle, for networks that inspect TLS.
variable "CA_BUNDLE" { default = "" }
// Several platforms, cache export and attestations need the containerd image store or a builder of its own.
variable "PLATFORMS" { default = "" }
// A cache that machines share, such as "type=registry,ref=registry.example.com/team/cache,mode=max".
variable "CACHE_TO" { default = "" }
variable "CACHE_FROM" { default = "" }
variable "ATTEST" { default = "" }

function "name" {
  params = [target]
  result = "${REGISTRY != "" ? "${REGISTRY}/" : ""}{{ cookiecutter.slug }}:${target}${TAG != "" ? "-${TAG}" : ""}"
}

group "default" {
  targets = ["base", "dependencies", "development", "build", "security", "production", "testing", "debug"]
}

target "_common" {
  context    = "."
  // On every image, so that `invoke clean` removes those that carry it, and no other.
  labels     = { "org.opencontainers.image.title" = "{{ cookiecutter.slug }}" }
  platforms  = PLATFORMS != "" ? split(",", PLATFORMS) : []
  secret     = CA_BUNDLE != "" ? ["id=ca,src=${CA_BUNDLE}"] : []
  cache-from = CACHE_FROM != "" ? [CACHE_FROM] : []
  attest     = ATTEST != "" ? ["type=provenance,mode=max", "type=sbom"] : []
  args = {
    {{ language.version_argument.ljust(17) }} = {{ language.version_argument }}
    VERSION           = VERSION
    REVISION          = REVISION
    CREATED           = CREATED
    AUDIT_DATE        = AUDIT_DATE
    AUDIT_UNAVAILABLE = AUDIT_UNAVAILABLE
  }
}

target "base" {
  inherits = ["_common"]
  target   = "base"
  tags     = [name("base")]
}

target "dependencies" {
  inherits = ["_common"]
  target   = "dependencies"
  tags     = [name("dependencies")]
}

target "development" {
  inherits = ["_common"]
  target   = "development"
  tags     = [name("development")]
}

target "build" {
  inherits = ["_common"]
  target   = "build"
  tags     = [name("build")]
}

target "security" {
  inherits = ["_common"]
  target   = "security"
  tags     = [name("security")]
}

target "production" {
  inherits = ["_common"]
  target   = "production"
  tags     = [name("production")]
}

target "testing" {
  inherits = ["_common"]
  target   = "testing"
  tags     = [name("testing")]
}

target "debug" {
  inherits = ["_common"]
  target   = "debug"
  tags     = [name("debug")]
  // Eight targets would replace each other's cache. This one is built from all stages but testing, which only copies.
  cache-to = CACHE_TO != "" ? [CACHE_TO] : []
}

// `docker buildx bake reports` writes audit and SBOM into ./reports, and leaves no image.
target "reports" {
  contexts          = { security = "target:security" }
  dockerfile-inline = "FROM scratch\nCOPY --from=security /reports /"
  output            = ["type=local,dest=reports"]
}
