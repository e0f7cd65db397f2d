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
 * A program that executes a command whose TCP sockets, and those of all its children, are MPTCP. Start {@code
 * launcher.command()} followed by the command's own words. The command keeps the launcher's process number, input,
 * output and terminal. Two small supervisor processes outlive this JVM, and end with the last process of the command. A
 * launcher is for one command. Any thread may use it.
 *
 * <p>Only sockets in the network namespace, and of the user, group and cgroup, in which the launcher was started are
 * converted. Without {@code CAP_SYS_ADMIN} the command's programs cannot gain privileges by their files (sudo, mount):
 * no_new_privs is set.
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
     * Makes a launcher that reports nothing to this JVM, which may end.
     *
     * @param filters selects the command's sockets to convert
     * @return the launcher, for one command; it removes its file itself when it is started
     * @throws MptcpifyException if there is no launcher for this processor, or no folder to write it to
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
            // without cgroup2 an event's cgroup is 0
        }
        return new Place(cgroup, Long.parseLong(namespace.replaceAll("\\D", "")));
    }

    /** {@return the words that precede those of the command; immutable} */
    public List<String> command() {
        return command;
    }

    /**
     * Waits until the command runs under the filter. Returns only after something has started {@link #command()}, and not
     * if that is killed before it reports; {@link Mptcpify#start} notices this.
     *
     * @throws MptcpifyException if the command cannot be converted here
     * @throws IOException if the command cannot be executed
     * @throws IllegalStateException if this launcher is detached
     */
    public void awaitStart() throws IOException {
        requireStarted(reports().awaitStart());
    }

    /** As {@link #awaitStart()}, but notices that the process that is to become the command has ended. */
    void awaitStart(Process process) throws IOException {
        requireStarted(reports().awaitStart(process));
    }

    private static void requireStarted(Optional<LaunchFailure> failure) throws IOException {
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

    /**
     * {@return the counts so far; {@link Statistics#missed()} are sockets opened in another network namespace or
     * cgroup, or as another user, than the launcher's}
     */
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
     * Waits until the last process that the command started has ended, including those in the background.
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

    /** Removes the launcher's file if the launcher was not started. A running command continues. */
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
