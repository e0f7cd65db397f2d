# SPDX-License-Identifier: Apache-2.0
"""Tells what another process's TCP and MPTCP sockets are, without any code of mptcpify.

For each process id on standard input: a line "FD LOCAL_PORT PEER_PORT SO_PROTOCOL MPTCP_INFO" for each of its
sockets, then an empty line. PEER_PORT is 0 where nothing is connected; MPTCP_INFO is "yes" where getsockopt succeeds, or
the name of the error.
"""
import ctypes
import errno
import os
import socket
import sys

PIDFD_OPEN, PIDFD_GETFD = 434, 438
SO_PROTOCOL = 38
SOL_MPTCP, MPTCP_INFO = 284, 1

libc = ctypes.CDLL(None, use_errno=True)


def syscall(number, *arguments):
    result = libc.syscall(ctypes.c_long(number), *map(ctypes.c_long, arguments))
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


def mptcp_info(tested):
    try:
        tested.getsockopt(SOL_MPTCP, MPTCP_INFO, 256)
        return "yes"
    except OSError as failure:
        return errno.errorcode[failure.errno]


def peer_port(tested):
    try:
        return tested.getpeername()[1]
    except OSError:
        return 0


def sockets(pid):
    process = syscall(PIDFD_OPEN, pid, 0)
    try:
        for fd in os.listdir(f"/proc/{pid}/fd"):
            if os.readlink(f"/proc/{pid}/fd/{fd}").startswith("socket:"):
                with socket.socket(fileno=syscall(PIDFD_GETFD, process, int(fd), 0)) as duplicate:
                    yield fd, duplicate
    finally:
        os.close(process)


for line in sys.stdin:
    for fd, tested in sockets(int(line)):
        if tested.family in (socket.AF_INET, socket.AF_INET6) and tested.type == socket.SOCK_STREAM:
            protocol = tested.getsockopt(socket.SOL_SOCKET, SO_PROTOCOL)
            print(fd, tested.getsockname()[1], peer_port(tested), protocol, mptcp_info(tested))
    print(flush=True)
