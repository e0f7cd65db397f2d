// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import io.github.mptcpify.internal.errors.NamespaceErrors;
import io.github.mptcpify.internal.errors.NativeErrors;
import io.github.mptcpify.jna.Sockets;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * A network namespace, by a file that stands for it: {@code /proc/PID/ns/net}, or what {@code ip netns add} has made in
 * {@code /run/netns}. Immutable.
 *
 * @param path the file
 */
public record NetworkNamespace(Path path) {
    private static final int CLONE_NEWNET = 0x40000000;

    /** Without waiting for the other end, should it be a FIFO. */
    private static final int O_RDONLY_CLOEXEC_NONBLOCK = 0x80000 | 0x800;

    /**
     * Runs an action in it, as a socket that is opened there and belongs to it for good. Needs CAP_SYS_ADMIN (setns(2)).
     *
     * <p>A thread is made for it, which ends with it: no thread of the caller's is ever in another namespace than
     * before.
     *
     * @throws java.nio.file.FileSystemException if the path is none of a network namespace
     * @throws MptcpifyException if this process may not enter it
     * @throws IOException what the action throws
     */
    public <T> T call(String operation, Callable<T> action) throws IOException {
        FutureTask<T> task = new FutureTask<>(() -> {
            enter(operation);
            return action.call();
        });
        Thread thread = new Thread(null, task, "mptcpify-netns", 0, false);
        thread.setDaemon(true);
        thread.start();
        return result(task);
    }

    /**
     * Moves the calling thread there, for good: the sockets that it opens from now on, and the threads and programs that it
     * starts, belong there. Call it on a thread that you made for this, and not on one of a pool. Needs CAP_SYS_ADMIN
     * (setns(2)). Other threads of the process stay where they are.
     *
     * @throws java.nio.file.FileSystemException if the path is none of a network namespace
     * @throws MptcpifyException with the reason {@code NO_PRIVILEGE} if this process may not enter it
     * @throws IOException if it cannot be entered for another reason
     */
    public void enter() throws IOException {
        enter("enter the network namespace " + path);
    }

    /** As {@link #enter()}, for an operation that it is a part of. */
    void enter(String operation) throws IOException {
        NativeErrors.requireNativeAccess(operation);
        int descriptor = Sockets.open(path.toString(), O_RDONLY_CLOEXEC_NONBLOCK);
        if (descriptor < 0) {
            throw NamespaceErrors.namespace(operation, path, "open", -descriptor);
        }
        int result = Sockets.setns(descriptor, CLONE_NEWNET);
        Sockets.close(descriptor);
        if (result < 0) {
            throw NamespaceErrors.namespace(operation, path, "setns", -result);
        }
    }

    /** Waits for what does not take long; an interrupt is the caller's to see, later. */
    static <T> T result(FutureTask<T> task) throws IOException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            throw thrownThere(e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static IOException thrownThere(ExecutionException wrapper) {
        Throwable cause = wrapper.getCause();
        if (cause instanceof IOException expected) {
            return expected;
        }
        if (cause instanceof RuntimeException unexpected) {
            throw unexpected;
        }
        if (cause instanceof Error error) {
            throw error;
        }
        return new IOException(wrapper);
    }
}
