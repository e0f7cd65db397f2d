// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.jna;

import com.sun.jna.Native;

/** System calls on descriptors. Each method returns a negative errno if the C function fails. Safe for any thread. */
public final class Syscalls {
    /** The same on every architecture; glibc has functions for them only since 2.36. */
    private static final long PIDFD_OPEN = 434;

    private static final long PIDFD_GETFD = 438;

    /** The same on x86-64 and arm64. */
    private static final long FIONREAD = 0x541B;

    /** The size of {@code struct pollfd}, in bytes. */
    private static final int POLLFD_SIZE = 8;

    private Syscalls() {}

    /**
     * getsockopt(2). The last four bytes of the buffer pass the length to the kernel and back; the option's value is at the
     * start.
     *
     * @param socket a descriptor
     * @param level as SOL_SOCKET
     * @param option the option's number
     * @param buffer room for the value, and four bytes more
     * @return how many bytes the kernel wrote, or a negative errno
     */
    public static int getsockopt(int socket, int level, int option, NativeBuffer buffer) {
        return getsockopt(socket, level, option, buffer, buffer.size() - Integer.BYTES);
    }

    /**
     * getsockopt(2) with less room than the buffer has: for an option whose value points to the memory after it. The last
     * four bytes of the buffer pass the length, as above.
     *
     * @param socket a descriptor
     * @param level as SOL_SOCKET
     * @param option the option's number
     * @param buffer room for the value and what it points to, and four bytes more
     * @param room for the value, in bytes
     * @return how many bytes of the value the kernel wrote, or a negative errno
     * @throws IndexOutOfBoundsException if the buffer is smaller than that
     */
    public static int getsockopt(int socket, int level, int option, NativeBuffer buffer, int room) {
        int length = buffer.size() - Integer.BYTES;
        if (room < 0 || room > length) {
            throw new IndexOutOfBoundsException("room for " + room + " bytes in a buffer of " + buffer.size());
        }
        buffer.setInt(length, room);
        int result = LibC.getsockopt(socket, level, option, buffer.address(), buffer.address() + length);
        return result == 0 ? buffer.getInt(length) : -Native.getLastError();
    }

    /**
     * getsockname(2). The last four bytes of the buffer pass the length to the kernel and back; the address is at the
     * start.
     *
     * @param socket a descriptor
     * @param buffer room for a {@code struct sockaddr}, and four bytes more
     * @return how many bytes the address has, or a negative errno
     */
    public static int getsockname(int socket, NativeBuffer buffer) {
        int length = buffer.size() - Integer.BYTES;
        buffer.setInt(length, length);
        int result = LibC.getsockname(socket, buffer.address(), buffer.address() + length);
        return result == 0 ? buffer.getInt(length) : -Native.getLastError();
    }

    /**
     * getpeername(2), as {@link #getsockname}.
     *
     * @param socket a descriptor
     * @param buffer room for a {@code struct sockaddr}, and four bytes more
     * @return how many bytes the address has, or a negative errno
     */
    public static int getpeername(int socket, NativeBuffer buffer) {
        int length = buffer.size() - Integer.BYTES;
        buffer.setInt(length, length);
        int result = LibC.getpeername(socket, buffer.address(), buffer.address() + length);
        return result == 0 ? buffer.getInt(length) : -Native.getLastError();
    }

    /**
     * setsockopt(2) of an option that is a number of 32 bits.
     *
     * @param socket a descriptor
     * @param level as SOL_SOCKET
     * @param option the option's number
     * @param value the option's value
     * @return 0, or a negative errno
     */
    public static int setsockopt(int socket, int level, int option, int value) {
        return result(LibC.setsockopt(socket, level, option, new int[] {value}, Integer.BYTES));
    }

    /**
     * setsockopt(2).
     *
     * @param socket a descriptor
     * @param level as SOL_SOCKET
     * @param option the option's number
     * @param value the option's value, from the buffer's start
     * @param length how many bytes of it
     * @return 0, or a negative errno
     */
    public static int setsockopt(int socket, int level, int option, NativeBuffer value, int length) {
        return result(LibC.setsockopt(socket, level, option, value.address(), value.checked(length)));
    }

    /**
     * bind(2).
     *
     * @param socket a descriptor
     * @param address a {@code struct sockaddr}, from the buffer's start
     * @param length its length in bytes
     * @return 0, or a negative errno
     */
    public static int bind(int socket, NativeBuffer address, int length) {
        return result(LibC.bind(socket, address.address(), address.checked(length)));
    }

    /**
     * connect(2).
     *
     * @param socket a descriptor
     * @param address a {@code struct sockaddr}, from the buffer's start
     * @param length its length in bytes
     * @return 0, or a negative errno
     */
    public static int connect(int socket, NativeBuffer address, int length) {
        return result(LibC.connect(socket, address.address(), address.checked(length)));
    }

    /**
     * listen(2).
     *
     * @param socket a descriptor
     * @param backlog how many connections may wait
     * @return 0, or a negative errno
     */
    public static int listen(int socket, int backlog) {
        return result(LibC.listen(socket, backlog));
    }

    /**
     * accept4(2), without the peer's address.
     *
     * @param socket a descriptor of a socket that listens
     * @param flags as SOCK_CLOEXEC
     * @return the new descriptor, or a negative errno
     */
    public static int accept(int socket, int flags) {
        return result(LibC.accept4(socket, 0, 0, flags));
    }

    /**
     * ioctl(2) with a request that returns a number of 32 bits.
     *
     * @param descriptor a descriptor
     * @param request the request's number
     * @return the number, or a negative errno
     */
    public static int ioctl(int descriptor, long request) {
        NativeBuffer number = new NativeBuffer(Integer.BYTES);
        int result = result(LibC.ioctl(descriptor, request, number.address()));
        return result < 0 ? result : number.getInt(0);
    }

    /**
     * shutdown(2).
     *
     * @param socket a descriptor
     * @param how as SHUT_WR
     * @return 0, or a negative errno
     */
    public static int shutdown(int socket, int how) {
        return result(LibC.shutdown(socket, how));
    }

    /**
     * dup3(2): makes a descriptor refer to another one's file, after closing its own.
     *
     * @param from the other descriptor, which stays open
     * @param to the descriptor to change
     * @param flags as O_CLOEXEC
     * @return the number of the changed descriptor, or a negative errno
     */
    public static int dup3(int from, int to, int flags) {
        return result(LibC.dup3(from, to, flags));
    }

    /**
     * fcntl(2) with a command that takes no argument.
     *
     * @param descriptor a descriptor
     * @param command as F_GETFL
     * @return the command's result, or a negative errno
     */
    public static int fcntl(int descriptor, int command) {
        return result(LibC.fcntl(descriptor, command, 0));
    }

    /**
     * socket(2).
     *
     * @param family as AF_INET
     * @param type as SOCK_STREAM, with SOCK_CLOEXEC and SOCK_NONBLOCK if wanted
     * @param protocol as IPPROTO_MPTCP, or 0
     * @return the new descriptor, or a negative errno
     */
    public static int socket(int family, int type, int protocol) {
        int descriptor = LibC.socket(family, type, protocol);
        return descriptor >= 0 ? descriptor : -Native.getLastError();
    }

    /**
     * send(2).
     *
     * @param socket a descriptor of a connected socket
     * @param buffer what to send, from its start
     * @param length how many bytes of it
     * @param flags as MSG_DONTWAIT
     * @return how many bytes were sent, or a negative errno
     */
    public static int send(int socket, NativeBuffer buffer, int length, int flags) {
        return result(LibC.send(socket, buffer.address(), buffer.checked(length), flags));
    }

    /**
     * recv(2), into the whole buffer.
     *
     * @param socket a descriptor of a socket
     * @param buffer memory for the received data
     * @param flags as MSG_DONTWAIT; MSG_TRUNC for a datagram's whole length even if the buffer is shorter
     * @return how many bytes arrived, or a negative errno
     */
    public static int recv(int socket, NativeBuffer buffer, int flags) {
        return result(LibC.recv(socket, buffer.address(), buffer.size(), flags));
    }

    /**
     * poll(2).
     *
     * @param descriptors an array of {@code struct pollfd}, from the buffer's start; the kernel writes the results into it
     * @param count how many of them
     * @param timeoutMillis how long to wait at most, in milliseconds; without a limit if negative
     * @return how many descriptors have events, 0 after the time limit, or a negative errno
     * @throws IndexOutOfBoundsException if the buffer is smaller than that
     */
    public static int poll(NativeBuffer descriptors, int count, int timeoutMillis) {
        descriptors.checked(Math.multiplyExact(count, POLLFD_SIZE));
        return result(LibC.poll(descriptors.address(), count, timeoutMillis));
    }

    /**
     * eventfd(2), whose counter starts at 0.
     *
     * @param flags as EFD_CLOEXEC
     * @return the new descriptor, or a negative errno
     */
    public static int eventfd(int flags) {
        return result(LibC.eventfd(0, flags));
    }

    /**
     * eventfd_write(3): adds 1 to the counter, so that the descriptor is readable.
     *
     * @param eventfd a descriptor from {@link #eventfd}
     * @return 0, or a negative errno
     */
    public static int eventfdWrite(int eventfd) {
        return result(LibC.eventfd_write(eventfd, 1));
    }

    /**
     * open(2), of a file that exists.
     *
     * @param path the file's path
     * @param flags as O_RDONLY and O_CLOEXEC
     * @return the new descriptor, or a negative errno
     */
    public static int open(String path, int flags) {
        return result(LibC.open(LibC.path(path), flags));
    }

    /**
     * flock(2), which waits for other descriptors' locks unless told not to.
     *
     * @param descriptor an open file or directory
     * @param operation as LOCK_EX
     * @return 0, or a negative errno
     */
    public static int flock(int descriptor, int operation) {
        return result(LibC.flock(descriptor, operation));
    }

    /**
     * ioctl(2) with FIONREAD, which on sockets is called SIOCINQ: how many bytes can be read without waiting.
     *
     * @param socket a descriptor of a stream socket
     * @return the kernel's count, which on MPTCP sockets may be one too high, or a negative errno
     */
    public static int available(int socket) {
        return ioctl(socket, FIONREAD);
    }

    /**
     * setns(2): moves the calling thread, and no other, to another namespace.
     *
     * @param descriptor a descriptor of a namespace, such as {@code /proc/PID/ns/net}
     * @param type the kind that it must be, such as CLONE_NEWNET
     * @return 0, or a negative errno
     */
    public static int setns(int descriptor, int type) {
        return result(LibC.setns(descriptor, type));
    }

    /**
     * close(2).
     *
     * @param descriptor a descriptor that the caller owns
     * @return 0, or a negative errno
     */
    public static int close(int descriptor) {
        return LibC.close(descriptor) == 0 ? 0 : -Native.getLastError();
    }

    /**
     * pidfd_open(2), Linux 5.3.
     *
     * @param pid a process, as this process's pid namespace numbers it
     * @return a descriptor for the process, or a negative errno
     */
    public static int pidfdOpen(long pid) {
        return result(LibC.syscall(PIDFD_OPEN, pid, 0, 0));
    }

    /**
     * pidfd_getfd(2), Linux 5.6.
     *
     * @param pidfd a descriptor of a process
     * @param descriptor a descriptor of that process
     * @return a duplicate of it in this process, or a negative errno
     */
    public static int pidfdGetfd(int pidfd, int descriptor) {
        return result(LibC.syscall(PIDFD_GETFD, pidfd, descriptor, 0));
    }

    private static int result(long returned) {
        return returned >= 0 ? (int) returned : -Native.getLastError();
    }
}
