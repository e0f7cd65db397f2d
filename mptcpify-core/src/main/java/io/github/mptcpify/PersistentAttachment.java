// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import java.io.IOException;
import java.time.Instant;

/**
 * An attachment that outlives the process that made it. The object only describes it and where it is kept, and needs no
 * closing. Only {@link PersistentAttachments} makes such objects. Any thread may use it.
 */
public interface PersistentAttachment {
    /** {@return its number, 1 or more, which is not reused as long as anything is attached} */
    long id();

    /** {@return its scope, with an absolute path; a process has the number that the attaching process saw} */
    Scope scope();

    /** {@return its options} */
    AttachOptions options();

    /** {@return when it was attached} */
    Instant since();

    /** {@return the real user id of the process that attached it, as that process saw it, unsigned 32 bits} */
    int user();

    /**
     * Tells whether it is in force: it is attached, and its cgroup, namespace or process still exists. A cgroup is
     * looked up by its path.
     *
     * @return whether it is in force
     * @throws IOException if its directory cannot be read
     */
    boolean isActive() throws IOException;

    /**
     * Returns its counts since it was attached.
     *
     * @return the counts
     * @throws MptcpifyException with the reason {@code DETACHED} if it was detached
     * @throws IOException if its directory cannot be read
     */
    Statistics statistics() throws IOException;

    /**
     * Ends it, as {@link PersistentAttachments#detach} does.
     *
     * @return whether it was still attached
     * @throws IOException if its directory cannot be read
     */
    boolean detach() throws IOException;

    /**
     * Returns whether it is in force, and its counts, at one moment.
     *
     * @return both
     * @throws MptcpifyException with the reason {@code DETACHED} if it was detached
     * @throws IOException if its directory cannot be read
     */
    State state() throws IOException;

    /**
     * The state of an attachment at one moment.
     *
     * @param attachment the attachment
     * @param active whether it is {@link PersistentAttachment#isActive() in force}
     * @param statistics its {@link PersistentAttachment#statistics() counts}
     */
    record State(PersistentAttachment attachment, boolean active, Statistics statistics) {}
}
