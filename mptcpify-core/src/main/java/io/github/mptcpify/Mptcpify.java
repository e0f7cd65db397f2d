// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import io.github.mptcpify.internal.engine.Engine;
import io.github.mptcpify.internal.engine.OpenAttachment;
import io.github.mptcpify.internal.engine.bpf.BpfHook;
import io.github.mptcpify.internal.engine.bpf.LoadConditions;
import io.github.mptcpify.internal.engine.bpf.SpareHook;
import io.github.mptcpify.internal.engine.jvm.InProcess;
import io.github.mptcpify.internal.engine.pinned.KeptAttachments;
import io.github.mptcpify.internal.engine.scope.FoundScope;
import io.github.mptcpify.internal.engine.scope.Guard;
import io.github.mptcpify.internal.errors.NativeErrors;
import io.github.mptcpify.internal.inspect.watch.Watch;
import io.github.mptcpify.internal.linux.RecordCaches;
import io.github.mptcpify.internal.support.Preflight;
import io.github.mptcpify.jna.NativeAccess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Turns the TCP sockets of unmodified programs into Multipath TCP sockets, by a BPF program on the kernel's hook {@code
 * update_socket_protocol} (Linux 6.6 and later).
 *
 * <p>Needs {@code CAP_BPF} and {@code CAP_PERFMON}, or root, and libbpf 1.0 or later. The first attachment of a process
 * loads the program, later ones share it, the last close unloads it. Any thread may use it.
 */
public final class Mptcpify {
    private static final SpareHook HOOKS = new SpareHook(BpfHook::open, LoadConditions::now);
    private static final Engine ENGINE = new Engine(HOOKS);

    private Mptcpify() {}

    /**
     * Converts the TCP sockets that programs in a cgroup or below it open from now on, also programs that run already,
     * until the attachment is closed or this process ends, however it ends.
     *
     * <p>A TCP socket is one from a call of socket(2) with the family {@code AF_INET} or {@code AF_INET6}, the type
     * {@code SOCK_STREAM}, with any of {@code SOCK_NONBLOCK} and {@code SOCK_CLOEXEC}, and the protocol 0 or {@code
     * IPPROTO_TCP}. Accepted sockets have the protocol of their listener. Not converted are sockets that were opened
     * before, by the kernel itself, or through io_uring; and all sockets in a network namespace where {@code
     * net.mptcp.enabled} is 0, which stay TCP and work as before.
     *
     * <p>The attachment is to this one cgroup. A cgroup that is made again at the same path, like that of a restarted
     * service, is a different one: {@link Scope#unit} and {@link Scope#cgroups} also cover later cgroups.
     *
     * <p>The same cgroup may be attached several times; its sockets are converted until the last attachment is closed.
     *
     * @param cgroup a directory of the cgroup2 hierarchy, such as {@code /sys/fs/cgroup/shop.slice}; the root stands
     *     for every program of the machine
     * @return the attachment, owned by the caller
     * @throws java.nio.file.NoSuchFileException if there is no such path
     * @throws java.nio.file.NotDirectoryException if it is not a directory
     * @throws java.nio.file.FileSystemException if it is not in a cgroup2 hierarchy
     * @throws MptcpifyException if the kernel, libbpf or a privilege does not suffice; nothing is left attached then
     * @throws IOException if the path cannot be examined
     */
    public static Attachment attach(Path cgroup) throws IOException {
        return attach(Scope.cgroup(Objects.requireNonNull(cgroup, "cgroup")));
    }

    /**
     * Converts the TCP sockets that are opened from now on in a scope, as {@link #attach(Path)} does for a cgroup.
     *
     * @param scope the scope
     * @return the attachment, owned by the caller
     * @throws java.nio.file.FileSystemException if the cgroup or file of the scope does not exist, or is of another
     *     kind
     * @throws MptcpifyException if the kernel, libbpf or a privilege does not suffice, or the process does not exist;
     *     nothing is left attached then
     * @throws IOException if the scope cannot be examined
     */
    public static Attachment attach(Scope scope) throws IOException {
        return attach(AttachOptions.of(scope));
    }

    /**
     * Converts some of the TCP sockets that are opened from now on in a scope, or only counts them. If several
     * attachments cover a socket, it is converted if one of them converts it. Any number of attachments may share a
     * scope, with up to 13 different filters; a cgroup may lie up to 63 levels deep.
     *
     * @param options the scope and the filters
     * @return the attachment, owned by the caller
     * @throws java.nio.file.FileSystemException if the cgroup or file of the scope does not exist, or is of another
     *     kind
     * @throws MptcpifyException if the kernel, libbpf or a privilege does not suffice, or the process does not exist;
     *     nothing is left attached then, and {@link MptcpifyException#support()} tells what this process can do here
     * @throws IOException if the scope cannot be examined
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
            throw e.with(() -> support(e));
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
     * An action that opens sockets, for {@link #call}, such as {@code () -> new ServerSocket(443)}.
     *
     * @param <T> the type of its result
     * @param <E> the type of its exceptions
     */
    @FunctionalInterface
    public interface Action<T, E extends Exception> {
        /**
         * Opens sockets.
         *
         * @return the result, which {@link #call} returns
         * @throws E an exception, which {@link #call} throws
         */
        T call() throws E;
    }

    /**
     * Runs an action on the current thread, virtual or not, and converts the TCP sockets that this thread opens through
     * the JDK meanwhile, listeners and clients. Sockets of other threads are not converted, also not those that other
     * threads open for the action.
     *
     * <p>Needs no privilege, no hook and no Linux 6.6: this is {@link MptcpJvm#enable()} for one thread, with the same
     * conditions. The first call takes some tenths of a second, later ones microseconds. If the kernel refuses an MPTCP
     * socket, TCP is opened, and {@link JvmStatistics} count it. Sockets that a listener accepts later have its
     * protocol, on any thread.
     *
     * @param action called once
     * @param <T> the type of its result
     * @param <E> the type of its exceptions
     * @return the action's result
     * @throws E the action's exception
     * @throws MptcpifyException if this Java runtime is unknown, or native access is denied; the action was not called
     *     then
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
     * Starts a command and converts its TCP sockets, and those of all its children, by a seccomp filter on the command:
     * without the hook, privileges or libbpf, on Linux 5.14 and later.
     *
     * @param builder the command; the builder is not changed
     * @return the process, which continues when this JVM ends, like any other
     * @throws MptcpifyException if the command cannot be converted here; it does not run then
     * @throws IOException if the command cannot be started, as {@link ProcessBuilder#start()} throws it
     */
    public static ConvertedProcess start(ProcessBuilder builder) throws IOException {
        return start(builder, UnaryOperator.identity());
    }

    /**
     * Starts a command and converts some of its TCP sockets, as {@link #start(ProcessBuilder)} does.
     *
     * @param builder the command; the builder is not changed
     * @param filters selects the sockets, such as {@code options -> options.onlyCommands("curl")}; {@link
     *     AttachOptions#audit()} only counts them
     * @return the process, which continues when this JVM ends, like any other
     * @throws MptcpifyException if the command cannot be converted here; it does not run then
     * @throws IOException if the command cannot be started, as {@link ProcessBuilder#start()} throws it
     */
    public static ConvertedProcess start(ProcessBuilder builder, UnaryOperator<AttachOptions> filters)
            throws IOException {
        return ConvertedProcess.start(builder, filters);
    }

    /**
     * Makes a program that executes a command and converts its sockets, for callers that do not use a {@link
     * ProcessBuilder}.
     *
     * @param filters selects the command's sockets
     * @return the launcher, for one command, owned by the caller
     * @throws MptcpifyException if there is no launcher for this processor, or no folder to write it to
     */
    public static ChildLauncher launcher(UnaryOperator<AttachOptions> filters) throws MptcpifyException {
        return ChildLauncher.create("make a launcher", filters, true);
    }

    /**
     * Returns the attachments that outlive this process, kept in {@code /sys/fs/bpf/mptcpify}.
     *
     * @return access to them; nothing is read yet
     */
    public static PersistentAttachments persistent() {
        return persistent(KeptAttachments.USUAL);
    }

    /**
     * Returns the attachments that outlive this process, kept in another directory: each directory has its own
     * attachments.
     *
     * @param directory a path in a BPF file system (bpffs), such as {@code /run/shop/bpf/mptcpify}; made with the first
     *     attachment and removed with the last. Its parent has to exist
     * @return access to them; nothing is read yet
     */
    public static PersistentAttachments persistent(Path directory) {
        return new KeptAttachments(directory.toAbsolutePath());
    }

    /**
     * Tells whether MPTCP is on for the sockets of a scope ({@code net.mptcp.enabled}): in the network namespace of the
     * scope, or that of its process; for other scopes in this thread's own, though a cgroup's programs may be in
     * others. Where MPTCP is off, sockets stay TCP.
     *
     * @param scope the scope
     * @return whether MPTCP is on
     * @throws MptcpifyException if this process may not enter that network namespace
     * @throws IOException if the setting cannot be read
     */
    public static boolean isMptcpOn(Scope scope) throws IOException {
        return Guard.isEnabled("look for net.mptcp.enabled of " + scope, scope);
    }

    /**
     * Finds out whether this process can attach here, by trying it: the program is loaded and, without a scope,
     * attached for a moment. Takes as long as a first attach.
     *
     * <p>An attach that follows within five seconds uses the loaded program, unless the thread's privileges or namespaces,
     * or the kernel's settings, have changed. Afterwards it is unloaded; {@link #release} does that at once. While it is
     * kept it is not attached, and takes some forty descriptors and a few megabytes. Where an attachment is open
     * already, nothing is loaded.
     *
     * @return the results of the checks
     */
    public static Support support() {
        return Preflight.run(ENGINE, Optional.empty());
    }

    private static Support support(MptcpifyException refusal) {
        return Preflight.run(ENGINE, Optional.of(refusal).filter(HOOKS::isRefusal));
    }

    /**
     * Releases the native bindings of this library, so that its class loader can be collected: for an application that
     * is unloaded and may be loaded again, such as a web application, in its {@code
     * ServletContextListener.contextDestroyed}. If the library stays as long as the JVM, this is not needed.
     *
     * <p>Everything of the library has to be closed, and no other thread may be inside one of its methods. The library
     * can be used again afterwards, and then has to be released again.
     *
     * <p>{@link MptcpJvm#mend} stays in force. A thread of JNA may keep the class loader for half a minute longer.
     *
     * @throws IllegalStateException if an attachment or a watch is open, or another thread is inside a method; nothing
     *     was released then
     */
    public static void release() {
        if (ENGINE.isAttached()) {
            throw new IllegalStateException("an attachment is open: close it before releasing the library");
        }
        Watch.requireNone();
        HOOKS.close();
        RecordCaches.forget();
        if (!NativeAccess.release()) {
            throw new IllegalStateException("a thread is within a call of the library: end it before releasing that");
        }
    }
}
