# SPDX-License-Identifier: Apache-2.0
# Says of each argument, FAMILY:LEVEL:OPTION:VALUE, whether this kernel takes that option on an MPTCP socket, then prints the
# port of a server on an MPTCP socket of its own, which sends back what it gets, to one client at a time.
import socket, sys

for argument in sys.argv[1:]:
    family, level, option, value = map(int, argument.split(":"))
    with socket.socket(family, socket.SOCK_STREAM, 262) as tried:
        try:
            tried.setsockopt(level, option, value)
            print("taken")
        except OSError:
            print("refused")
server = socket.socket(socket.AF_INET, socket.SOCK_STREAM, 262)
server.bind(("127.0.0.1", 0))
server.listen()
print(server.getsockname()[1], flush=True)
while True:
    client, _ = server.accept()
    with client:
        try:
            while data := client.recv(4096):
                client.sendall(data)
        except OSError:
            pass
