# SPDX-License-Identifier: Apache-2.0
"""One end of connections to TCP port 7777, until it is killed or its standard input ends.

serve              listens, says "listening", and reads all that comes; for each connection it prints its descriptor and
                   local address, and answers each line of its standard input with how many bytes came so far
connect TYPE HOST  connects sockets of the type "mptcp" or "tcp" to one or more hosts, and prints their descriptors and local
                   addresses, a line each; sends as many bytes as a line of its standard input says, over the first,
                   and answers "sent"; if that is negative it sends for good

A byte has gone each way before a connection is told of: the first data confirms that both speak MPTCP, and only then
further subflows may come. It is not counted.
"""
import os
import socket
import sys
import threading

PORT = 7777
PROTOCOLS = {"mptcp": 262, "tcp": 6}
received = 0


def tell(connected):
    host, port = connected.getsockname()[:2]
    print(connected.fileno(), f"[{host}]:{port}" if ":" in host else f"{host}:{port}", flush=True)


def read(connected):
    global received
    while count := len(connected.recv(1 << 16)):
        received += count


def listen():
    try:
        serve()
    except OSError as failure:
        # whoever waits for its words has to be told
        print(failure, file=sys.stderr, flush=True)
        os._exit(1)


def serve():
    listener = socket.socket(socket.AF_INET6, socket.SOCK_STREAM, PROTOCOLS["mptcp"])
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("::", PORT))
    listener.listen()
    print("listening", flush=True)
    while True:
        connected, _ = listener.accept()
        connected.sendall(connected.recv(1))
        tell(connected)
        threading.Thread(target=read, args=(connected,), daemon=True).start()


def connect(protocol, host):
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    connected = socket.socket(family, socket.SOCK_STREAM, PROTOCOLS[protocol])
    connected.connect((host, PORT))
    connected.sendall(b"?")
    connected.recv(1)
    tell(connected)
    return connected


if sys.argv[1] == "serve":
    threading.Thread(target=listen, daemon=True).start()
    for _ in sys.stdin:
        print(received, flush=True)
    os._exit(0)
clients = [connect(sys.argv[2], host) for host in sys.argv[3:]]
for line in sys.stdin:
    while int(line) < 0:
        clients[0].sendall(bytes(1 << 16))
    clients[0].sendall(bytes(int(line)))
    print("sent", flush=True)
