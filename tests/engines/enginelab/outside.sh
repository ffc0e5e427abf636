#!/bin/sh
# A machine of the client's own: what this machine has, with other files on top, and nothing of what it writes stays.
set -eu
mount -t tmpfs tmpfs "$STAGE"
mkdir "$STAGE/work" "$STAGE/root"
cp -a "$FILES" "$STAGE/upper"
mount -t overlay overlay -o "lowerdir=/,upperdir=$STAGE/upper,workdir=$STAGE/work" "$STAGE/root"
cd "$STAGE/root"
for folder in proc sys dev $BOUND; do mount --rbind "/${folder#/}" "./${folder#/}"; done
mount -t tmpfs tmpfs run
if [ -n "$SOCKET" ]; then
    touch run/docker.sock
    mount --bind "$SOCKET" run/docker.sock
fi
exec chroot . sh -c 'cd "$1"; shift; exec "$@"' client "$FOLDER" "$@"
