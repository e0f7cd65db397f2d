# SPDX-License-Identifier: Apache-2.0
"""Evaluates each line of its input, as "a.setsockopt(6, 18, 5)", and answers with the value or an error's name.

"a = new(2)" keeps what is behind the sign.
"""
import errno
import fcntl
import socket
import struct
import sys
import time

names = {"fcntl": fcntl, "socket": socket, "struct": struct, "time": time}


def new(family=socket.AF_INET, kind=socket.SOCK_STREAM, protocol=0):
    return socket.socket(family, kind, protocol)


def listening(family=socket.AF_INET, protocol=0):
    server = new(family, protocol=protocol)
    server.bind(("127.0.0.1" if family == socket.AF_INET else "::1", 0))
    server.listen()
    return server


def connected(server):
    client = new(server.family)
    client.connect(server.getsockname())
    return client


def accepted(server):
    return server.accept()[0]


def protocol(one):
    return one.getsockopt(socket.SOL_SOCKET, 38)


# Values by which the options of the headers differ.
VALUES = (-2147483648, -2, -1, 0, 1, 2, 3, 4, 7, 28, 63, 64, 87, 88, 120, 127, 128, 200, 255, 256, 300, 1279, 1280, 1460, 9000,
          32767, 32768, 65535, 65536, 1000000, 2147483647)


def attempt(action, *arguments):
    try:
        value = action(*arguments)
    except OSError as failure:
        return errno.errorcode[failure.errno]
    if isinstance(value, bytes):
        return value.hex() if len(value) <= 8 else "%d bytes" % len(value)
    return "" if value is None else str(value)


def answers(one, level, number):
    """What a socket says to all values of an option, and to too short ones, in one line."""
    said = ["initially " + attempt(one.getsockopt, level, number, 128)]
    for value in VALUES:
        said.append("%d:%s=%s" % (value, attempt(one.setsockopt, level, number, value),
                                  attempt(one.getsockopt, level, number, 128)))
    for value in (b"", b"\1", b"\2\0", b"\1\0\0\0\0\0\0\0"):
        said.append("%s:%s=%s" % (value.hex(), attempt(one.setsockopt, level, number, value),
                                  attempt(one.getsockopt, level, number, 128)))
    for room in (1, 2, 3, 4, 8):
        said.append("in %d %s" % (room, attempt(one.getsockopt, level, number, room)))
    return " ".join(said)


def fresh_answers(family, level, number):
    with new(family) as one:
        return answers(one, level, number)


def connected_answers(family, level, number):
    with listening(family) as server, connected(server) as one, accepted(server):
        return answers(one, level, number)


names.update(new=new, listening=listening, connected=connected, accepted=accepted, protocol=protocol,
             fresh_answers=fresh_answers, connected_answers=connected_answers)
for line in sys.stdin:
    try:
        name, sign, rest = line.strip().partition(" = ")
        if sign:
            names[name] = eval(rest, names)
            print("kept")
        else:
            print(eval(line, names))
    except OSError as failure:
        print(errno.errorcode[failure.errno])
    sys.stdout.flush()
