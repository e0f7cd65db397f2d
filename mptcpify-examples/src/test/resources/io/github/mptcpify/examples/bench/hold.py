# SPDX-License-Identifier: Apache-2.0
"""Opens as many connected MPTCP sockets as it is told, says "ready", and holds them until its input ends."""
import resource
import socket
import sys

IPPROTO_MPTCP = 262

# the other descriptors of a program are few
wanted = int(sys.argv[1])
_, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
if hard != resource.RLIM_INFINITY and hard < wanted + 100:
    hard = wanted + 100
resource.setrlimit(resource.RLIMIT_NOFILE, (hard if hard != resource.RLIM_INFINITY else wanted + 100, hard))

listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, IPPROTO_MPTCP)
listening.bind(("127.0.0.1", 0))
listening.listen()
held = []
while len(held) < wanted:
    calling = socket.socket(socket.AF_INET, socket.SOCK_STREAM, IPPROTO_MPTCP)
    calling.connect(listening.getsockname())
    accepted, _ = listening.accept()
    # only with the first data the connection is surely MPTCP
    calling.sendall(b"?")
    accepted.sendall(accepted.recv(1))
    held += [calling, accepted]
print("ready", flush=True)
sys.stdin.read()
