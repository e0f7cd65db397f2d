#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# watch.sh COMMAND…: in a network namespace of its own, joins it to another one, for clients, and runs the command; what begins a
# command line that runs in that other one is added to it.
set -eu

unshare --net sleep infinity &
clients=$!
trap 'kill "$clients"' EXIT
other=/proc/$clients/ns/net
while [ "$(readlink "$other")" = "$(readlink /proc/self/ns/net)" ]; do sleep 0.1; done
ip link add m0 type veth peer name m1 netns "$clients"
ip addr add 10.77.0.1/24 dev m0
ip link set m0 up
# enough ports, without those of closed connections: otherwise connect() spends most of its time searching for a free one
nsenter --net="$other" sh -c \
    "ip addr add 10.77.0.2/24 dev m1; ip link set m1 up; echo 1024 65535 >/proc/sys/net/ipv4/ip_local_port_range
    echo 100 >/proc/sys/net/ipv4/tcp_max_tw_buckets"
"$@" nsenter --net="$other"
