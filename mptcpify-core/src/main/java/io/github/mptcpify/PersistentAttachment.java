// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import java.io.IOException;
import java.time.Instant;

/**
 * An attachment that outlives the process that made it. This is a description of it, that knows where it is kept: having
 * one open is nothing. {@link PersistentAttachments} makes them, and nobody else. Any thread may use it.
 */
public interface PersistentAttachment {
    /** {@return its number, from 1, which is not given again as long as anything is attached} */
    long id();

    /** {@return what it is attached to, a path made absolute; a process by the number that its maker knew it by} */
    Scope scope();

    /** {@return what was asked for} */
    AttachOptions options();

    /** {@return when it was attached} */
    Instant since();

    /** {@return the real user id of who attached it, as an unsigned 32-bit number, as that process knew it} */
    int user();

    /**
     * Whether it is in force: it is attached, and its cgroup, namespace or process has not gone. A cgroup is looked for at
     * its path.
     *
     * @return whether it is
     * @throws IOException if its directory cannot be read
     */
    boolean isActive() throws IOException;

    /**
     * What it has done since it was attached.
     *
     * @return the counters
     * @throws MptcpifyException with the reason {@code DETACHED} if it is not attached any more
     * @throws IOException if its directory cannot be read
     */
    Statistics statistics() throws IOException;

    /**
     * Ends it, as {@link PersistentAttachments#detach} does.
     *
     * @return whether it was attached still
     * @throws IOException if its directory cannot be read
     */
    boolean detach() throws IOException;

    /**
     * Whether it is in force, and what it has done, at one moment.
     *
     * @return both
     * @throws MptcpifyException with the reason {@code DETACHED} if it is not attached any more
     * @throws IOException if its directory cannot be read
     */
    State state() throws IOException;

    /**
     * An attachment at one moment.
     *
     * @param attachment which one
     * @param active whether it is {@link PersistentAttachment#isActive() in force}
     * @param statistics what it has {@link PersistentAttachment#statistics() done}
     */
    record State(PersistentAttachment attachment, boolean active, Statistics statistics) {}
}
