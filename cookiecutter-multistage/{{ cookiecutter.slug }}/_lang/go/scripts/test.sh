#!/bin/sh
# Runs every test with JUnit and coverage written to the reports folder; ends with the exit code of the tests.
set -eu
reports=${REPORTS:-reports}
mkdir -p "$reports"
profile=$reports/coverage.out
code=0
# Everything but tests and what builds with.
covered=$(go list ./... | grep -v -e /scripts/ -e /test/ | paste -sd, -)
# The race detector needs C.
export CGO_ENABLED=1
gotestsum --format=testname --junitfile="$reports/junit.xml" -- \
    -race -count=1 -coverpkg="$covered" -coverprofile="$profile" ./... || code=$?
gcov2lcov -infile "$profile" -outfile "$reports/lcov.info"
exit "$code"
