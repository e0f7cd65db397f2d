// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The attachments that outlive the processes that made them, until they are detached, or the machine is restarted. Any
 * process that may reach their directory may attach, list and detach, also at the same time: each operation locks the
 * directory against the others (flock(2)), and waits for those that have locked it. A process that is killed amid an
 * operation leaves nothing that the next operation does not end.
 *
 * <p>All of one directory are one program on the kernel's hook; those of {@link Mptcpify#attach} are another. What is said
 * of {@link Mptcpify#attach(AttachOptions)} is true of them too, but that a network namespace is not kept from vanishing. A
 * scope whose cgroup, namespace or process has gone converts nothing more, and another one that gets its path or number
 * is not in it; it is listed until it is detached.
 *
 * <p>Needs {@code CAP_BPF} and {@code CAP_PERFMON}, and access to the directory, which belongs to the user who attached
 * first; in {@code /sys/fs/bpf}, as systemd mounts it, only root may make one. Any thread may use it.
 */
public final class PersistentAttachments {
    private final Path directory;

    PersistentAttachments(Path directory) {
        this.directory = directory;
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
        String operation = "attach " + options.scope();
        Target target = Target.of(options.scope());
        Closeable hold = target.hold();
        try (hold;
                PinDirectory pins = PinDirectory.make(operation, directory);
                PinnedEngine engine = PinnedEngine.make(operation, pins)) {
            int number = engine.attach(options.absolute(), target);
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
        List<PersistentAttachment> attachments = new ArrayList<>();
        with("list persistent attachments", engine -> {
            engine.described()
                    .forEach((number, description) ->
                            attachments.add(new PersistentAttachment(this, number, description)));
            return true;
        });
        return attachments;
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
        return with("detach " + id, engine -> {
                    Optional<Integer> number = engine.described().keySet().stream()
                            .filter(given -> given == id)
                            .findFirst();
                    if (number.isPresent()) {
                        engine.detach(number.get());
                    }
                    return number.isPresent();
                })
                .orElse(false);
    }

    /** What is done with an engine. */
    @FunctionalInterface
    interface Action<T> {
        T apply(PinnedEngine engine) throws IOException;
    }

    /** Does something with the engine, if there is one. */
    <T> Optional<T> with(String operation, Action<T> action) throws IOException {
        Optional<PinDirectory> found = PinDirectory.find(operation, directory);
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
