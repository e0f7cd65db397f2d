// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * Attachments that outlive the processes that made them, until they are detached, or the machine is restarted. Any
 * process that may access their directory may attach, list and detach, also at the same time: each operation locks the
 * directory (flock(2)), and waits for others to unlock it, for 30 seconds at most or until its thread is interrupted
 * ({@link java.io.InterruptedIOException}). If a process is killed during an operation, the next operation cleans up;
 * only attaching and detaching remove files.
 *
 * <p>All attachments of one directory share one program on the kernel's hook; those of {@link Mptcpify#attach} share
 * another. The documentation of {@link Mptcpify#attach(AttachOptions)} applies to them too, except that a network
 * namespace is not kept in existence. When its cgroup, namespace or process has ended, an attachment converts nothing
 * more, and does not apply to a later one with the same path or number; it is listed until it is detached.
 *
 * <p>Needs {@code CAP_BPF} and {@code CAP_PERFMON}, and access to the directory, which belongs to the user who attached
 * first; in {@code /sys/fs/bpf}, as systemd mounts it, only root may make directories. The directory is refused if it
 * belongs to a user other than root or the caller, or if others may write to it. Any thread may use it.
 */
public interface PersistentAttachments {
    /**
     * Converts the TCP sockets that programs in a cgroup or below it open from now on, until the attachment is
     * detached.
     *
     * @param cgroup a directory of the cgroup2 hierarchy
     * @return the attachment
     * @throws java.nio.file.FileSystemException if there is no such cgroup
     * @throws MptcpifyException if the kernel, libbpf, a privilege or the BPF file system does not suffice, or another
     *     version of this library has attached there; nothing is left attached then
     * @throws IOException if the path cannot be examined
     */
    default PersistentAttachment attach(Path cgroup) throws IOException {
        return attach(Scope.cgroup(Objects.requireNonNull(cgroup, "cgroup")));
    }

    /**
     * Converts the TCP sockets that are opened from now on in a scope, until it is detached.
     *
     * @param scope the scope
     * @return the attachment
     * @throws java.nio.file.FileSystemException if the cgroup or file of the scope does not exist, or is of another
     *     kind
     * @throws MptcpifyException as {@link #attach(Path)} does, or if there is no such process
     * @throws IOException if what the scope names cannot be examined
     */
    default PersistentAttachment attach(Scope scope) throws IOException {
        return attach(AttachOptions.of(scope));
    }

    /**
     * Converts some of the TCP sockets that are opened from now on in a scope, or only counts them, until it is
     * detached.
     *
     * @param options the scope and the filters; names and users may take up to about 4000 bytes
     * @return the attachment
     * @throws IllegalArgumentException if the options {@linkplain AttachOptions#reportRefusals() report refusals}
     * @throws java.nio.file.FileSystemException if what the scope names is not there or not of its kind
     * @throws MptcpifyException as {@link #attach(Path)} does, or if there is no such process
     * @throws IOException if what the scope names cannot be examined
     */
    PersistentAttachment attach(AttachOptions options) throws IOException;

    /**
     * Attaches as {@link #attach(AttachOptions)} does, unless the same options are attached already to the same cgroup,
     * namespace or process. Looking and attaching is one step, so if several processes do this at once, only one
     * attaches.
     *
     * @param options the scope and the filters
     * @return the attachment, and whether it existed before
     * @throws java.nio.file.FileSystemException if what the scope names is not there or not of its kind
     * @throws MptcpifyException as {@link #attach(Path)} does, or if there is no such process
     * @throws IOException if what the scope names cannot be examined
     */
    Attached attachOnce(AttachOptions options) throws IOException;

    /**
     * The result of {@link #attachOnce}.
     *
     * @param attachment the attachment, whoever attached it
     * @param already whether it existed before
     */
    record Attached(PersistentAttachment attachment, boolean already) {}

    /**
     * Lists all attachments, whoever attached them.
     *
     * @return the attachments, in the order in which they were attached; a new list
     * @throws MptcpifyException as {@link #attach(Path)} does
     * @throws IOException if the directory cannot be read
     */
    List<PersistentAttachment> list() throws IOException;

    /**
     * Lists all attachments with their states, all at one moment.
     *
     * @return the attachments with their states, in the order in which they were attached; a new list
     * @throws MptcpifyException as {@link #attach(Path)} does
     * @throws IOException if the directory cannot be read
     */
    List<PersistentAttachment.State> states() throws IOException;

    /**
     * Ends an attachment. When this returns, new sockets are TCP again, unless another attachment covers them; sockets
     * that were opened before stay as they are.
     *
     * @param id its {@link PersistentAttachment#id() number}
     * @return whether there was an attachment with that number
     * @throws MptcpifyException as {@link #attach(Path)} does
     * @throws IOException if the directory cannot be read
     */
    default boolean detach(long id) throws IOException {
        return !detachIf(attachment -> attachment.id() == id).isEmpty();
    }

    /**
     * Ends each attachment for which a condition is true, as {@link #detach} does, all at one moment.
     *
     * @param condition called for each attachment; it must not call methods of this object
     * @return the attachments that were ended, in the order in which they were attached; a new list
     * @throws MptcpifyException as {@link #attach(Path)} does
     * @throws IOException if the directory cannot be read
     */
    List<PersistentAttachment> detachIf(Predicate<PersistentAttachment> condition) throws IOException;
}
