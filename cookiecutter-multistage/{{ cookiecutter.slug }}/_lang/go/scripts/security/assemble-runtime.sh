#!/bin/sh
# Puts together the part of production that is not the program: certificates, accounts and a folder for temporary files.
# usage: assemble-runtime.sh ROOT UID GID
set -eu
root=$1
uid=$2
gid=$3

install -d "$root/etc/ssl/certs" "$root/proc" "$root/dev" "$root/sys"
install -d -m 1777 "$root/tmp"
cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
printf 'hosts: files dns\n' >"$root/etc/nsswitch.conf"
printf 'root:x:0:0::/nonexistent:/usr/sbin/nologin\napp:x:%s:%s::/nonexistent:/usr/sbin/nologin\n' "$uid" "$gid" >"$root/etc/passwd"
printf 'root:x:0:\napp:x:%s:\n' "$gid" >"$root/etc/group"
