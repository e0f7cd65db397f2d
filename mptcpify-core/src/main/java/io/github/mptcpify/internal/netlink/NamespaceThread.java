// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.netlink;

import io.github.mptcpify.internal.errors.NamespaceErrors;
import io.github.mptcpify.internal.errors.NativeErrors;
import io.github.mptcpify.internal.linux.Abi;
import io.github.mptcpify.jna.Syscalls;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Runs threads in other network namespaces: a socket that a thread opens there stays a socket of that namespace. Needs
 * CAP_SYS_ADMIN (setns(2)).
 */
public final class NamespaceThread {
    private NamespaceThread() {}

    /**
     * Runs an action in a namespace, on a new thread that ends with it. So the caller's threads never change their
     * namespace.
     *
     * @param namespace a file of the namespace
     * @throws java.nio.file.FileSystemException if the file is not that of a network namespace
     * @throws io.github.mptcpify.MptcpifyException if this process may not enter it
     * @throws IOException what the action throws
     */
    public static <T> T call(String operation, Path namespace, Callable<T> action) throws IOException {
        FutureTask<T> task = new FutureTask<>(() -> {
            enter(operation, namespace);
            return action.call();
        });
        Thread thread = new Thread(null, task, "mptcpify-netns", 0, false);
        thread.setDaemon(true);
        thread.start();
        return result(task);
    }

    /** Moves the calling thread to a namespace, for the rest of its life. */
    public static void enter(String operation, Path namespace) throws IOException {
        NativeErrors.requireNativeAccess(operation);
        // does not wait for the other end if it is a FIFO
        int descriptor = Syscalls.open(namespace.toString(), Abi.O_CLOEXEC | Abi.O_NONBLOCK);
        if (descriptor < 0) {
            throw NamespaceErrors.namespace(operation, namespace, "open", -descriptor);
        }
        int result = Syscalls.setns(descriptor, Abi.CLONE_NEWNET);
        Syscalls.close(descriptor);
        if (result < 0) {
            throw NamespaceErrors.namespace(operation, namespace, "setns", -result);
        }
    }

    /**
     * Waits for a task that does not take long. An interrupt does not end the wait; the caller's thread stays interrupted.
     */
    public static <T> T result(FutureTask<T> task) throws IOException {
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
