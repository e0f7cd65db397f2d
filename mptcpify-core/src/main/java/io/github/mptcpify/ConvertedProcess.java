// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import io.github.mptcpify.internal.errors.ChildErrors;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * A process whose TCP sockets, and those of all its children, are MPTCP: {@link Mptcpify#start(ProcessBuilder)}. The
 * conversion lasts as long as any of these processes, also if this JVM ends. Any thread may use it.
 */
public final class ConvertedProcess {
    private final Process process;
    private final ChildLauncher launcher;

    private ConvertedProcess(Process process, ChildLauncher launcher) {
        this.process = process;
        this.launcher = launcher;
    }

    static ConvertedProcess start(ProcessBuilder builder, UnaryOperator<AttachOptions> filters) throws IOException {
        Objects.requireNonNull(filters, "filters");
        if (builder.command().isEmpty()) {
            throw new IndexOutOfBoundsException("no command is named");
        }
        String operation = "start " + builder.command().get(0);
        try (ChildLauncher launcher = ChildLauncher.create(operation, filters, true)) {
            List<String> command = new ArrayList<>(launcher.command());
            command.addAll(builder.command());
            Process process = start(operation, copy(builder, command));
            launcher.awaitStart(process);
            return new ConvertedProcess(process, launcher);
        }
    }

    private static Process start(String operation, ProcessBuilder builder) throws IOException {
        try {
            return builder.start();
        } catch (IOException e) {
            if (builder.directory() != null && !builder.directory().isDirectory()) {
                throw e;
            }
            throw ChildErrors.noLauncher(operation, e);
        }
    }

    private static ProcessBuilder copy(ProcessBuilder builder, List<String> command) {
        ProcessBuilder copy = new ProcessBuilder(command)
                .directory(builder.directory())
                .redirectErrorStream(builder.redirectErrorStream())
                .redirectInput(builder.redirectInput())
                .redirectOutput(builder.redirectOutput())
                .redirectError(builder.redirectError());
        copy.environment().clear();
        copy.environment().putAll(builder.environment());
        return copy;
    }

    /** {@return the process, as {@link ProcessBuilder#start()} would have returned it} */
    public Process process() {
        return process;
    }

    /** {@return whether the process or one of its children may still open sockets} */
    public boolean isActive() {
        return launcher.isActive();
    }

    /**
     * The counts so far, including each socket that one of its processes has received; after all of its processes have
     * ended, the final counts.
     *
     * @return the counts; {@link Statistics#missed()} are sockets that stayed TCP since they were opened in another
     *     network namespace or cgroup, or as another user, than the process was started in
     */
    public Statistics statistics() {
        return launcher.statistics();
    }

    /**
     * Reports each decision about a socket from now on, until the subscription is closed or the last process has ended.
     * A daemon thread of this converted process calls the consumer. A consumer that blocks does not delay socket(2)
     * calls: events that do not fit are dropped and counted.
     *
     * @param consumer called with each event
     * @return the subscription, owned by the caller
     */
    public Events subscribe(Consumer<? super SocketEvent> consumer) {
        Objects.requireNonNull(consumer, "consumer");
        launcher.add(consumer);
        return new Events(launcher, consumer);
    }

    /** A subscription to a process's events. */
    public static final class Events implements AutoCloseable {
        private final ChildLauncher launcher;
        private final Consumer<? super SocketEvent> consumer;

        private Events(ChildLauncher launcher, Consumer<? super SocketEvent> consumer) {
            this.launcher = launcher;
            this.consumer = consumer;
        }

        /** {@return how many events of the process were dropped, for all subscriptions together} */
        public long lost() {
            return launcher.lost();
        }

        /**
         * Ends the subscription: the consumer is still called for earlier decisions, but not for sockets opened from
         * now on. If the consumer itself calls this, the subscription ends at once.
         */
        @Override
        public void close() {
            launcher.remove(consumer);
        }
    }

    @Override
    public String toString() {
        return "ConvertedProcess[" + process.pid() + (isActive() ? "" : ", ended") + "]";
    }
}
