#!/bin/bash
set -e
exec tini -- gosu errors errors "$@"
