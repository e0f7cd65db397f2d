# SPDX-License-Identifier: Apache-2.0
"""Joins two network namespaces by two links, and makes MPTCP connections between them: over IPv4, then over IPv6.

To be run in a network namespace of its own, as root: "unshare --net". It makes the other one, and neither has a name: when
this program ends, with its standard input, both are gone. The server announces its second IPv4 address. For each
connection it prints its client's and its server's process, descriptor and local address, a line each. Then it does what
its standard input asks for:

send BYTES   the first client sends them, its server reads them all; answers "sent"
add COUNT    gives the clients so many further addresses for subflows; answers "added"
"""
import ctypes
import os
import signal
import socket
import subprocess
import sys

CLONE_NEWNET, PR_SET_PDEATHSIG = 0x40000000, 1
IPPROTO_MPTCP = 262
libc = ctypes.CDLL(None, use_errno=True)


def ip(*arguments):
    subprocess.run(["ip", *arguments], check=True, stdin=subprocess.DEVNULL)


def ready(side):
    """The links up, with an address of each IP version, none of which has to be looked for on the link first."""
    ip("link", "set", "lo", "up")
    for link in (1, 2):
        ip("link", "set", f"path{link}", "up")
        ip("address", "add", f"10.77.{link}.{side}/24", "dev", f"path{link}")
        ip("address", "add", f"fd77:{link}::{side}/64", "dev", f"path{link}", "nodad")
    ip("mptcp", "limits", "set", "subflows", "8", "add_addr_accepted", "8")


def address(connected):
    host, port = connected.getsockname()[:2]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def server(to_client, from_client):
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    assert libc.unshare(CLONE_NEWNET) == 0
    to_client.send(b"separate")
    from_client.recv(100)
    ready(2)
    ip("mptcp", "endpoint", "add", "10.77.2.2", "dev", "path2", "signal")
    listener = socket.socket(socket.AF_INET6, socket.SOCK_STREAM, IPPROTO_MPTCP)
    listener.bind(("::", 7777))
    listener.listen()
    to_client.send(b"listening")
    accepted = []
    for _ in range(2):
        connected, _ = listener.accept()
        # the first data confirms that both speak MPTCP, and only then further subflows may come
        connected.sendall(connected.recv(1))
        accepted.append(connected)
        to_client.send(f"{os.getpid()} {connected.fileno()} {address(connected)}".encode())
    while True:
        missing = int(from_client.recv(100))
        while missing > 0:
            missing -= len(accepted[0].recv(missing))
        to_client.send(b"received")


def connect(family, host):
    connected = socket.socket(family, socket.SOCK_STREAM, IPPROTO_MPTCP)
    connected.connect((host, 7777))
    connected.sendall(b"?")
    connected.recv(1)
    return connected


from_server, to_client = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
from_client, to_server = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
child = os.fork()
if child == 0:
    from_server.close()
    to_server.close()
    server(to_client, from_client)
to_client.close()
from_client.close()
assert from_server.recv(100) == b"separate"
for link in (1, 2):
    ip("link", "add", "name", f"path{link}", "type", "veth", "peer", "name", f"path{link}", "netns", str(child))
ready(1)
to_server.send(b"joined")
assert from_server.recv(100) == b"listening"

clients = []
for family, host in ((socket.AF_INET, "10.77.1.2"), (socket.AF_INET6, "fd77:1::2")):
    client = connect(family, host)
    clients.append(client)
    print(os.getpid(), client.fileno(), address(client))
    print(from_server.recv(100).decode(), flush=True)

for line in sys.stdin:
    command, number = line.split()
    if command == "send":
        to_server.send(number.encode())
        clients[0].sendall(bytes(int(number)))
        assert from_server.recv(100) == b"received"
        print("sent", flush=True)
    elif command == "add":
        for host in range(int(number)):
            ip("address", "add", f"10.77.1.{100 + host}/24", "dev", "path1")
            ip("mptcp", "endpoint", "add", f"10.77.1.{100 + host}", "dev", "path1", "subflow")
        print("added", flush=True)
os.kill(child, signal.SIGKILL)
os.waitpid(child, 0)
