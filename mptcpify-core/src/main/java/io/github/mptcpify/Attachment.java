// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A scope whose programs' TCP sockets are being opened as MPTCP. One that becomes garbage without having been closed
 * stays in force until the process ends. Any thread may use it.
 */
public final class Attachment implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger("io.github.mptcpify");

    private final Engine engine;
    private final AttachOptions options;
    private final Target target;
    private final Statistics before;
    private @Nullable Statistics last;

    Attachment(Engine engine, AttachOptions options, Target target, Statistics before) {
        this.engine = engine;
        this.options = options;
        this.target = target;
        this.before = before;
    }

    /** {@return what it is attached to, as it was asked for} */
    public Scope scope() {
        return options.scope();
    }

    /** {@return what it was asked for} */
    public AttachOptions options() {
        return options;
    }

    /** {@return whether it is in force: it is open, and its cgroup, if it is about one, has not been removed} */
    public boolean isActive() {
        synchronized (this) {
            if (last != null) {
                return false;
            }
        }
        return target.key().kind() != Target.Kind.CGROUP || target.lineage().size() == 1 || isStill(scope().path());
    }

    /** Ids of cgroups are not used again, so that a new one at the old path has another. */
    private boolean isStill(Path directory) {
        try {
            return (Long) Files.getAttribute(directory, "unix:ino")
                    == target.key().id();
        } catch (IOException e) {
            return false;
        }
    }

    /** {@return what it has done since it was attached; once it is closed, what it had done by then} */
    public synchronized Statistics statistics() {
        Statistics now = last != null ? last : engine.statistics(options.filter(), target);
        return now.minus(before);
    }

    /**
     * Ends it. When this returns, a new socket is TCP again unless another attachment is in charge of it; sockets that
     * were opened before stay as they are. Closing twice does nothing.
     */
    @Override
    public synchronized void close() {
        if (last != null) {
            return;
        }
        last = Statistics.ZERO;
        try {
            last = engine.detach(options.filter(), target);
        } finally {
            letGo();
        }
    }

    private void letGo() {
        try {
            target.hold().close();
        } catch (IOException e) {
            LOGGER.log(System.Logger.Level.WARNING, "cannot close the file of " + scope(), e);
        }
    }

    @Override
    public String toString() {
        return "Attachment[" + scope() + (isActive() ? "" : ", not active") + "]";
    }
}
