variable "CA_BUNDLE" { default = "" }

target "production" {
  context = "."
  target  = "production"
  secret  = ["id=ca,src=${CA_BUNDLE}"]
}
