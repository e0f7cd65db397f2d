// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.pinned;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The engine of a directory; each operation locks the directory.
 *
 * @param directory the directory
 * @param patience how long to wait for another holder of the lock
 */
record PinnedEngines(Path directory, Duration patience) {
    /** An operation on an engine. */
    @FunctionalInterface
    interface Action<T> {
        T apply(PinnedEngine engine) throws IOException;
    }

    /** Runs an operation on the engine, which is made if there is none. */
    <T> T make(String operation, Action<T> action) throws IOException {
        try (PinDirectory pins = PinDirectory.make(operation, directory, patience);
                PinnedEngine engine = PinnedEngine.make(operation, pins)) {
            return action.apply(engine);
        }
    }

    /** Runs a reading operation on the engine, if there is one. No file is removed. */
    <T> Optional<T> read(String operation, Action<T> action) throws IOException {
        return with(operation, false, action);
    }

    /** Runs a changing operation on the engine, if there is one, and removes files that are no longer needed. */
    <T> Optional<T> change(String operation, Action<T> action) throws IOException {
        return with(operation, true, action);
    }

    private <T> Optional<T> with(String operation, boolean changing, Action<T> action) throws IOException {
        Optional<PinDirectory> found = PinDirectory.find(operation, directory, changing, patience);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        try (PinDirectory pins = found.get()) {
            Optional<PinnedEngine> known = PinnedEngine.find(operation, pins);
            if (known.isEmpty()) {
                return Optional.empty();
            }
            try (PinnedEngine engine = known.get()) {
                return Optional.of(action.apply(engine));
            }
        }
    }
}
