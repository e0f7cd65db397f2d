# SPDX-License-Identifier: Apache-2.0
# Says of each line, CALL FAMILY STATE LEVEL OPTION VALUE as "setsockopt 2 connected 6 18 5000", whether TCP takes that on this
# kernel and MPTCP refuses it. A VALUE that is no number stands for a struct.
import socket, sys


def opened(family, state, protocol):
    one = socket.socket(family, socket.SOCK_STREAM, protocol)
    if state == "connected":
        with socket.socket(family, socket.SOCK_STREAM, protocol) as server:
            server.bind(("127.0.0.1" if family == 2 else "::1", 0))
            server.listen()
            one.connect(server.getsockname())
    return one


def taken(protocol, call, family, state, level, option, value):
    with opened(int(family), state, protocol) as one:
        try:
            if call == "getsockopt":
                one.getsockopt(int(level), int(option), 128)
            elif value.lstrip("-").isdigit():
                one.setsockopt(int(level), int(option), int(value))
            else:
                one.setsockopt(int(level), int(option), bytes(16))
            return True
        except OSError:
            return False


for line in sys.stdin:
    question = line.split()
    print("refused" if taken(6, *question) and not taken(262, *question) else "taken", flush=True)
