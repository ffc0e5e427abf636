#!/bin/sh
exec /vault "${@}"
