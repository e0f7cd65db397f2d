# SPDX-License-Identifier: Apache-2.0
"""Holds sockets of each kind until its input ends, as a child of its does too, and prints their descriptors by name."""

import os
import socket
import sys

IPPROTO_MPTCP = 262


def connect(server_protocol, client_protocol):
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, server_protocol)
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    client = socket.socket(socket.AF_INET, socket.SOCK_STREAM, client_protocol)
    client.connect(listener.getsockname())
    server, _ = listener.accept()
    client.sendall(b"x" * 1000)
    received = 0
    while received < 1000:
        received += len(server.recv(1000))
    server.sendall(b"y")
    client.recv(1)
    return listener, client, server


mptcp = connect(IPPROTO_MPTCP, IPPROTO_MPTCP)
fallen = connect(0, IPPROTO_MPTCP)
plain = connect(0, 0)
new = socket.socket(socket.AF_INET, socket.SOCK_STREAM, IPPROTO_MPTCP)
child = os.fork()
if child == 0:
    sys.stdin.read()
    os._exit(0)
print(mptcp[0].fileno(), mptcp[1].fileno(), fallen[1].fileno(), plain[1].fileno(), new.fileno(),
      mptcp[0].getsockname()[1], mptcp[1].getsockname()[1], child, flush=True)
sys.stdin.read()
os.waitpid(child, 0)
