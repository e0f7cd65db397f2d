# SPDX-License-Identifier: Apache-2.0
"""An ordinary HTTP client that opens its sockets as it is told to, and knows nothing of MPTCP.

For each line "URL FLAGS" on standard input it sends a file there on a new connection, and prints the size and the
SHA-256 of what came back. Python's own sockets always have SOCK_CLOEXEC: it calls socket(2) itself.
"""
import ctypes
import hashlib
import http.client
import socket
import sys

with open(sys.argv[1], "rb") as file:
    payload = file.read()
libc = ctypes.CDLL(None)

for line in sys.stdin:
    url, flags = line.split()
    host, port = url.split("/")[2].split(":")
    with socket.socket(fileno=libc.socket(socket.AF_INET, socket.SOCK_STREAM | int(flags), 0)) as opened:
        opened.setblocking(True)
        opened.connect((host, int(port)))
        connection = http.client.HTTPConnection(host, int(port))
        connection.sock = opened
        connection.request("POST", "/", body=payload)
        answer = connection.getresponse().read()
    print(len(answer), hashlib.sha256(answer).hexdigest(), flush=True)
