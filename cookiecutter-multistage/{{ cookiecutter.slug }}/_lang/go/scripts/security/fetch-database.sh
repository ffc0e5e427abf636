#!/bin/sh
# Gets Go's database of vulnerabilities, which is published as a Go module, and indexes it for govulncheck.
# A database that cannot be had leaves a folder with the reason: the audit says then that nothing was audited.
# usage: fetch-database.sh FOLDER
set -eu
folder=$1
mkdir -p "$folder"
if [ -n "${AUDIT_DATABASE:-}" ]; then exit 0; fi
echo "looking for the database of ${AUDIT_DATE:-an unknown day}"
unset GOPROXY
export GOMODCACHE=/go/vulndb GOFLAGS=-mod=mod
cd /tools
if ! version=$(go list -m -f '{{ "{{" }}.Version{{ "}}" }}' golang.org/x/vulndb@latest 2>"$folder/reason"); then exit 0; fi
if ! go mod download "golang.org/x/vulndb@$version" 2>"$folder/reason"; then exit 0; fi
indexdb -vulns "$GOMODCACHE/golang.org/x/vulndb@$version/data/osv" -out "$folder/database"
echo "$version" >"$folder/version"
