# SPDX-License-Identifier: Apache-2.0
"""A program that knows nothing of MPTCP, and opens the sockets that its standard input asks for.

socket FAMILY TYPE PROTOCOL   answers with the new socket's SO_PROTOCOL, or the name of the error
mptcp 0|1                     sets net.mptcp.enabled in its network namespace, answers with the value
"""
import errno
import socket
import sys

SO_PROTOCOL = 38
SYSCTL = "/proc/sys/net/mptcp/enabled"

for line in sys.stdin:
    command, *numbers = line.split()
    if command == "socket":
        try:
            with socket.socket(*map(int, numbers)) as opened:
                answer = opened.getsockopt(socket.SOL_SOCKET, SO_PROTOCOL)
        except OSError as failure:
            answer = errno.errorcode[failure.errno]
    elif command == "mptcp":
        with open(SYSCTL, "w") as sysctl:
            sysctl.write(numbers[0])
        with open(SYSCTL) as sysctl:
            answer = sysctl.read().strip()
    print(answer, flush=True)
