#!/usr/bin/env sh
set -e
curl --fail "http://127.0.0.1:${ROCKET_PORT}/alive"
