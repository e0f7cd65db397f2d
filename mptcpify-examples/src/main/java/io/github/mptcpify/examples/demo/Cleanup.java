// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.demo;

import java.util.ArrayDeque;
import java.util.Deque;

/** Closes what was made, the last first: at the end, or when the demo is interrupted. Safe for several threads. */
final class Cleanup implements AutoCloseable {
    private final Deque<AutoCloseable> made = new ArrayDeque<>();

    private Cleanup() {}

    static Cleanup start() {
        Cleanup cleanup = new Cleanup();
        Runtime.getRuntime().addShutdownHook(new Thread(cleanup::close));
        return cleanup;
    }

    synchronized <T extends AutoCloseable> T add(T closeable) {
        made.push(closeable);
        return closeable;
    }

    @Override
    public synchronized void close() {
        while (!made.isEmpty()) {
            AutoCloseable next = made.pop();
            try {
                next.close();
            } catch (Exception e) {
                System.err.println("left behind: " + next + ": " + e);
            }
        }
    }
}
