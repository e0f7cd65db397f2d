// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.pinned;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The engine of a directory, for one operation after the other, each under the directory's lock.
 *
 * @param directory where it is pinned
 * @param patience how long to wait for whoever has locked it
 */
record PinnedEngines(Path directory, Duration patience) {
    /** What is done with an engine. */
    @FunctionalInterface
    interface Action<T> {
        T apply(PinnedEngine engine) throws IOException;
    }

    /** Does something with the engine, which is made if there is none. */
    <T> T make(String operation, Action<T> action) throws IOException {
        try (PinDirectory pins = PinDirectory.make(operation, directory, patience);
                PinnedEngine engine = PinnedEngine.make(operation, pins)) {
            return action.apply(engine);
        }
    }

    /** Looks at the engine, if there is one. No file is removed. */
    <T> Optional<T> read(String operation, Action<T> action) throws IOException {
        return with(operation, false, action);
    }

    /** Does something with the engine, if there is one, and removes what is not needed any more. */
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
