# SPDX-License-Identifier: Apache-2.0
# Says of each line, CALL FAMILY STATE LEVEL OPTION VALUE as "setsockopt 2 connected 6 18 5000", whether TCP takes that on this
# kernel and MPTCP refuses it. A VALUE that is no number stands for a struct.
import socket, sys


def attempt(one, call, level, option, value):
    if call == "getsockopt":
        one.getsockopt(level, option, 128)
    elif value.lstrip("-").isdigit():
        one.setsockopt(level, option, int(value))
    else:
        one.setsockopt(level, option, bytes(16))


def taken(protocol, call, family, state, level, option, value):
    family = int(family)
    with socket.socket(family, socket.SOCK_STREAM, protocol) as one, \
            socket.socket(family, socket.SOCK_STREAM, protocol) as server:
        if state == "connected":
            server.bind(("127.0.0.1" if family == socket.AF_INET else "::1", 0))
            server.listen()
            one.connect(server.getsockname())
        try:
            attempt(one, call, int(level), int(option), value)
            return True
        except OSError:
            return False


for line in sys.stdin:
    question = line.split()
    print("refused" if taken(6, *question) and not taken(262, *question) else "taken", flush=True)
