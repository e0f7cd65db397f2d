# SPDX-License-Identifier: Apache-2.0
"""Opens MPTCP sockets in each state that a list of them can show, prints them, and holds them until its input ends.

A line is NAME INODE UID LOCAL-ADDRESS LOCAL-PORT REMOTE-ADDRESS REMOTE-PORT TOKEN; "-" for what the program cannot know
of the socket. The inode is 0 for sockets that no program has a descriptor of. The last line is "ready".

With the argument "join" one connection has a second subflow: the network namespace is to be one of its own, where the
path manager makes one by itself.
"""
import os
import socket
import struct
import sys
import time

SOL_MPTCP, MPTCP_INFO, IPPROTO_MPTCP = 284, 1, 262
V4, V6 = socket.AF_INET, socket.AF_INET6
LOOPBACK = {V4: "127.0.0.1", V6: "::1"}
ANY = {V4: "0.0.0.0", V6: "::"}

held = []


def tcp_like(family, protocol=IPPROTO_MPTCP):
    opened = socket.socket(family, socket.SOCK_STREAM, protocol)
    held.append(opened)
    return opened


def listener(family, address, protocol=IPPROTO_MPTCP, backlog=7):
    opened = tcp_like(family, protocol)
    opened.bind((address, 0))
    opened.listen(backlog)
    return opened


def connect(family, listening, host=None):
    """A connection over which a byte has gone each way: the calling and the accepted socket."""
    calling = tcp_like(family)
    calling.connect((host or LOOPBACK[family], listening.getsockname()[1]))
    accepted, _ = listening.accept()
    held.append(accepted)
    calling.sendall(b"?")
    accepted.sendall(accepted.recv(1))
    assert calling.recv(1) == b"?"
    return calling, accepted


def info(opened):
    try:
        return opened.getsockopt(SOL_MPTCP, MPTCP_INFO, 96)
    except OSError:
        return None


def line(name, inode, uid, local, remote, token):
    print(name, inode, uid, *local[:2], *remote[:2], token)


def show(name, opened):
    status = os.fstat(opened.fileno())
    try:
        remote = opened.getpeername()
    except OSError:
        remote = (ANY[opened.family], 0)
    known = info(opened)
    token = struct.unpack_from("=I", known, 12)[0] if known else "-"
    line(name, status.st_ino, status.st_uid, opened.getsockname(), remote, token)


def show_unowned(name, local, remote):
    line(name, 0, "-", local, remote, "-")


def joined(opened):
    """Waits until the path manager has added a subflow."""
    while info(opened)[0] == 0:
        time.sleep(0.001)


def acknowledged(opened):
    """Waits until the peer has acknowledged all that was sent, an end too."""
    while True:
        write_seq, snd_una = struct.unpack_from("=QQ", info(opened), 16)
        if write_seq == snd_una:
            return
        time.sleep(0.001)


for version, family in (("v4", V4), ("v6", V6)):
    listening = listener(family, LOOPBACK[family])
    show(version + "-listener", listening)

    calling, accepted = connect(family, listening)
    calling.sendall(b"x" * 5000)
    acknowledged(calling)
    if os.geteuid() == 0:
        os.fchown(calling.fileno(), 12345, -1)
    if sys.argv[1:] == ["join"] and family == V4:
        joined(calling)
        joined(accepted)
    show(version + "-client", calling)
    show(version + "-accepted-unread", accepted)

    ending, ended = connect(family, listening)
    ending.shutdown(socket.SHUT_WR)
    assert ended.recv(1) == b""
    acknowledged(ending)
    show(version + "-fin-wait", ending)
    show(version + "-close-wait", ended)

    closed, left = connect(family, listening)
    names = closed.getsockname(), closed.getpeername()
    held.remove(closed)
    closed.close()
    assert left.recv(1) == b""
    show_unowned(version + "-orphan", *names)
    show(version + "-left-alone", left)

    plain = listener(family, LOOPBACK[family], 0)
    show(version + "-fallen", connect(family, plain)[0])
    fallen, peer = connect(family, plain)
    held.remove(peer)
    peer.close()
    assert fallen.recv(1) == b""
    show(version + "-fallen-close-wait", fallen)

    waiting = tcp_like(family)
    waiting.connect(listening.getsockname()[:2])
    waiting.sendall(b"?")
    acknowledged(waiting)
    show(version + "-waiting", waiting)
    show_unowned(version + "-not-accepted", waiting.getpeername(), waiting.getsockname())

    # a listener that can take no more lets a connection wait for its answer
    full = listener(family, LOOPBACK[family], 0, 0)
    tcp_like(family, 0).connect(full.getsockname()[:2])
    asking = tcp_like(family)
    asking.setblocking(False)
    asking.connect_ex(full.getsockname()[:2])
    show(version + "-syn-sent", asking)

everywhere = listener(V6, "::")
everywhere_v4 = listener(V4, "0.0.0.0")
show("everywhere-listener", everywhere)
show("everywhere-v4-listener", everywhere_v4)
mapped, mapped_accepted = connect(V6, everywhere, "::ffff:127.0.0.1")
show("mapped-client", mapped)
show("mapped-accepted", mapped_accepted)

# those without a connection, that the kernel does not list
show("new", tcp_like(V4))
bound = tcp_like(V6)
bound.bind(("::1", 0))
show("bound", bound)

print("ready", flush=True)
sys.stdin.read()
