#!/bin/sh
# A machine of the client's own: what this machine has, with other files on top, and nothing of what it writes stays.
set -eu
mount -t tmpfs tmpfs "$STAGE"
mkdir "$STAGE/work" "$STAGE/root"
cp -a "$FILES" "$STAGE/upper"
mount -t overlay overlay -o "lowerdir=/,upperdir=$STAGE/upper,workdir=$STAGE/work" "$STAGE/root"
cd "$STAGE/root"
mount -t tmpfs tmpfs run
for folder in proc sys dev $BOUND; do
    mkdir -p "./${folder#/}"
    mount --rbind "/${folder#/}" "./${folder#/}"
done
if [ -n "$SOCKET" ]; then
    touch run/docker.sock
    mount --bind "$SOCKET" run/docker.sock
fi
exec chroot . env --chdir="$CLIENT_FOLDER" "$@"
