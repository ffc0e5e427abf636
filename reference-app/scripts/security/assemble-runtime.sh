#!/bin/sh
# Puts together the part of production that is not the application: node without symbols, the libraries it loads, the
# init, certificates, time zones, accounts, and Debian's notes about all of it: scanners recognise the packages, and a changed
# file differs from its checksum.
# usage: assemble-runtime.sh ROOT UID GID
set -eu
root=$1
uid=$2
gid=$3

install -d "$root/usr/bin" "$root/usr/local/bin" "$root/usr/lib" "$root/usr/lib64" "$root/usr/sbin" "$root/etc/ssl/certs" \
    "$root/usr/share" "$root/var/lib/dpkg/status.d" "$root/proc" "$root/dev" "$root/sys"
install -d -m 1777 "$root/tmp"
for link in bin sbin lib lib64; do ln -s "usr/$link" "$root/$link"; done

strip -o "$root/usr/local/bin/node" /usr/local/bin/node
install -m 0755 /usr/bin/tini "$root/usr/bin/tini"

# ldd prints "name => path (address)", and the loader as a path alone. Native code of packages is asked as well; what is
# for other machines has no answer, and what packages bring themselves ships with them.
find /production/node_modules -name '*.node' -o -name '*.so*' | xargs ldd /usr/local/bin/node /usr/bin/tini 2>/dev/null \
    | grep -o '/[^ :)]*\.so[^ ]*' | grep -v /production/ | sort -u | while read -r library; do
    install -D -m 0755 "$library" "$root/$(realpath -s "$(realpath "$(dirname "$library")")/$(basename "$library")")"
done

cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
cp -r /usr/share/zoneinfo "$root/usr/share/zoneinfo"
cp /usr/lib/os-release "$root/usr/lib/os-release"
ln -s ../usr/lib/os-release "$root/etc/os-release"
cp /etc/debian_version "$root/etc/debian_version"
printf 'hosts: files dns\n' >"$root/etc/nsswitch.conf"
printf 'root:x:0:0::/nonexistent:/usr/sbin/nologin\napp:x:%s:%s::/nonexistent:/usr/sbin/nologin\n' "$uid" "$gid" >"$root/etc/passwd"
printf 'root:x:0:\napp:x:%s:\n' "$gid" >"$root/etc/group"

# dpkg notes a library below /lib or below /usr/lib, whichever its package says; both are the same folder.
packages() {
    find "$root/usr" -name '*.so*' -o -name tini | while read -r path; do
        file=${path#"$root"}
        dpkg-query --search "$file" "${file#/usr}" 2>/dev/null | sed -n 's/^\([a-z0-9+.-]*\):.*/\1/p'
    done
    printf '%s\n' base-files ca-certificates tzdata
}
packages | sort -u | while read -r package; do
    dpkg-query --status "$package" >"$root/var/lib/dpkg/status.d/$package"
    sums=$(dpkg-query --control-path "$package" md5sums)
    [ -z "$sums" ] || cp "$sums" "$root/var/lib/dpkg/status.d/$package.md5sums"
done
