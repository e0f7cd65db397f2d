# SPDX-License-Identifier: Apache-2.0
"""Opens, connects and closes TCP sockets in several cgroups at once, and knows what each of them has to be.

usage: soak.py STAMPS ROUNDS INDEX=CGROUP...

One process for each cgroup. STAMPS is a file of 64-bit numbers whose two lowest bits say what is certain from now on:
0 off, 1 on, 2 nothing; the rest makes each stamp another one. The number at INDEX is about whether something is attached
to the cgroup. The one at 0 is this program's own: it switches net.mptcp.enabled in its network namespace over and over,
so it has to be started in one of its own. A socket is judged only if the stamps were the same before and after it.

Prints one line: rounds, failures, calls of socket() that failed with ENOPROTOOPT while net.mptcp.enabled was being
switched, sockets that had to be MPTCP, those of them that were TCP, sockets that had to be TCP, those of them that were
MPTCP; and how often net.mptcp.enabled was switched. The first failure of each process goes to the standard error.
"""
import errno
import mmap
import os
import random
import socket
import struct
import subprocess
import sys
import time

ENABLED, OFF, ON, NOTHING = 0, 0, 1, 2
IPPROTO_TCP, IPPROTO_MPTCP, SO_PROTOCOL = 6, 262, 38
RESET = struct.pack("ii", 1, 0)

with open(sys.argv[1], "r+b") as file:
    # read and written as whole numbers: struct.pack_into would put a 0 there before
    stamps = memoryview(mmap.mmap(file.fileno(), 0)).cast("Q")


def stamp(index):
    return stamps[index]


def put_stamp(index, number, certain):
    stamps[index] = number << 2 | certain


def one(listening, address, index, counts):
    before = stamp(index), stamp(ENABLED)
    try:
        calling = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    except OSError as failure:
        # the kernel looks at the switch once more after the program did
        if failure.errno != errno.ENOPROTOOPT or before[1] & 3 != NOTHING and before[1] == stamp(ENABLED):
            raise
        counts["switched"] += 1
        return
    after = stamp(index), stamp(ENABLED)
    protocol = calling.getsockopt(socket.SOL_SOCKET, SO_PROTOCOL)
    with calling:
        calling.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        calling.connect(address)
        listening.accept()[0].close()
    certain = [each & 3 for each in before] if before == after else [NOTHING]
    if OFF in certain:
        counts["tcp"] += 1
        counts["not tcp"] += protocol != IPPROTO_TCP
    elif NOTHING not in certain:
        counts["mptcp"] += 1
        counts["not mptcp"] += protocol != IPPROTO_MPTCP


def listen(number):
    """Of an address of its own: the ports of one would be used up; half of the servers speak TCP alone."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, IPPROTO_MPTCP if number % 2 else IPPROTO_TCP)
    listening.bind((f"127.0.1.{number + 1}", 0))
    listening.listen()
    return listening


def churn(listening, cgroup, index, rounds):
    counts = dict.fromkeys(("rounds", "failures", "switched", "mptcp", "not mptcp", "tcp", "not tcp"), 0)
    with open(os.path.join(cgroup, "cgroup.procs"), "w") as procs:
        procs.write("0")
    for _ in range(rounds):
        counts["rounds"] += 1
        try:
            one(listening, listening.getsockname(), index, counts)
        except OSError as failure:
            if not counts["failures"]:
                print(f"soak.py: {failure!r} in {cgroup}", file=sys.stderr, flush=True)
            counts["failures"] += 1
    return counts


def switch(enabled):
    with open("/proc/sys/net/mptcp/enabled", "w") as file:
        file.write(str(enabled))


def start(listening, cgroup, index, rounds):
    """Forks; what it counted comes out of the descriptor."""
    reading, writing = os.pipe()
    if os.fork():
        os.close(writing)
        return reading
    counts = churn(listening, cgroup, index, rounds)
    os.write(writing, " ".join(map(str, counts.values())).encode())
    os._exit(0)


subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
with open("/proc/sys/net/ipv4/tcp_max_tw_buckets", "w") as file:
    file.write("1000")
switch(1)
put_stamp(ENABLED, 1, ON)
workers = [argument.split("=", 1) for argument in sys.argv[3:]]
rounds = int(sys.argv[2]) // len(workers)
# before MPTCP is switched off for the first time
listeners = [listen(number) for number in range(len(workers))]
results = [start(listening, cgroup, int(index), rounds) for listening, (index, cgroup) in zip(listeners, workers)]

number, enabled, running = 1, 1, len(workers)
while running:
    # on for most of the time, or little would be converted
    time.sleep(random.uniform(0.001, 0.2 if enabled else 0.02))
    number, enabled = number + 1, 1 - enabled
    put_stamp(ENABLED, number, NOTHING)
    switch(enabled)
    put_stamp(ENABLED, number, ON if enabled else OFF)
    while running and os.waitpid(-1, os.WNOHANG)[0]:
        running -= 1

counted = [[int(count) for count in os.read(result, 4096).split()] for result in results]
if all(counted):
    print(*map(sum, zip(*counted)), number - 1, flush=True)
