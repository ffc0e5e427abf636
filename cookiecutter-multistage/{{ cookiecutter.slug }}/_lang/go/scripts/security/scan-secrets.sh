#!/bin/sh
# Looks for credentials in the texts of the program that would ship, and in the sources that it was built from.
# usage: scan-secrets.sh PROGRAM FOLDER...
set -eu
program=$1
shift
texts=$(mktemp -d)
trap 'rm -r "$texts"' EXIT
strings -n 12 "$program" >"$texts/strings.txt"
for place in "$texts" "$@"; do
    gitleaks dir --no-banner --no-color --verbose --redact "$place"
done
