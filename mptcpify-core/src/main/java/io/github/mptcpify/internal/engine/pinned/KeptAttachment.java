// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.pinned;

import io.github.mptcpify.AttachOptions;
import io.github.mptcpify.PersistentAttachment;
import io.github.mptcpify.Scope;
import io.github.mptcpify.Statistics;
import io.github.mptcpify.internal.engine.scope.FoundScope;
import io.github.mptcpify.internal.errors.PinErrors;
import io.github.mptcpify.internal.linux.Cgroup;
import java.io.IOException;
import java.time.Instant;

/** A persistent attachment: its description, and the directory in which it is kept. */
final class KeptAttachment implements PersistentAttachment {
    private final PinnedEngines engines;
    private final int number;
    private final Description description;

    KeptAttachment(PinnedEngines engines, int number, Description description) {
        this.engines = engines;
        this.number = number;
        this.description = description;
    }

    @Override
    public long id() {
        return number;
    }

    @Override
    public Scope scope() {
        return description.options().scope();
    }

    @Override
    public AttachOptions options() {
        return description.options();
    }

    @Override
    public Instant since() {
        return description.since();
    }

    @Override
    public int user() {
        return description.user();
    }

    @Override
    public boolean isActive() throws IOException {
        return engines.read("look for " + scope(), engine -> isAttached(engine) && isThere(engine))
                .orElse(false);
    }

    @Override
    public Statistics statistics() throws IOException {
        String operation = "count the sockets of " + scope();
        return engines.read(operation, engine -> {
                    if (!isAttached(engine)) {
                        throw PinErrors.detached(operation);
                    }
                    return engine.statistics(number);
                })
                .orElseThrow(() -> PinErrors.detached(operation));
    }

    @Override
    public boolean detach() throws IOException {
        return engines.change("detach " + scope(), engine -> {
                    boolean attached = isAttached(engine);
                    if (attached) {
                        engine.detach(number);
                    }
                    return attached;
                })
                .orElse(false);
    }

    @Override
    public State state() throws IOException {
        String operation = "look for " + scope();
        return engines.read(operation, engine -> {
                    if (!isAttached(engine)) {
                        throw PinErrors.detached(operation);
                    }
                    return state(engine);
                })
                .orElseThrow(() -> PinErrors.detached(operation));
    }

    /** Its state in an engine that lists it. */
    State state(PinnedEngine engine) throws IOException {
        return new State(this, isThere(engine), engine.statistics(number));
    }

    /** Compares more than the number: after all attachments were detached, numbers start again. */
    private boolean isAttached(PinnedEngine engine) {
        Description known = engine.described().get(number);
        return known != null && known.since().equals(since()) && known.options().equals(options());
    }

    private boolean isThere(PinnedEngine engine) throws IOException {
        return switch (scope().kind()) {
            case HOST, CGROUPS, UNIT -> true;
            case CGROUP -> Cgroup.isAt(scope().path(), description.key().id());
            case NETWORK_NAMESPACE -> engine.cookie(description.key().id()) == description.birth();
            case PROCESS -> FoundScope.isRunning(description.key(), description.birth(), scope().pid());
        };
    }

    @Override
    public String toString() {
        return "PersistentAttachment[" + number + ": " + options() + "]";
    }
}
