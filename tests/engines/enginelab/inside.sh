#!/bin/sh
# What runs in the lab's namespaces, as their first process: when it ends, everything in them ends.
set -eu

# The engine's programs and the lab's become `/`; of the machine's folders only devices and kernel settings are shown.
if [ "$1" = enter ]; then
    mount -t overlay overlay -o "lowerdir=$PROGRAMS:$TOOLS,upperdir=$LAB/upper,workdir=$LAB/work" "$LAB/root"
    cd "$LAB/root"
    mkdir -p proc sys dev run tmp var/run lab data .old
    mount -t proc proc proc
    mount --rbind /sys sys
    mount --rbind /dev dev
    mount -t tmpfs tmpfs run
    mount --bind run var/run
    mount -t tmpfs tmpfs tmp
    mount --bind "$LAB/shared" lab
    mount --bind "$LAB/data" data
    pivot_root . .old
    cd /
    umount -l /.old
    exec sh /lab/inside.sh serve
fi

until ip link show "$CABLE" >/dev/null 2>&1 && ip link show tap0 >/dev/null 2>&1; do sleep 0.05; done
ip link set lo up
ip address add "$THERE/24" dev "$CABLE"
ip link set "$CABLE" up
mkdir -p /run/sshd
/usr/sbin/sshd -f /lab/sshd_config -E /lab/sshd.log
# One daemon cannot listen with TLS and without.
socat -t 3600 "TCP-LISTEN:2375,bind=$THERE,fork,reuseaddr,backlog=128" UNIX-CONNECT:/lab/docker.sock &
dockerd --host unix:///lab/docker.sock --host unix:///run/docker.sock --host "tcp://$THERE:2376" \
    --tlsverify --tlscacert /lab/tls/ca.pem --tlscert /lab/tls/server-cert.pem --tlskey /lab/tls/server-key.pem \
    --data-root /data --bip "$BRIDGE" --cgroup-parent "$CGROUP" --exec-opt native.cgroupdriver=cgroupfs \
    --group root --log-level warn >/lab/dockerd.log 2>&1 &
# Waiting, the first process takes in what its children leave.
wait $!
