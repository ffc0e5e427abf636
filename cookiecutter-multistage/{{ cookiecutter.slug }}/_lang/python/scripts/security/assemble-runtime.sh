#!/bin/sh
# Puts together the part of production that is not the application: the interpreter, its library and the packages of
# production as bytecode, the shared libraries that all of them load, the init, certificates, time zones, accounts, and
# Debian's notes about it: scanners recognise the packages, and a file that somebody changed differs from its checksum.
# usage: assemble-runtime.sh ROOT UID GID PACKAGES
set -eu
root=$1
uid=$2
gid=$3
packages=$4
python=$(realpath /usr/local/bin/python3)
library=$root/usr/local/lib/$(basename "$python")

install -d "$root/usr/bin" "$root/usr/local/bin" "$root/usr/local/lib" "$root/usr/lib" "$root/usr/lib64" "$root/usr/sbin" \
    "$root/usr/share" "$root/etc/ssl/certs" "$root/var/lib/dpkg/status.d" "$root/proc" "$root/dev" "$root/sys"
install -d -m 1777 "$root/tmp"
for link in bin sbin lib lib64; do ln -s "usr/$link" "$root/$link"; done

install -m 0755 "$python" "$root$python"
ln -s "$(basename "$python")" "$root/usr/local/bin/python3"
# Without symbols and without libraries of its own, so it can be in a root that has nothing else.
install -m 0755 /usr/bin/tini-static "$root/usr/bin/tini"

# Of the standard library, what needs a terminal, a screen or a compiler stays out, and so do pip and its like.
cp -a "/usr/local/lib/$(basename "$python")" "$root/usr/local/lib/"
for unused in ensurepip idlelib lib2to3 pydoc_data test tkinter turtle.py turtledemo venv _pyrepl curses; do
    rm -rf "${library:?}/$unused"
done
rm -rf "$library"/config-* "$library"/site-packages/* "$library"/lib-dynload/readline.* "$library"/lib-dynload/_curses* \
    "$library"/lib-dynload/_tkinter.* "$library"/lib-dynload/_test* "$library"/lib-dynload/_ctypes_test.* \
    "$library"/lib-dynload/_xxtestfuzz.* "$library"/lib-dynload/xxlimited* "$library"/lib-dynload/xxsubtype.*
cp -a "$packages"/. "$library/site-packages/"
rm -f "$library"/site-packages/_virtualenv.*
# Bytecode that is taken as it is, without a look at the source, which stays out; a traceback still names file and line.
find "$library" -name __pycache__ -prune -exec rm -rf {} +
/usr/local/bin/python3 -m compileall -q -b -s "$root" --invalidation-mode unchecked-hash "$library"
find "$library" ! -type d \( -name '*.py' -o -name '*.pyi' -o -name '*.c' -o -name '*.h' \) -delete

# ldd prints "name => path (address)", and the loader as a path alone; what a package brings itself is there already.
find "$root/usr/local" -type f \( -name '*.so*' -o -path '*/bin/*' \) -exec ldd {} + | grep -o '/[^ :)]*\.so[^ ]*' | sort -u |
    while read -r loaded; do
        case $loaded in "$root"/*) continue ;; esac
        install -D -m 0755 "$loaded" "$root/$(realpath -s "$(realpath "$(dirname "$loaded")")/$(basename "$loaded")")"
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
owners() {
    find "$root/usr" -name '*.so*' -o -name tini | while read -r path; do
        file=${path#"$root"}
        dpkg-query --search "$file" "${file#/usr}" 2>/dev/null | sed -n 's/^\([a-z0-9+.-]*\):.*/\1/p'
    done
    printf '%s\n' base-files ca-certificates tzdata
}
owners | sort -u | while read -r owner; do
    dpkg-query --status "$owner" >"$root/var/lib/dpkg/status.d/$owner"
    sums=$(dpkg-query --control-path "$owner" md5sums)
    [ -z "$sums" ] || cp "$sums" "$root/var/lib/dpkg/status.d/$owner.md5sums"
done
