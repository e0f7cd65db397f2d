# SPDX-License-Identifier: Apache-2.0
"""Prints, as Java properties, what this kernel says of an MPTCP connection over which a few bytes have gone.

info            struct mptcp_info of the client
subflow_addrs   the answer to MPTCP_SUBFLOW_ADDRS, from its struct mptcp_subflow_data on
tcpinfo         the answer to MPTCP_TCPINFO, likewise
subflow_info    the array of struct mptcp_subflow_info that MPTCP_FULL_INFO fills, where the kernel has that option

All of it in hexadecimal digits. Each kernel-*.properties is this script's output on the kernel of that name.
"""
import ctypes
import os
import socket
import struct

SOL_MPTCP, IPPROTO_MPTCP = 284, 262
MPTCP_INFO, MPTCP_TCPINFO, MPTCP_SUBFLOW_ADDRS, MPTCP_FULL_INFO = 1, 2, 3, 4
libc = ctypes.CDLL(None, use_errno=True)


def ask(asked, option, value):
    """The option's value after a call that passed this one in, or nothing where the kernel refuses."""
    buffer = ctypes.create_string_buffer(value, len(value))
    length = ctypes.c_uint(len(value))
    if libc.getsockopt(asked.fileno(), SOL_MPTCP, option, buffer, ctypes.byref(length)) != 0:
        return b""
    return buffer.raw[: length.value]


def rows(asked, option):
    return ask(asked, option, struct.pack("IIII", 16, 0, 0, 1024) + bytes(4096))


def subflow_info(asked):
    array = ctypes.create_string_buffer(264)
    header = struct.pack("IIIIIIQQ", 0, 0, 0, len(array), 0, 1, ctypes.addressof(array), 0)
    return array.raw if ask(asked, MPTCP_FULL_INFO, header) else b""


listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, IPPROTO_MPTCP)
listener.bind(("127.0.0.1", 0))
listener.listen()
client = socket.socket(socket.AF_INET, socket.SOCK_STREAM, IPPROTO_MPTCP)
client.connect(listener.getsockname())
server, _ = listener.accept()
client.sendall(b"question")
server.recv(8)
server.sendall(b"a longer answer")
client.recv(15)

print("# Linux", os.uname().release)
print("port =", client.getsockname()[1])
print("peer =", listener.getsockname()[1])
print("info =", client.getsockopt(SOL_MPTCP, MPTCP_INFO, 512).hex())
print("subflow_addrs =", rows(client, MPTCP_SUBFLOW_ADDRS).hex())
print("tcpinfo =", rows(client, MPTCP_TCPINFO).hex())
print("subflow_info =", subflow_info(client).hex())
