// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import io.github.mptcpify.internal.linux.Cgroup;
import java.io.IOException;
import java.time.Instant;

/**
 * An attachment that outlives the process that made it. This is a description of it, that knows where it is kept: having
 * one open is nothing. Any thread may use it.
 */
public final class PersistentAttachment {
    private final PersistentAttachments attachments;
    private final int number;
    private final Description description;

    PersistentAttachment(PersistentAttachments attachments, int number, Description description) {
        this.attachments = attachments;
        this.number = number;
        this.description = description;
    }

    /** {@return its number, from 1, which is not given again as long as anything is attached} */
    public long id() {
        return number;
    }

    /** {@return what it is attached to, a path made absolute; a process by the number that its maker knew it by} */
    public Scope scope() {
        return description.options().scope();
    }

    /** {@return what was asked for} */
    public AttachOptions options() {
        return description.options();
    }

    /** {@return when it was attached} */
    public Instant since() {
        return description.since();
    }

    /** {@return the real user id of who attached it, as an unsigned 32-bit number, as that process knew it} */
    public int user() {
        return description.user();
    }

    /**
     * Whether it is in force: it is attached, and its cgroup, namespace or process has not gone. A cgroup is looked for at
     * its path.
     *
     * @return whether it is
     * @throws IOException if its directory cannot be read
     */
    public boolean isActive() throws IOException {
        return attachments
                .read("look for " + scope(), engine -> isAttached(engine) && isThere(engine))
                .orElse(false);
    }

    /**
     * What it has done since it was attached.
     *
     * @return the counters
     * @throws MptcpifyException with the reason {@code DETACHED} if it is not attached any more
     * @throws IOException if its directory cannot be read
     */
    public Statistics statistics() throws IOException {
        String operation = "count the sockets of " + scope();
        return attachments
                .read(operation, engine -> {
                    if (!isAttached(engine)) {
                        throw Diagnosis.detached(operation);
                    }
                    return engine.statistics(number);
                })
                .orElseThrow(() -> Diagnosis.detached(operation));
    }

    /**
     * Ends it, as {@link PersistentAttachments#detach} does.
     *
     * @return whether it was attached still
     * @throws IOException if its directory cannot be read
     */
    public boolean detach() throws IOException {
        return attachments
                .change("detach " + scope(), engine -> {
                    boolean attached = isAttached(engine);
                    if (attached) {
                        engine.detach(number);
                    }
                    return attached;
                })
                .orElse(false);
    }

    /**
     * Whether it is in force, and what it has done, at one moment.
     *
     * @return both
     * @throws MptcpifyException with the reason {@code DETACHED} if it is not attached any more
     * @throws IOException if its directory cannot be read
     */
    public State state() throws IOException {
        String operation = "look for " + scope();
        return attachments
                .read(operation, engine -> {
                    if (!isAttached(engine)) {
                        throw Diagnosis.detached(operation);
                    }
                    return state(engine);
                })
                .orElseThrow(() -> Diagnosis.detached(operation));
    }

    /** What it comes to in an engine that lists it. */
    State state(PinnedEngine engine) throws IOException {
        return new State(this, isThere(engine), engine.statistics(number));
    }

    /**
     * An attachment at one moment.
     *
     * @param attachment which one
     * @param active whether it is {@link PersistentAttachment#isActive() in force}
     * @param statistics what it has {@link PersistentAttachment#statistics() done}
     */
    public record State(PersistentAttachment attachment, boolean active, Statistics statistics) {}

    /** After all were detached, numbers begin anew. */
    private boolean isAttached(PinnedEngine engine) {
        Description known = engine.described().get(number);
        return known != null && known.since().equals(since()) && known.options().equals(options());
    }

    private boolean isThere(PinnedEngine engine) throws IOException {
        return switch (scope().kind()) {
            case HOST, CGROUPS, UNIT -> true;
            case CGROUP -> Cgroup.isAt(scope().path(), description.key().id());
            case NETWORK_NAMESPACE -> engine.cookie(description.key().id()) == description.birth();
            case PROCESS -> Target.isRunning(description.key(), description.birth(), scope().pid());
        };
    }

    @Override
    public String toString() {
        return "PersistentAttachment[" + number + ": " + options() + "]";
    }
}
