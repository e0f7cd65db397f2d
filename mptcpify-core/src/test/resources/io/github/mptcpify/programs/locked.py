# SPDX-License-Identifier: Apache-2.0
"""Keeps an MPTCP socket locked until its input ends: sends from a page that does not come, as userfaultfd(2) allows.

Prints the descriptor once the socket is locked. Needs root, or vm.unprivileged_userfaultfd.
"""
import ctypes
import fcntl
import mmap
import os
import select
import socket
import struct
import sys
import threading

IPPROTO_MPTCP = 262
SYS_USERFAULTFD = {"x86_64": 323, "aarch64": 282}[os.uname().machine]
UFFDIO_API, UFFDIO_REGISTER, UFFDIO_ZEROPAGE = 0xC018AA3F, 0xC020AA00, 0xC020AA04
UFFD_API, UFFDIO_REGISTER_MODE_MISSING = 0xAA, 1
PAGE = mmap.PAGESIZE

libc = ctypes.CDLL(None, use_errno=True)
libc.send.argtypes = [ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]

listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, IPPROTO_MPTCP)
listening.bind(("127.0.0.1", 0))
listening.listen()
calling = socket.socket(socket.AF_INET, socket.SOCK_STREAM, IPPROTO_MPTCP)
calling.connect(listening.getsockname())
accepted, _ = listening.accept()

uffd = libc.syscall(SYS_USERFAULTFD, os.O_CLOEXEC)
assert uffd >= 0, os.strerror(ctypes.get_errno())
fcntl.ioctl(uffd, UFFDIO_API, struct.pack("=QQQ", UFFD_API, 0, 0))
page = mmap.mmap(-1, PAGE)
address = ctypes.addressof(ctypes.c_char.from_buffer(page))
fcntl.ioctl(uffd, UFFDIO_REGISTER, struct.pack("=QQQQ", address, PAGE, UFFDIO_REGISTER_MODE_MISSING, 0))
sending = threading.Thread(target=libc.send, args=(calling.fileno(), address, 100, 0))
sending.start()
select.select([uffd], [], [])
print(calling.fileno(), flush=True)
sys.stdin.read()
fcntl.ioctl(uffd, UFFDIO_ZEROPAGE, struct.pack("=QQQq", address, PAGE, 0, 0))
sending.join()
