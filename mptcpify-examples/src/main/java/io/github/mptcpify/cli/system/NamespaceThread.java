// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli.system;

import io.github.mptcpify.NetworkNamespace;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/** Work in another network namespace, on a thread that enters it: the programs that it starts are there too. */
public final class NamespaceThread {
    private NamespaceThread() {}

    /**
     * Does the work, and waits for it.
     *
     * @param namespace the namespace's file, or null to stay in this one
     */
    public static <T> T call(@Nullable Path namespace, Callable<T> work) throws IOException {
        FutureTask<T> task = new FutureTask<>(() -> {
            if (namespace != null) {
                new NetworkNamespace(namespace).enter();
            }
            return work.call();
        });
        Thread thread = new Thread(task, "mptcpify-paths");
        thread.start();
        try {
            return task.get();
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        }
    }
}
