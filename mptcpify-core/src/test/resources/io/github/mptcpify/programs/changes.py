# SPDX-License-Identifier: Apache-2.0
"""Makes and ends connections as its standard input asks for, in its network namespace; answers each line when it is done.

mptcp NAME     connects an MPTCP client and server, over which a byte goes each way; answers with both tokens
fallen NAME    connects an MPTCP client to a TCP server; answers with the client's port
refused        lets a connection be refused
churn NUMBER   makes and ends so many MPTCP connections
endpoint ADDRESS, flush  gives the path manager an address for subflows, takes all away (needs a namespace of its own)
close NAME     closes the client, then the server
reset NAME     resets the connection from the client, and keeps the server's socket
"""
import socket
import struct
import subprocess
import sys

SOL_MPTCP, MPTCP_INFO, IPPROTO_MPTCP = 284, 1, 262
open_ones = {}


def tcp_like(protocol=IPPROTO_MPTCP):
    return socket.socket(socket.AF_INET, socket.SOCK_STREAM, protocol)


def connect(protocol):
    listening = tcp_like(protocol)
    listening.bind(("127.0.0.1", 0))
    listening.listen()
    calling = tcp_like()
    calling.connect(listening.getsockname())
    accepted, _ = listening.accept()
    calling.sendall(b"?")
    accepted.sendall(accepted.recv(1))
    calling.recv(1)
    # further subflows are asked of the listener, which has to be there
    return calling, accepted, listening


def token(opened):
    return struct.unpack_from("=I", opened.getsockopt(SOL_MPTCP, MPTCP_INFO, 96), 12)[0]


def do(command, name=""):
    if command == "mptcp":
        open_ones[name] = connect(IPPROTO_MPTCP)
        return " ".join(str(token(end)) for end in open_ones[name][:2])
    if command == "fallen":
        open_ones[name] = connect(0)
        return str(open_ones[name][0].getsockname()[1])
    if command == "refused":
        with tcp_like() as closed, tcp_like() as calling:
            closed.bind(("127.0.0.1", 0))
            calling.connect_ex(closed.getsockname())
    elif command == "churn":
        for _ in range(int(name)):
            for end in connect(IPPROTO_MPTCP):
                end.close()
    elif command == "endpoint":
        subprocess.run(["ip", "mptcp", "endpoint", "add", name, "subflow"], check=True, stdin=subprocess.DEVNULL)
    elif command == "flush":
        subprocess.run(["ip", "mptcp", "endpoint", "flush"], check=True, stdin=subprocess.DEVNULL)
    elif command == "close":
        for end in open_ones.pop(name):
            end.close()
    elif command == "reset":
        calling = open_ones[name][0]
        calling.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        calling.close()
    return "done"


for line in sys.stdin:
    print(do(*line.split()), flush=True)
