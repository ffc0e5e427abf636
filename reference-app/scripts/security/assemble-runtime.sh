#!/bin/sh
# Puts together everything of production but the application: node without its symbols, the libraries it loads, the
# init, certificates, time zones, accounts, and Debian's records of the packages these files came from.
# usage: assemble-runtime.sh ROOT UID GID
set -eu
root=$1 uid=$2 gid=$3
files=$(mktemp)

# Where Debian keeps a file that is also seen through the links /bin, /lib, … into /usr.
real_place() { printf '%s/%s\n' "$(realpath "$(dirname "$1")")" "$(basename "$1")"; }

# Copies a file to its own place below the root, following a link to the file it means.
take() {
    place=$(real_place "$1")
    install -D -m "$2" "$1" "$root$place"
    printf '%s\n' "$place" >>"$files"
}

install -d "$root/app" "$root/dev" "$root/etc" "$root/proc" "$root/sys" "$root/usr/local/bin" "$root/usr/share"
install -d -m 1777 "$root/tmp"
for name in bin lib lib64 sbin; do
    install -d "$root/usr/$name"
    ln -s "usr/$name" "$root/$name"
done

strip -o "$root/usr/local/bin/node" /usr/local/bin/node
take /usr/bin/tini 0755
# ldd prints "name => path (address)", and the loader as a path alone.
ldd /usr/local/bin/node /usr/bin/tini | grep -o '/[^ :]*\.so[^ ]*' | sort -u | while read -r library; do
    take "$library" 0755
done
take /etc/ssl/certs/ca-certificates.crt 0644
cp -a /usr/share/zoneinfo "$root/usr/share/"
rm -f "$root/usr/share/zoneinfo/localtime"
printf '/usr/share/zoneinfo/UTC\n/usr/sbin/update-ca-certificates\n' >>"$files"

take /usr/lib/os-release 0644
ln -s ../usr/lib/os-release "$root/etc/os-release"
take /etc/debian_version 0644
printf 'hosts: files dns\n' >"$root/etc/nsswitch.conf"
printf 'root:x:0:0:root:/root:/usr/sbin/nologin\napp:x:%s:%s:app:/app:/usr/sbin/nologin\n' "$uid" "$gid" >"$root/etc/passwd"
printf 'root:x:0:\napp:x:%s:\n' "$gid" >"$root/etc/group"

# A scanner finds the packages in these records, one file for each, and their licences where Debian has them.
install -d "$root/var/lib/dpkg/status.d"
while read -r file; do
    # A file below /usr may be recorded under the place that is now a link; one made by a script belongs to nobody.
    dpkg-query --search "$file" "${file#/usr}" 2>/dev/null | grep -v '^diversion ' | cut -d: -f1 || :
done <"$files" | sort -u | while read -r package; do
    dpkg-query --status "$package" >"$root/var/lib/dpkg/status.d/$package"
    licence=$(realpath -m "/usr/share/doc/$package/copyright")
    if [ -f "$licence" ]; then install -D -m 0644 "$licence" "$root$licence"; fi
done
rm "$files"

# The proof that nothing is missing: it runs with this root as its whole world.
chroot "$root" /usr/bin/tini -- /usr/local/bin/node --print '`runtime assembled: node ${process.version}`'
