# SPDX-License-Identifier: Apache-2.0
"""MPTCP connections that come and go.

serve ADDRESS: prints its port, and serves until its input ends.
connect ADDRESS PORT HELD RATE SECONDS: opens so many connections and says "ready"; at the next line of input, it opens one and
closes the oldest at that rate for so long, and says how many; ends with its input.
"""
import collections
import concurrent.futures
import selectors
import socket
import sys
import time

IPPROTO_MPTCP = 262
THREADS = 4


def serve(address):
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, IPPROTO_MPTCP)
    listener.bind((address, 0))
    listener.listen(1024)
    print(listener.getsockname()[1], flush=True)
    events = selectors.DefaultSelector()
    events.register(listener, selectors.EVENT_READ)
    events.register(sys.stdin, selectors.EVENT_READ)
    while True:
        for key, _ in events.select():
            if key.fileobj is sys.stdin:
                return
            if key.fileobj is listener:
                events.register(listener.accept()[0], selectors.EVENT_READ)
                continue
            data = key.fileobj.recv(1)
            if data:
                key.fileobj.sendall(data)
            else:
                events.unregister(key.fileobj)
                key.fileobj.close()


def opened(where):
    calling = socket.socket(socket.AF_INET, socket.SOCK_STREAM, IPPROTO_MPTCP)
    calling.connect(where)
    # only with the first data the connection is surely MPTCP
    calling.sendall(b"?")
    assert calling.recv(1) == b"?"
    return calling


def come_and_go(there, where, rate, seconds):
    start = time.monotonic()
    made = 0
    while (passed := time.monotonic() - start) < seconds:
        if made >= passed * rate:
            time.sleep(0.001)
            continue
        there.append(opened(where))
        there.popleft().close()
        made += 1
    return made


def connect(address, port, held, rate, seconds):
    where = (address, int(port))
    there = [collections.deque(opened(where) for _ in range(int(held) // THREADS)) for _ in range(THREADS)]
    print("ready", flush=True)
    sys.stdin.readline()
    # each waits for the server's answers most of the time
    with concurrent.futures.ThreadPoolExecutor(THREADS) as threads:
        made = threads.map(lambda mine: come_and_go(mine, where, float(rate) / THREADS, float(seconds)), there)
        print(sum(made), flush=True)
    sys.stdin.readline()


serve(sys.argv[2]) if sys.argv[1] == "serve" else connect(*sys.argv[2:])
