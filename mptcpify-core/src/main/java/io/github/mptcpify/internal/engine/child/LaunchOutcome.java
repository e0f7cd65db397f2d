// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.child;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Whether a launcher has become its command, once it has reported that. An interrupt does not end a wait. */
final class LaunchOutcome {
    private static final long PATIENCE_MILLIS = 500;

    /** How often the report of a launcher that has ended is waited for: it may be on its way. */
    private static final int TRIES = 20;

    private final CompletableFuture<Optional<LaunchFailure>> reported = new CompletableFuture<>();

    /** Only the first call counts. */
    void report(Optional<LaunchFailure> failure) {
        reported.complete(failure);
    }

    /** Waits for the report, for as long as it takes. */
    Optional<LaunchFailure> await() {
        return reported.join();
    }

    /** Waits for the report, or until the process has ended without one. */
    boolean comesFrom(Process launcher) {
        boolean interrupted = false;
        int left = TRIES;
        while (left > 0 && !reported.isDone()) {
            try {
                reported.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                left -= launcher.isAlive() ? 0 : 1;
            } catch (InterruptedException e) {
                interrupted = true;
            } catch (ExecutionException e) {
                throw new IllegalStateException(e);
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return reported.isDone();
    }
}
