group "default" {
  targets = ["binaries"]
}
target "binaries" {
  target = "binaries"
  output = ["./bin"]
}
target "test" {
  target = "test-coverage"
  output = ["./coverage"]
}
