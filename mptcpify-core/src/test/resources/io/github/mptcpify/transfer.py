# SPDX-License-Identifier: Apache-2.0
"""One end of a transfer on TCP port 7777, that lasts until it is killed.

serve           listens, says "listening", and reads what comes on all connections; answers each line of its standard
                input with how many bytes came so far
send HOST TYPE  connects a socket of the type "mptcp" or "tcp", says its descriptor once the first data has come back, and
                sends as much as it can
"""
import os
import socket
import sys
import threading

PORT = 7777
PROTOCOLS = {"mptcp": 262, "tcp": 6}
received = 0


def read(connected):
    global received
    connected.sendall(connected.recv(1))
    while True:
        count = len(connected.recv(1 << 16))
        if count == 0:
            return
        received += count


def listen():
    listener = socket.socket(socket.AF_INET6, socket.SOCK_STREAM, PROTOCOLS["mptcp"])
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("::", PORT))
    listener.listen()
    print("listening", flush=True)
    while True:
        connected, _ = listener.accept()
        threading.Thread(target=read, args=(connected,), daemon=True).start()


def send(host, protocol):
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    connected = socket.socket(family, socket.SOCK_STREAM, PROTOCOLS[protocol])
    connected.connect((host, PORT))
    connected.sendall(b"?")
    connected.recv(1)
    print(connected.fileno(), flush=True)
    block = bytes(1 << 16)
    while True:
        connected.sendall(block)


if sys.argv[1] == "serve":
    threading.Thread(target=listen, daemon=True).start()
    for _ in sys.stdin:
        print(received, flush=True)
    os._exit(0)
send(sys.argv[2], sys.argv[3])
