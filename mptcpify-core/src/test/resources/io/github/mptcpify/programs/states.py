# SPDX-License-Identifier: Apache-2.0
"""Opens a socket in each state that a TCP or MPTCP socket can be in, and becomes a program that is told of them.

The command's further arguments are NAME=DESCRIPTOR=VERDICT=STATUS=INFO. VERDICT is what getsockopt(MPTCP_INFO) answers
here: "yes", or the name of the error. STATUS is the MptcpStatus that follows from how the socket was made, or "-" for
what is no socket. INFO is the bytes of MPTCP_INFO, in hexadecimal digits, where it succeeds. The descriptors stay open
in the program.
"""
import ctypes
import errno
import os
import resource
import socket
import struct
import sys
import time

SOL_MPTCP, MPTCP_INFO, IPPROTO_MPTCP = 284, 1, 262
TCP, MPTCP = 0, IPPROTO_MPTCP
libc = ctypes.CDLL(None, use_errno=True)

found = {}


def keep(name, status, kept):
    found[name] = (status, kept.detach() if hasattr(kept, "detach") else kept)


class Version:
    """How a client reaches a server: both may be IPv6 sockets and yet speak IPv4."""

    def __init__(self, name, family, bound, reached):
        self.name, self.family, self.bound, self.reached = name, family, bound, reached

    def open(self, protocol):
        return socket.socket(self.family, socket.SOCK_STREAM, protocol)

    def listener(self, protocol, backlog=8):
        opened = self.open(protocol)
        if self.family == socket.AF_INET6:
            opened.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        opened.bind((self.bound, 0))
        opened.listen(backlog)
        return opened

    def address(self, listening):
        return (self.reached, listening.getsockname()[1])


VERSIONS = (
    Version("v4", socket.AF_INET, "127.0.0.1", "127.0.0.1"),
    Version("v6", socket.AF_INET6, "::1", "::1"),
    Version("mapped", socket.AF_INET6, "::", "::ffff:127.0.0.1"),
)


def connected(version, server, client, data):
    """A listener, and both ends of a connection over which a byte has gone each way, or nothing."""
    listening = version.listener(server)
    calling = version.open(client)
    calling.connect(version.address(listening))
    accepted, _ = listening.accept()
    if data:
        calling.sendall(b"?")
        accepted.sendall(accepted.recv(1))
        assert calling.recv(1) == b"?"
    return listening, calling, accepted


def reset(closing):
    closing.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    closing.close()


def disconnect(connected):
    address = struct.pack("H14x", socket.AF_UNSPEC)
    assert libc.connect(connected.fileno(), address, len(address)) == 0


# What happens to a connection: to whether data went over it, its client, and its server's end.
PHASES = {
    "fresh": (False, lambda calling, accepted: None),
    "data": (True, lambda calling, accepted: None),
    "client-shut": (True, lambda calling, accepted: (calling.shutdown(socket.SHUT_WR), accepted.recv(1))),
    "server-shut": (True, lambda calling, accepted: (accepted.shutdown(socket.SHUT_WR), calling.recv(1))),
    "both-shut": (True, lambda calling, accepted: (calling.shutdown(socket.SHUT_RDWR), accepted.shutdown(socket.SHUT_RDWR))),
    "client-closed": (True, lambda calling, accepted: calling.close()),
    "server-closed": (True, lambda calling, accepted: accepted.close()),
    "client-reset": (True, lambda calling, accepted: reset(calling)),
    "server-reset": (True, lambda calling, accepted: reset(accepted)),
    "disconnected": (True, lambda calling, accepted: disconnect(calling)),
}


def connection(version, server, client):
    for phase, (data, happens) in PHASES.items():
        name = f"{version.name}-{'mptcp' if server else 'tcp'}-{'mptcp' if client else 'tcp'}-{phase}"
        listening, calling, accepted = connected(version, server, client, data)
        happens(calling, accepted)
        keep(name + "-listener", "MPTCP_LISTENING" if server else "TCP", listening)
        if calling.fileno() >= 0:
            keep(name + "-client", client_status(server, client, phase), calling)
        if accepted.fileno() >= 0:
            keep(name + "-accepted", "MPTCP" if server and client else "TCP", accepted)


def client_status(server, client, phase):
    if not client:
        return "TCP"
    if phase == "disconnected":
        return "MPTCP_NOT_CONNECTED"
    return "MPTCP" if server else "FELL_BACK"


def refused(version):
    opened = version.open(MPTCP)
    closed = version.listener(TCP)
    address = version.address(closed)
    closed.close()
    assert opened.connect_ex(address) == errno.ECONNREFUSED
    return opened


def bound(version):
    opened = version.open(MPTCP)
    opened.bind((version.bound, 0))
    return opened


soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, 4096)), hard))
for version in VERSIONS:
    keep(version.name + "-tcp-new", "TCP", version.open(TCP))
    keep(version.name + "-mptcp-new", "MPTCP_NOT_CONNECTED", version.open(MPTCP))
    keep(version.name + "-mptcp-bound", "MPTCP_NOT_CONNECTED", bound(version))
    keep(version.name + "-mptcp-refused", "MPTCP_NOT_CONNECTED", refused(version))
    for server in (TCP, MPTCP):
        for client in (TCP, MPTCP):
            connection(version, server, client)
    keep(version.name + "-udp", "NOT_TCP", socket.socket(version.family, socket.SOCK_DGRAM))
keep("unix", "NOT_TCP", socket.socket(socket.AF_UNIX, socket.SOCK_STREAM))
# protocol 6 of another family, XFRM's
keep("netlink", "NOT_TCP", socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 6))
keep("pipe", "-", os.pipe()[0])
# a number that no program here gets to: low ones are soon used again
found["closed"] = ("-", 9999)

# the last acknowledgements are delayed, by 200 ms at most
time.sleep(0.4)


def verdict(descriptor):
    try:
        os.fstat(descriptor)
        duplicate = socket.socket(fileno=os.dup(descriptor))
        return "yes", duplicate.getsockopt(SOL_MPTCP, MPTCP_INFO, 1024).hex()
    except OSError as failure:
        # Linux has one number for two names
        return "EOPNOTSUPP" if failure.errno == errno.EOPNOTSUPP else errno.errorcode[failure.errno], ""


arguments = []
for name, (status, descriptor) in found.items():
    answer, info = verdict(descriptor)
    arguments.append(f"{name}={descriptor}={answer}={status}={info}")
for name, (_, descriptor) in found.items():
    if name != "closed":
        os.set_inheritable(descriptor, True)
os.execvp(sys.argv[1], sys.argv[1:] + arguments)
