# SPDX-License-Identifier: Apache-2.0
"""Holds an MPTCP and a TCP socket open until its standard input ends, and prints their descriptors, a line each."""
import socket
import sys

mptcp = socket.socket(socket.AF_INET, socket.SOCK_STREAM, 262)
tcp = socket.socket()
print(mptcp.fileno(), tcp.fileno(), sep="\n", flush=True)
sys.stdin.read()
