// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;

/**
 * The attachments that outlive the processes that made them, until they are detached, or the machine is restarted. Any
 * process that may reach their directory may attach, list and detach, also at the same time: each operation locks the
 * directory against the others (flock(2)), and waits for those that have locked it, 30 seconds at most and until its thread
 * is interrupted ({@link java.io.InterruptedIOException}). A process that is killed amid an operation leaves nothing that the
 * next operation does not end; files are removed by those that attach or detach alone.
 *
 * <p>All of one directory are one program on the kernel's hook; those of {@link Mptcpify#attach} are another. What is said
 * of {@link Mptcpify#attach(AttachOptions)} is true of them too, but that a network namespace is not kept from vanishing. A
 * scope whose cgroup, namespace or process has gone converts nothing more, and another one that gets its path or number
 * is not in it; it is listed until it is detached.
 *
 * <p>Needs {@code CAP_BPF} and {@code CAP_PERFMON}, and access to the directory, which belongs to the user who attached
 * first; in {@code /sys/fs/bpf}, as systemd mounts it, only root may make one. It is refused if it belongs to another user
 * than root or this one, or if others may write to it. Any thread may use it.
 */
public final class PersistentAttachments {
    private final Path directory;
    private final Duration patience;

    PersistentAttachments(Path directory) {
        this(directory, PinDirectory.PATIENCE);
    }

    PersistentAttachments(Path directory, Duration patience) {
        this.directory = directory;
        this.patience = patience;
    }

    /**
     * Converts the TCP sockets that are opened from now on by the programs in a cgroup or below it, until it is detached.
     *
     * @param cgroup a directory of the cgroup2 hierarchy
     * @return the attachment
     * @throws java.nio.file.FileSystemException if there is no such cgroup
     * @throws MptcpifyException if the kernel, libbpf, a privilege or the BPF file system is missing, or another version of
     *     this library has attached there; nothing is left attached then
     * @throws IOException if the path cannot be examined
     */
    public PersistentAttachment attach(Path cgroup) throws IOException {
        return attach(Scope.cgroup(Objects.requireNonNull(cgroup, "cgroup")));
    }

    /**
     * Converts the TCP sockets that are opened from now on in a scope, until it is detached.
     *
     * @param scope whose sockets
     * @return the attachment
     * @throws java.nio.file.FileSystemException if what the scope names is not there or not of its kind
     * @throws MptcpifyException as {@link #attach(Path)} does, or if there is no such process
     * @throws IOException if what the scope names cannot be examined
     */
    public PersistentAttachment attach(Scope scope) throws IOException {
        return attach(AttachOptions.of(scope));
    }

    /**
     * Converts some of the TCP sockets that are opened from now on in a scope, or only counts them, until it is detached.
     *
     * @param options whose sockets, and which; names and users may take up to about 4000 bytes
     * @return the attachment
     * @throws java.nio.file.FileSystemException if what the scope names is not there or not of its kind
     * @throws MptcpifyException as {@link #attach(Path)} does, or if there is no such process
     * @throws IOException if what the scope names cannot be examined
     */
    public PersistentAttachment attach(AttachOptions options) throws IOException {
        return attach(options, (engine, wanted, target) -> engine.attach(wanted, target));
    }

    /**
     * As {@link #attach(AttachOptions)} does, unless the same is attached already: the same options of the same cgroup,
     * namespace or process. That is looked at and attached in one step, so that of several who ask at once one attaches.
     *
     * @param options whose sockets, and which
     * @return the attachment that is there now, and whether it was before
     * @throws java.nio.file.FileSystemException if what the scope names is not there or not of its kind
     * @throws MptcpifyException as {@link #attach(Path)} does, or if there is no such process
     * @throws IOException if what the scope names cannot be examined
     */
    public Attached attachOnce(AttachOptions options) throws IOException {
        AtomicBoolean already = new AtomicBoolean();
        PersistentAttachment attachment = attach(options, (engine, wanted, target) -> {
            Optional<Integer> known = engine.find(wanted, target);
            already.set(known.isPresent());
            return known.isPresent() ? known.get() : engine.attach(wanted, target);
        });
        return new Attached(attachment, already.get());
    }

    /**
     * What {@link #attachOnce} has come to.
     *
     * @param attachment the attachment that is there now, whoever attached it
     * @param already whether it was there before
     */
    public record Attached(PersistentAttachment attachment, boolean already) {}

    private PersistentAttachment attach(AttachOptions options, Attaching attaching) throws IOException {
        String operation = "attach " + options.scope();
        Diagnosis.requireNativeAccess(operation);
        Target target = Target.of(options.scope());
        Closeable hold = target.hold();
        try (hold;
                PinDirectory pins = PinDirectory.make(operation, directory, patience);
                PinnedEngine engine = PinnedEngine.make(operation, pins)) {
            int number = attaching.apply(engine, options.absolute(), target);
            return new PersistentAttachment(this, number, engine.description(number));
        }
    }

    /**
     * What is attached, whoever attached it.
     *
     * @return the attachments, in the order in which they were attached; a new list
     * @throws MptcpifyException as {@link #attach(Path)} does
     * @throws IOException if the directory cannot be read
     */
    public List<PersistentAttachment> list() throws IOException {
        return read("list persistent attachments", this::listed).orElse(List.of());
    }

    /**
     * What is attached and what it has done, all of it at one moment.
     *
     * @return the attachments with their states, in the order in which they were attached; a new list
     * @throws MptcpifyException as {@link #attach(Path)} does
     * @throws IOException if the directory cannot be read
     */
    public List<PersistentAttachment.State> states() throws IOException {
        return read("list persistent attachments", engine -> {
                    List<PersistentAttachment.State> states = new ArrayList<>();
                    for (PersistentAttachment attachment : listed(engine)) {
                        states.add(attachment.state(engine));
                    }
                    return states;
                })
                .orElse(List.of());
    }

    private List<PersistentAttachment> listed(PinnedEngine engine) {
        return engine.described().entrySet().stream()
                .map(entry -> new PersistentAttachment(this, entry.getKey(), entry.getValue()))
                .toList();
    }

    /**
     * Ends an attachment. When this returns, a new socket is TCP again unless another attachment is in charge of it; sockets
     * that were opened before stay as they are.
     *
     * @param id its {@link PersistentAttachment#id() number}
     * @return whether there was one of that number
     * @throws MptcpifyException as {@link #attach(Path)} does
     * @throws IOException if the directory cannot be read
     */
    public boolean detach(long id) throws IOException {
        return !detachIf(attachment -> attachment.id() == id).isEmpty();
    }

    /**
     * Ends each attachment that a condition is true of, as {@link #detach} does, all of them at one moment.
     *
     * @param condition what is asked of each; it must not use these attachments itself
     * @return those that were ended, in the order in which they were attached; a new list
     * @throws MptcpifyException as {@link #attach(Path)} does
     * @throws IOException if the directory cannot be read
     */
    public List<PersistentAttachment> detachIf(Predicate<PersistentAttachment> condition) throws IOException {
        return change("detach persistent attachments", engine -> {
                    List<PersistentAttachment> ending =
                            listed(engine).stream().filter(condition).toList();
                    for (PersistentAttachment attachment : ending) {
                        engine.detach((int) attachment.id());
                    }
                    return ending;
                })
                .orElse(List.of());
    }

    /** How something is attached. */
    private interface Attaching {
        int apply(PinnedEngine engine, AttachOptions options, Target target) throws IOException;
    }

    /** What is done with an engine. */
    @FunctionalInterface
    interface Action<T> {
        T apply(PinnedEngine engine) throws IOException;
    }

    /** Looks at the engine, if there is one. No file is removed. */
    <T> Optional<T> read(String operation, Action<T> action) throws IOException {
        return with(operation, false, action);
    }

    /** Does something with the engine, if there is one, and removes what is not needed any more. */
    <T> Optional<T> change(String operation, Action<T> action) throws IOException {
        return with(operation, true, action);
    }

    private <T> Optional<T> with(String operation, boolean changing, Action<T> action) throws IOException {
        Optional<PinDirectory> found = PinDirectory.find(operation, directory, changing, patience);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        try (PinDirectory pins = found.get()) {
            Optional<PinnedEngine> known = PinnedEngine.find(operation, pins);
            if (known.isEmpty()) {
                return Optional.empty();
            }
            try (PinnedEngine engine = known.get()) {
                return Optional.of(action.apply(engine));
            }
        }
    }
}
