# SPDX-License-Identifier: Apache-2.0
"""Opens and closes MPTCP connections, as fast as it can, until its input ends; prints "ready" when it has begun."""
import select
import socket
import sys

IPPROTO_MPTCP = 262

listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, IPPROTO_MPTCP)
listening.bind(("127.0.0.1", 0))
listening.listen()
print("ready", flush=True)
while not select.select([sys.stdin], [], [], 0)[0]:
    calling = socket.socket(socket.AF_INET, socket.SOCK_STREAM, IPPROTO_MPTCP)
    calling.connect(listening.getsockname())
    accepted, _ = listening.accept()
    accepted.close()
    calling.close()
