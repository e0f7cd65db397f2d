# SPDX-License-Identifier: Apache-2.0
"""Holds an MPTCP, a TCP and a connecting MPTCP socket until its standard input ends; prints their descriptors first."""
import socket
import sys


def opened(protocol):
    return socket.socket(socket.AF_INET, socket.SOCK_STREAM, protocol)


def connect(address):
    connecting = opened(262)
    connecting.setblocking(False)
    connecting.connect_ex(address)
    return connecting


# nothing accepts, so that the first connection fills its queue and the SYN of the next is dropped
listener = opened(0)
listener.bind(("127.0.0.1", 0))
listener.listen(0)
waiting, connecting = [connect(listener.getsockname()) for _ in range(2)]
mptcp, tcp = opened(262), opened(0)
print(mptcp.fileno(), tcp.fileno(), connecting.fileno(), sep="\n", flush=True)
sys.stdin.read()
