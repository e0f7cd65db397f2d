// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import io.github.mptcpify.internal.engine.Engine;
import io.github.mptcpify.internal.engine.OpenAttachment;
import io.github.mptcpify.internal.engine.bpf.BpfHook;
import io.github.mptcpify.internal.engine.jvm.InProcess;
import io.github.mptcpify.internal.engine.pinned.KeptAttachments;
import io.github.mptcpify.internal.engine.scope.FoundScope;
import io.github.mptcpify.internal.engine.scope.Guard;
import io.github.mptcpify.internal.errors.NativeErrors;
import io.github.mptcpify.internal.inspect.watch.Watch;
import io.github.mptcpify.internal.support.Preflight;
import io.github.mptcpify.jna.NativeAccess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * Turns the TCP sockets of unmodified programs into Multipath TCP sockets, by a BPF program on the kernel's hook {@code
 * update_socket_protocol} (Linux 6.6 and later).
 *
 * <p>Needs {@code CAP_BPF} and {@code CAP_PERFMON}, or root, and libbpf 1.0 or later. The first attachment of a process
 * loads the program, later ones share it, the last close unloads it. Threads may attach and close at once.
 */
public final class Mptcpify {
    private static final Engine ENGINE = new Engine(BpfHook::open);

    private Mptcpify() {}

    /**
     * Converts the TCP sockets that are opened from now on by the programs in a cgroup or below it, running already or
     * not, until the attachment is closed or this process ends, however it ends.
     *
     * <p>A TCP socket is one that socket(2) is asked for with family {@code AF_INET} or {@code AF_INET6}, type {@code
     * SOCK_STREAM}, with any of {@code SOCK_NONBLOCK} and {@code SOCK_CLOEXEC}, and protocol 0 or {@code IPPROTO_TCP}.
     * What accept(2) returns follows its listener. Not converted: sockets opened before, by the kernel itself, or
     * through io_uring; and all sockets in a network namespace where {@code net.mptcp.enabled} is 0, which stay TCP and
     * work as before.
     *
     * <p>It is that very cgroup. One that is made again under the same name is another, as that of a service that is restarted:
     * {@link Scope#unit} and {@link Scope#cgroups} name those that come, too.
     *
     * <p>The same cgroup may be attached several times; it is converted until the last of these is closed.
     *
     * @param cgroup a directory of the cgroup2 hierarchy, as {@code /sys/fs/cgroup/shop.slice}; the root converts every
     *     program of the machine
     * @return the attachment, owned by the caller
     * @throws java.nio.file.NoSuchFileException if there is no such path
     * @throws java.nio.file.NotDirectoryException if it is not a directory
     * @throws java.nio.file.FileSystemException if it is not in a cgroup2 hierarchy
     * @throws MptcpifyException if the kernel, libbpf or a privilege is missing; nothing is left attached then
     * @throws IOException if the path cannot be examined
     */
    public static Attachment attach(Path cgroup) throws IOException {
        return attach(Scope.cgroup(Objects.requireNonNull(cgroup, "cgroup")));
    }

    /**
     * Converts the TCP sockets that are opened from now on in a scope, as {@link #attach(Path)} does for a cgroup.
     *
     * @param scope whose sockets
     * @return the attachment, owned by the caller
     * @throws java.nio.file.FileSystemException if what the scope names is not there or not of its kind
     * @throws MptcpifyException if the kernel, libbpf, a privilege or the process is missing; nothing is left attached
     * @throws IOException if what the scope names cannot be examined
     */
    public static Attachment attach(Scope scope) throws IOException {
        return attach(AttachOptions.of(scope));
    }

    /**
     * Converts some of the TCP sockets that are opened from now on in a scope, or only counts them. A socket that several
     * attachments are in charge of is converted if one of them converts it. A scope may be shared by any number of
     * attachments, with up to 13 different filters; a cgroup may lie up to 63 levels deep.
     *
     * @param options whose sockets, and which
     * @return the attachment, owned by the caller
     * @throws java.nio.file.FileSystemException if what the scope names is not there or not of its kind
     * @throws MptcpifyException if the kernel, libbpf, a privilege or the process is missing; nothing is left attached, and
     *     {@link MptcpifyException#support()} tells what this process can do here
     * @throws IOException if what the scope names cannot be examined
     */
    public static Attachment attach(AttachOptions options) throws IOException {
        Objects.requireNonNull(options, "options");
        try {
            NativeErrors.requireNativeAccess("attach " + options.scope());
            Attachment attachment = attach(options, FoundScope.of(options.scope()));
            if (!options.isAudit()) {
                MptcpJvm.warnUnlessMended(options.scope());
            }
            return attachment;
        } catch (MptcpifyException e) {
            throw e.with(Mptcpify::support);
        }
    }

    private static Attachment attach(AttachOptions options, FoundScope target) throws IOException {
        Attachment attachment = null;
        try {
            attachment = OpenAttachment.open(ENGINE, options, target);
            return attachment;
        } finally {
            if (attachment == null) {
                target.hold().close();
            }
        }
    }

    /**
     * What opens sockets, for {@link #call}; as {@code () -> new ServerSocket(443)}.
     *
     * @param <T> of what it returns
     * @param <E> of what it throws
     */
    @FunctionalInterface
    public interface Action<T, E extends Exception> {
        /**
         * Opens them.
         *
         * @return what the caller of {@link #call} gets
         * @throws E what the caller of {@link #call} sees
         */
        T call() throws E;
    }

    /**
     * Runs an action on the current thread, virtual or not, and converts the TCP sockets that it opens meanwhile by the JDK: its
     * listeners, and its clients. No other thread's sockets are converted by it, those neither that the action has other threads
     * open.
     *
     * <p>Needs no privilege, neither the hook nor Linux 6.6: it is {@link MptcpJvm#enable()} for a thread, and has its conditions. The
     * first call takes some tenths of a second, a later one microseconds. Where the kernel refuses an MPTCP socket, TCP is
     * opened, and {@link JvmStatistics} count it. What a listener accepts later is as the listener is, on whatever thread.
     *
     * @param action called once
     * @param <T> of what it returns
     * @param <E> of what it throws
     * @return what it returned
     * @throws E what it threw
     * @throws MptcpifyException if this Java runtime is not known, or native access is denied; the action has not been called then
     */
    public static <T, E extends Exception> T call(Action<T, E> action) throws E, MptcpifyException {
        Objects.requireNonNull(action, "action");
        int before = MptcpJvm.enter();
        try {
            return action.call();
        } finally {
            InProcess.leave(before);
        }
    }

    /**
     * Starts a command whose TCP sockets are MPTCP, and those of all that it starts, by a filter of its own: without the
     * hook, any privilege or libbpf, on Linux 5.14 and later.
     *
     * @param builder what to start, and how; it is not changed
     * @return the process, which goes on as any does when this JVM ends
     * @throws MptcpifyException if it cannot be converted here; nothing runs then
     * @throws IOException if it cannot be started, as {@link ProcessBuilder#start()} would say
     */
    public static ConvertedProcess start(ProcessBuilder builder) throws IOException {
        return start(builder, UnaryOperator.identity());
    }

    /**
     * Starts a command some of whose TCP sockets are MPTCP, as {@link #start(ProcessBuilder)} does.
     *
     * @param builder what to start, and how; it is not changed
     * @param filters which sockets, as {@code options -> options.onlyCommands("curl")}; {@link AttachOptions#audit()} only
     *     counts them
     * @return the process, which goes on as any does when this JVM ends
     * @throws MptcpifyException if it cannot be converted here; nothing runs then
     * @throws IOException if it cannot be started, as {@link ProcessBuilder#start()} would say
     */
    public static ConvertedProcess start(ProcessBuilder builder, UnaryOperator<AttachOptions> filters)
            throws IOException {
        return ConvertedProcess.start(builder, filters);
    }

    /**
     * A program that converts the command it is given, for who starts commands in a way of their own.
     *
     * @param filters which sockets of the command
     * @return the launcher, for one command, owned by the caller
     * @throws MptcpifyException if there is none for this machine, or no place to put it
     */
    public static ChildLauncher launcher(UnaryOperator<AttachOptions> filters) throws MptcpifyException {
        return ChildLauncher.create("make a launcher", filters, true);
    }

    /**
     * The attachments that outlive this process, kept in {@code /sys/fs/bpf/mptcpify}.
     *
     * @return a way to them; nothing is looked at yet
     */
    public static PersistentAttachments persistent() {
        return persistent(KeptAttachments.USUAL);
    }

    /**
     * The attachments that outlive this process, kept in another place: each directory has its own.
     *
     * @param directory in a BPF file system (bpffs), as {@code /run/shop/bpf/mptcpify}; made with the first attachment and
     *     removed with the last. Its parent has to be there
     * @return a way to them; nothing is looked at yet
     */
    public static PersistentAttachments persistent(Path directory) {
        return new KeptAttachments(directory.toAbsolutePath());
    }

    /**
     * Whether MPTCP is on for the sockets of a scope ({@code net.mptcp.enabled}): in the network namespace that the scope is
     * or, of a process, has; else in this thread's own, though a cgroup's programs may be in others. Where it is off, their
     * sockets stay TCP.
     *
     * @param scope whose sockets
     * @return whether it is
     * @throws MptcpifyException if this process may not enter that network namespace
     * @throws IOException if it cannot be examined
     */
    public static boolean isMptcpOn(Scope scope) throws IOException {
        return Guard.isEnabled("look for net.mptcp.enabled of " + scope, scope);
    }

    /**
     * Finds out whether this process can attach here, by trying it: the program is loaded and, with no scope in it,
     * attached for a moment. Takes as long as a first attach.
     *
     * @return what was found
     */
    public static Support support() {
        return Preflight.run(ENGINE.isAttached());
    }

    /**
     * Gives back what ties this library to the JVM, so that its class loader can be collected: for an application that is
     * unloaded and may be loaded again, as a web application in its {@code ServletContextListener.contextDestroyed}. Where
     * the library lives as long as the JVM, nobody needs it.
     *
     * <p>Everything of the library has to be closed, and no other thread may be within a call of it. It can be used
     * again afterwards, and has to be released again then.
     *
     * <p>{@link MptcpJvm#mend} stays in force. A thread of JNA's may keep the class loader for half a minute more.
     * Of a library that has attached, the loader was seen to stay.
     *
     * @throws IllegalStateException if an attachment or a watch is open, or another thread is within a call; nothing has
     *     been given back then
     */
    public static void release() {
        if (ENGINE.isAttached()) {
            throw new IllegalStateException("an attachment is open: close it before releasing the library");
        }
        Watch.requireNone();
        if (!NativeAccess.release()) {
            throw new IllegalStateException("a thread is within a call of the library: end it before releasing that");
        }
    }
}
