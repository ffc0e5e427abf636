target "server" {
  target = "server"
  tags   = ["example/manual:latest"]
}
