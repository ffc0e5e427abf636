#!/bin/sh
set -e
exec docker-php-entrypoint "$@"
