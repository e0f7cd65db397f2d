// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import io.github.mptcpify.internal.engine.child.LaunchFailure;
import io.github.mptcpify.internal.engine.child.LauncherFiles;
import io.github.mptcpify.internal.engine.child.Place;
import io.github.mptcpify.internal.engine.child.ReportReader;
import io.github.mptcpify.internal.engine.scope.Filter;
import io.github.mptcpify.internal.engine.scope.Filters;
import io.github.mptcpify.internal.errors.ChildErrors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A program that becomes the command that it is given, whose TCP sockets are MPTCP from then on, and those of all that it
 * starts: {@code launcher.command()} followed by the command's own words. The command has its process number, input,
 * output and terminal. Its supervisors, two small processes, outlive this JVM, and end with the last process that they are
 * for. For one command. Any thread may use it.
 *
 * <p>Only sockets that belong to the network namespace, user, group and cgroup in which it was started are converted.
 * Without {@code CAP_SYS_ADMIN} no program below gains privileges by its file (sudo, mount): no_new_privs is set.
 */
public final class ChildLauncher implements AutoCloseable {
    private final LauncherFiles files;
    private final @Nullable ReportReader reports;
    private final List<String> command;

    private ChildLauncher(LauncherFiles files, @Nullable ReportReader reports, List<String> command) {
        this.files = files;
        this.reports = reports;
        this.command = command;
    }

    static ChildLauncher create(String operation, UnaryOperator<AttachOptions> filters, boolean reporting)
            throws MptcpifyException {
        AttachOptions options = filters.apply(AttachOptions.of(Scope.currentProcess()));
        Objects.requireNonNull(options, "options");
        if (!LauncherFiles.areThere()) {
            throw ChildErrors.noLauncher(operation, null);
        }
        try {
            LauncherFiles files = LauncherFiles.create();
            boolean done = false;
            try {
                List<String> command = new ArrayList<>(List.of(
                        files.launcher().toString(), "-d", files.directory().toString()));
                ReportReader reports = null;
                if (reporting) {
                    reports = ReportReader.start(files.reports(), place());
                    command.addAll(List.of("-r", files.reports().toString()));
                }
                command.addAll(arguments(Filters.of(options)));
                command.add("--");
                done = true;
                return new ChildLauncher(files, reports, List.copyOf(command));
            } finally {
                if (!done) {
                    files.close();
                }
            }
        } catch (IOException e) {
            throw ChildErrors.noLauncher(operation, e);
        }
    }

    /**
     * One that tells nobody what it does, and that this JVM need not live for.
     *
     * @param filters which sockets of the command
     * @return the launcher, for one command; the launcher removes its file itself when it is started
     * @throws MptcpifyException if there is none for this machine, or no place to put it
     */
    public static ChildLauncher detached(UnaryOperator<AttachOptions> filters) throws MptcpifyException {
        return create("make a launcher", filters, false);
    }

    static List<String> arguments(Filter filter) {
        List<String> arguments = new ArrayList<>();
        if (filter.audit()) {
            arguments.add("-a");
        }
        if (filter.families() != Filter.Families.BOTH) {
            arguments.add(filter.families() == Filter.Families.IPV4 ? "-4" : "-6");
        }
        String command = filter.commandMode() == Filter.Mode.ONLY ? "-c" : "-C";
        filter.commands().stream().sorted().forEach(name -> arguments.addAll(List.of(command, name)));
        String user = filter.userMode() == Filter.Mode.ONLY ? "-u" : "-U";
        filter.users().stream().sorted().forEach(uid -> arguments.addAll(List.of(user, Integer.toUnsignedString(uid))));
        return arguments;
    }

    private static Place place() throws IOException {
        String namespace =
                Files.readSymbolicLink(Path.of("/proc/thread-self/ns/net")).toString();
        long cgroup = 0;
        try {
            cgroup = (long) Files.getAttribute(Path.of(Scope.currentCgroup().toString()), "unix:ino");
        } catch (IOException e) {
            // no cgroup2 here: an event's cgroup is 0 then
        }
        return new Place(cgroup, Long.parseLong(namespace.replaceAll("\\D", "")));
    }

    /** {@return the words that go before those of the command; immutable} */
    public List<String> command() {
        return command;
    }

    /**
     * Waits until the command runs under the filter.
     *
     * @throws MptcpifyException if it cannot be converted here
     * @throws IOException if it cannot be executed
     * @throws IllegalStateException if it is detached
     */
    public void awaitStart() throws IOException {
        Optional<LaunchFailure> failure = reports().awaitStart();
        if (failure.isEmpty()) {
            return;
        }
        int code = failure.get().exitCode();
        if (code == 126 || code == 127) {
            throw new IOException((code == 127 ? "there is no such command" : "the command cannot be executed")
                    + ": error=" + failure.get().errno());
        }
        throw ChildErrors.notSupervised("start a command", failure.get().errno());
    }

    /** {@return what was done by now; {@link Statistics#missed()} counts sockets that are not of the launcher's place} */
    public Statistics statistics() {
        return reports().statistics();
    }

    void add(Consumer<? super SocketEvent> consumer) {
        reports().add(consumer);
    }

    void remove(Consumer<? super SocketEvent> consumer) {
        reports().remove(consumer);
    }

    long lost() {
        return reports().lost();
    }

    boolean isActive() {
        return reports().isAlive();
    }

    /**
     * Waits until the last process that was started by the command, in the background too, has ended.
     *
     * @throws InterruptedException if the thread is interrupted
     */
    public void awaitEnd() throws InterruptedException {
        reports().awaitEnd();
    }

    private ReportReader reports() {
        if (reports == null) {
            throw new IllegalStateException("a detached launcher tells nothing");
        }
        return reports;
    }

    /** Removes the launcher's file, if it was not started. A command that runs goes on as before. */
    @Override
    public void close() throws IOException {
        try {
            if (reports != null) {
                reports.close();
            }
        } finally {
            files.close();
        }
    }
}
