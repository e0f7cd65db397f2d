// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A cgroup whose programs' TCP sockets are being opened as MPTCP. One that becomes garbage without having been closed
 * stays in force until the process ends. Any thread may close it.
 */
public final class Attachment implements AutoCloseable {
    private final Engine engine;
    private final Cgroup cgroup;
    private final AtomicBoolean active = new AtomicBoolean(true);

    Attachment(Engine engine, Cgroup cgroup) {
        this.engine = engine;
        this.cgroup = cgroup;
    }

    /** {@return the attached cgroup's directory, absolute and without symbolic links} */
    public Path cgroup() {
        return cgroup.path();
    }

    /** {@return whether it is still open} */
    public boolean isActive() {
        return active.get();
    }

    /**
     * Ends it. When this returns, a new socket is TCP again unless another attachment is in charge of it; sockets that
     * were opened before stay as they are. Closing twice does nothing.
     */
    @Override
    public void close() {
        if (active.compareAndSet(true, false)) {
            engine.detach(cgroup);
        }
    }

    @Override
    public String toString() {
        return "Attachment[" + cgroup.path() + (isActive() ? "" : ", closed") + "]";
    }
}
