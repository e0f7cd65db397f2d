# SPDX-License-Identifier: Apache-2.0
"""Opens a socket in each state that a TCP or MPTCP socket can be in, and becomes a program that is told of them.

The command's further arguments are NAME=DESCRIPTOR=VERDICT, VERDICT being what getsockopt(MPTCP_INFO) answers here:
"yes", or the name of the error. The descriptors stay open in the program.
"""
import errno
import os
import socket
import sys

SOL_MPTCP, MPTCP_INFO, IPPROTO_MPTCP = 284, 1, 262
LOOPBACK = {socket.AF_INET: "127.0.0.1", socket.AF_INET6: "::1"}

found = {}


def keep(name, kept):
    found[name] = kept.detach() if hasattr(kept, "detach") else kept


def tcp_like(family, protocol):
    return socket.socket(family, socket.SOCK_STREAM, protocol)


def listener(family, protocol):
    opened = tcp_like(family, protocol)
    opened.bind((LOOPBACK[family], 0))
    opened.listen()
    return opened


def pair(name, family, server, client):
    """A connection over which a byte has gone each way."""
    listening = listener(family, server)
    calling = tcp_like(family, client)
    calling.connect(listening.getsockname()[:2])
    accepted, _ = listening.accept()
    calling.sendall(b"?")
    accepted.sendall(accepted.recv(1))
    assert calling.recv(1) == b"?"
    keep(name + "-listener", listening)
    keep(name + "-client", calling)
    keep(name + "-accepted", accepted)


def refused(family):
    opened = tcp_like(family, IPPROTO_MPTCP)
    closed = listener(family, 0)
    address = closed.getsockname()[:2]
    closed.close()
    assert opened.connect_ex(address) == errno.ECONNREFUSED
    return opened


for version, family in (("v4", socket.AF_INET), ("v6", socket.AF_INET6)):
    keep(version + "-tcp-new", tcp_like(family, 0))
    keep(version + "-mptcp-new", tcp_like(family, IPPROTO_MPTCP))
    keep(version + "-mptcp-refused", refused(family))
    pair(version + "-tcp-tcp", family, 0, 0)
    pair(version + "-mptcp-mptcp", family, IPPROTO_MPTCP, IPPROTO_MPTCP)
    # a server or a client that speaks only TCP: the other one falls back
    pair(version + "-tcp-mptcp", family, 0, IPPROTO_MPTCP)
    pair(version + "-mptcp-tcp", family, IPPROTO_MPTCP, 0)
    keep(version + "-udp", socket.socket(family, socket.SOCK_DGRAM))
keep("unix", socket.socket(socket.AF_UNIX, socket.SOCK_STREAM))
keep("pipe", os.pipe()[0])

# a number that no program here gets to: low ones are soon used again
found["closed"] = 9999


def verdict(descriptor):
    try:
        os.fstat(descriptor)
        duplicate = socket.socket(fileno=os.dup(descriptor))
        duplicate.getsockopt(SOL_MPTCP, MPTCP_INFO, 8)
        return "yes"
    except OSError as failure:
        # Linux has one number for two names
        return "EOPNOTSUPP" if failure.errno == errno.EOPNOTSUPP else errno.errorcode[failure.errno]


arguments = [f"{name}={descriptor}={verdict(descriptor)}" for name, descriptor in found.items()]
for name, descriptor in found.items():
    if name != "closed":
        os.set_inheritable(descriptor, True)
os.execvp(sys.argv[1], sys.argv[1:] + arguments)
