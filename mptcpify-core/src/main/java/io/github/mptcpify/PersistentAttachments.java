// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
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
public interface PersistentAttachments {
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
    default PersistentAttachment attach(Path cgroup) throws IOException {
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
    default PersistentAttachment attach(Scope scope) throws IOException {
        return attach(AttachOptions.of(scope));
    }

    /**
     * Converts some of the TCP sockets that are opened from now on in a scope, or only counts them, until it is detached.
     *
     * @param options whose sockets, and which; names and users may take up to about 4000 bytes
     * @return the attachment
     * @throws IllegalArgumentException if the options {@linkplain AttachOptions#reportRefusals() ask for refusals}
     * @throws java.nio.file.FileSystemException if what the scope names is not there or not of its kind
     * @throws MptcpifyException as {@link #attach(Path)} does, or if there is no such process
     * @throws IOException if what the scope names cannot be examined
     */
    PersistentAttachment attach(AttachOptions options) throws IOException;

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
    Attached attachOnce(AttachOptions options) throws IOException;

    /**
     * What {@link #attachOnce} has come to.
     *
     * @param attachment the attachment that is there now, whoever attached it
     * @param already whether it was there before
     */
    record Attached(PersistentAttachment attachment, boolean already) {}

    /**
     * What is attached, whoever attached it.
     *
     * @return the attachments, in the order in which they were attached; a new list
     * @throws MptcpifyException as {@link #attach(Path)} does
     * @throws IOException if the directory cannot be read
     */
    List<PersistentAttachment> list() throws IOException;

    /**
     * What is attached and what it has done, all of it at one moment.
     *
     * @return the attachments with their states, in the order in which they were attached; a new list
     * @throws MptcpifyException as {@link #attach(Path)} does
     * @throws IOException if the directory cannot be read
     */
    List<PersistentAttachment.State> states() throws IOException;

    /**
     * Ends an attachment. When this returns, a new socket is TCP again unless another attachment is in charge of it; sockets
     * that were opened before stay as they are.
     *
     * @param id its {@link PersistentAttachment#id() number}
     * @return whether there was one of that number
     * @throws MptcpifyException as {@link #attach(Path)} does
     * @throws IOException if the directory cannot be read
     */
    default boolean detach(long id) throws IOException {
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
    List<PersistentAttachment> detachIf(Predicate<PersistentAttachment> condition) throws IOException;
}
