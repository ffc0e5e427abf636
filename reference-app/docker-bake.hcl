// `docker buildx bake` builds all eight targets in one go, `docker buildx bake production` one of them, and
// `docker buildx bake reports` writes what the gates found to ./reports. Each variable can be set in the environment.

// In front of the image names, with the slash: "registry.example/team/".
variable "REGISTRY" { default = "" }
// "linux/amd64,linux/arm64"; several need the containerd image store or a builder of its own.
variable "PLATFORMS" { default = "" }
// An image name under which layers are kept for other machines; the same need as above.
variable "CACHE_IMAGE" { default = "" }
// "yes" attaches SBOM and provenance to the images; the same need as above.
variable "ATTEST" { default = "" }
// The certificate bundle of a network that inspects TLS. It is used while downloading, and in no layer.
variable "CA_BUNDLE" { default = "" }

// Left empty, the Dockerfile's own value holds.
variable "NODE_VERSION" { default = "" }
variable "VERSION" { default = "" }
variable "REVISION" { default = "" }
variable "BASE_DIGEST" { default = "" }
variable "AUDIT_REGISTRY" { default = "" }
variable "AUDIT_UNAVAILABLE" { default = "" }
// To the day: a second build on the same day gives the same image, and asks the audit service no second time.
variable "CREATED" { default = formatdate("YYYY-MM-DD'T00:00:00Z'", timestamp()) }
variable "AUDIT_DATE" { default = formatdate("YYYY-MM-DD", timestamp()) }

group "default" {
  targets = ["stage"]
}

target "stage" {
  name   = stage
  matrix = {
    stage = ["base", "dependencies", "development", "build", "security", "production", "testing", "debug"]
  }
  target     = stage
  tags       = ["${REGISTRY}reference-app:${stage}"]
  platforms  = PLATFORMS == "" ? [] : split(",", PLATFORMS)
  secret     = CA_BUNDLE == "" ? [] : ["id=ca,src=${CA_BUNDLE}"]
  attest     = ATTEST == "" ? [] : ["type=sbom", "type=provenance,mode=max"]
  cache-from = CACHE_IMAGE == "" ? [] : ["type=registry,ref=${CACHE_IMAGE}:${stage}"]
  cache-to   = CACHE_IMAGE == "" ? [] : ["type=registry,ref=${CACHE_IMAGE}:${stage},mode=max"]
  args = {
    NODE_VERSION      = NODE_VERSION == "" ? null : NODE_VERSION
    VERSION           = VERSION == "" ? null : VERSION
    REVISION          = REVISION == "" ? null : REVISION
    BASE_DIGEST       = BASE_DIGEST == "" ? null : BASE_DIGEST
    CREATED           = CREATED
    AUDIT_DATE        = AUDIT_DATE
    AUDIT_REGISTRY    = AUDIT_REGISTRY == "" ? null : AUDIT_REGISTRY
    AUDIT_UNAVAILABLE = AUDIT_UNAVAILABLE == "" ? null : AUDIT_UNAVAILABLE
  }
}

target "reports" {
  contexts          = { security = "target:security" }
  dockerfile-inline = "FROM scratch\nCOPY --from=security /reports /\n"
  output            = ["type=local,dest=reports"]
}
