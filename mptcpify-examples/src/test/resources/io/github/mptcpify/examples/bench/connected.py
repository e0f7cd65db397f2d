# SPDX-License-Identifier: Apache-2.0
"""Becomes a program that has a connected MPTCP socket as descriptor 0, and a connected TCP socket as descriptor 3.

No JVM opens an MPTCP socket by itself, but it can inherit one. Both speak IPv6, as a JVM's sockets do by default; the
other ends stay open in the program.
"""
import os
import socket
import sys

IPPROTO_MPTCP, MPTCP_AT, TCP_AT = 262, 0, 3


def connected(protocol):
    """A connection over which a byte has gone each way: the calling and the accepted socket."""
    listening = socket.socket(socket.AF_INET6, socket.SOCK_STREAM, protocol)
    listening.bind(("::1", 0))
    listening.listen()
    calling = socket.socket(socket.AF_INET6, socket.SOCK_STREAM, protocol)
    calling.connect(listening.getsockname())
    accepted, _ = listening.accept()
    calling.sendall(b"?")
    accepted.sendall(accepted.recv(1))
    assert calling.recv(1) == b"?"
    return calling, accepted


def above(opened):
    """The same socket at a number that nothing is put at afterwards, and that the program inherits."""
    number = 10
    while True:
        try:
            os.fstat(number)
            number += 1
        except OSError:
            return os.dup2(opened.detach(), number)


ends = [(at, [above(end) for end in connected(protocol)]) for at, protocol in ((MPTCP_AT, IPPROTO_MPTCP), (TCP_AT, 0))]
for at, (calling, _) in ends:
    os.dup2(calling, at)
os.execvp(sys.argv[1], sys.argv[1:])
