// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.inspect.descriptor;

import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.internal.errors.NativeErrors;
import io.github.mptcpify.internal.errors.NetlinkErrors;
import io.github.mptcpify.internal.errors.ProcessErrors;
import io.github.mptcpify.internal.errors.SocketErrors;
import io.github.mptcpify.internal.inspect.MptcpOptions;
import io.github.mptcpify.internal.linux.Bounded;
import io.github.mptcpify.jna.NativeAccess;
import io.github.mptcpify.jna.NativeException;
import io.github.mptcpify.jna.Syscalls;

/**
 * A question about a descriptor of this process or of another one.
 *
 * @param <T> the answer
 */
@FunctionalInterface
public interface DescriptorQuestion<T> {
    /** Asks about a descriptor of this process. */
    T ask(int fd) throws NativeException;

    /** Asks about a descriptor of this process; the exception explains a failure. */
    static <T> T ask(int fd, DescriptorQuestion<T> question) throws MptcpifyException {
        requireDescriptor(fd);
        if (!NativeAccess.works()) {
            // not called before, since it allocates, and a successful call must not
            NativeErrors.requireNativeAccess("inspect descriptor " + fd);
        }
        try {
            return question.ask(fd);
        } catch (NativeException e) {
            throw refusal("inspect descriptor " + fd, fd, e);
        }
    }

    /** Asks about a duplicate of another process's descriptor. */
    static <T> T ask(long pid, int fd, DescriptorQuestion<T> question) throws MptcpifyException {
        requireDescriptor(fd);
        String operation = "inspect descriptor " + fd + " of process " + pid;
        NativeErrors.requireNativeAccess(operation);
        Bounded.Action<T, MptcpifyException> asking = () -> {
            int duplicate = duplicate(operation, (int) pid, fd);
            try {
                return question.ask(duplicate);
            } catch (NativeException e) {
                throw refusal(operation, duplicate, e);
            } finally {
                Syscalls.close(duplicate);
            }
        };
        return Bounded.call(asking, seconds -> NetlinkErrors.noAnswer(operation, seconds));
    }

    private static int duplicate(String operation, int pid, int fd) throws MptcpifyException {
        int process = ProcessReader.pidfd(operation, pid);
        int duplicate = Syscalls.pidfdGetfd(process, fd);
        Syscalls.close(process);
        if (duplicate < 0) {
            throw ProcessErrors.otherProcess(operation, -duplicate);
        }
        return duplicate;
    }

    private static void requireDescriptor(int fd) {
        if (fd < 0) {
            throw new IllegalArgumentException("a descriptor is 0 or more, not " + fd);
        }
    }

    /** Explains why a question was not answered; if an MPTCP option was refused, by the kind of the socket. */
    private static MptcpifyException refusal(String operation, int fd, NativeException failure) {
        if (!MptcpOptions.refused(failure.errno())) {
            return SocketErrors.badSocket(operation, failure);
        }
        try {
            return SocketErrors.notMptcp(operation, failure, MptcpOptions.status(fd));
        } catch (NativeException e) {
            return SocketErrors.badSocket(operation, e);
        }
    }
}
