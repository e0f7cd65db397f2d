// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.probe;

import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Who of this process's probes may connect at a time. The kernel counts by network namespace, and not by connection: a probe for
 * which the counts are ambiguous connects once more, while no other one does.
 */
final class Turns {
    private static final ReadWriteLock TURNS = new ReentrantReadWriteLock(true);

    private Turns() {}

    /** {@return the lock to be held while connecting} */
    static Lock lock(boolean alone) {
        return alone ? TURNS.writeLock() : TURNS.readLock();
    }
}
