# SPDX-License-Identifier: Apache-2.0
"""A server that shares its MPTCP listener with two children, as prefork servers do.

Prints its port and descriptor, its own number and the children's. At each line of input it ends one of them, and says
"ended"; at the end of the input all.
"""
import os
import socket
import sys

IPPROTO_MPTCP = 262

listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, IPPROTO_MPTCP)
listener.bind(("127.0.0.1", 0))
listener.listen()
another = os.dup(listener.fileno())
children, ends = [], []
for _ in range(2):
    waits, end = os.pipe()
    child = os.fork()
    if child == 0:
        for known in ends + [end]:
            os.close(known)
        os.read(waits, 1)
        os._exit(0)
    os.close(waits)
    children.append(child)
    ends.append(end)
print(listener.getsockname()[1], listener.fileno(), os.getpid(), *children, flush=True)
for _ in sys.stdin:
    os.close(ends.pop())
    os.waitpid(children.pop(), 0)
    print("ended", flush=True)
for end in ends:
    os.close(end)
for child in children:
    os.waitpid(child, 0)
