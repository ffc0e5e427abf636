#!/bin/sh
# Strips a program, and keeps what a debugger needs where it looks: in a file that is called as the id of the build.
# usage: split-symbols.sh PROGRAM STRIPPED SYMBOLS
set -eu
program=$1
stripped=$2
symbols=$3

id=$(readelf --notes "$program" | sed -n 's/^ *Build ID: //p')
if [ -z "$id" ]; then
    echo "$program has no build id" >&2
    exit 1
fi
rest=${id#??}
folder=$symbols/${id%"$rest"}
install -d "$folder" "${stripped%/*}"
objcopy --only-keep-debug "$program" "$folder/$rest.debug"
strip -o "$stripped" "$program"
