# SPDX-License-Identifier: Apache-2.0
"""Another program on update_socket_protocol, until the standard input ends: neighbour.py WHAT COUNT.

zero      returns 0 for every socket
protocol  returns the protocol that was asked for, as some do for "not mine"
mine      returns IPPROTO_MPTCP for TCP over IPv4, and 0 for the rest

It is attached COUNT times, or until there is no place left if that is 0. Prints "attached", or the error of the first attach that fails.
"""
import ctypes
import errno
import struct
import sys

TRACING = MODIFY_RETURN = 26
R0, CONTEXT, R2 = 0, 1, 2


def instruction(code, destination=0, source=0, offset=0, immediate=0):
    return struct.pack("<BBhi", code, destination | source << 4, offset, immediate)


def load(destination, argument):
    return instruction(0x79, destination, CONTEXT, 8 * argument)


def set_r0(value):
    return instruction(0xB7, R0, immediate=value)


def unless_equal_skip(register, value, count):
    return instruction(0x55, register, offset=count, immediate=value)


RETURN = instruction(0x95)
PROGRAMS = {
    "zero": [set_r0(0), RETURN],
    "protocol": [load(R0, 2), RETURN],
    "mine": [
        set_r0(0),
        load(R2, 0),
        unless_equal_skip(R2, 2, 4),
        load(R2, 1),
        instruction(0x57, R2, immediate=0xF),
        unless_equal_skip(R2, 1, 1),
        set_r0(262),
        RETURN,
    ],
}


class LoadOptions(ctypes.Structure):
    """struct bpf_prog_load_opts, as far as it is used."""

    _fields_ = [
        ("size", ctypes.c_size_t),
        ("attempts", ctypes.c_int),
        ("expected_attach_type", ctypes.c_int),
        ("unused", ctypes.c_uint32 * 4),
        ("attach_btf_id", ctypes.c_uint32),
        ("also_unused", ctypes.c_uint32 * 3),
    ]


def checked(result):
    if result < 0:
        print(errno.errorcode[-result], flush=True)
        sys.exit(1)
    return result


libbpf = ctypes.CDLL("libbpf.so.1")
code = b"".join(PROGRAMS[sys.argv[1]])
options = LoadOptions(size=ctypes.sizeof(LoadOptions), expected_attach_type=MODIFY_RETURN)
options.attach_btf_id = checked(libbpf.libbpf_find_vmlinux_btf_id(b"update_socket_protocol", MODIFY_RETURN))
count = int(sys.argv[2])
for _ in range(count or 100):
    program = checked(
        libbpf.bpf_prog_load(
            TRACING, b"neighbour", b"GPL", code, ctypes.c_size_t(len(code) // 8), ctypes.byref(options)
        )
    )
    link = libbpf.bpf_raw_tracepoint_open(None, program)
    if not count and link == -errno.E2BIG:
        break
    checked(link)
print("attached", flush=True)
sys.stdin.read()
