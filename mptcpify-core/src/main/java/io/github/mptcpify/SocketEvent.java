// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import io.github.mptcpify.internal.linux.RecordText;
import java.net.StandardProtocolFamily;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What an attachment decided about one socket(2) call that asked for TCP in its scope, or about one setsockopt(2) call on a
 * socket that it had converted, or something that MPTCP refuses. The socket(2) call may still fail, as for want of a descriptor. Immutable.
 *
 * @param time when, by the wall clock of that moment
 * @param pid the process, as the pid namespace numbers it in which this JVM runs; empty for a process that is not to be
 *     seen from there
 * @param command the process's name, as {@code /proc/PID/comm} of its main thread has it: "java" for every JVM
 * @param user the real user id, as the initial user namespace has it, unsigned 32 bits
 * @param cgroup the id of the process's own cgroup, which is the inode number of its directory: the attached one, or one
 *     below it
 * @param networkNamespace the inode number of the network namespace, as {@code /proc/PID/ns/net} has it
 * @param family INET for {@code AF_INET}, INET6 for {@code AF_INET6}
 * @param nonBlocking whether {@code SOCK_NONBLOCK} was asked for; false of an option
 * @param closeOnExec whether {@code SOCK_CLOEXEC} was asked for; false of an option
 * @param verdict what the attachment decided; another one that is in charge of the socket too may have decided otherwise
 * @param option which option was dropped, with the count 1; empty unless the verdict is {@code OPTION_DROPPED}
 * @param refusal what was refused, with the count 1; empty unless the verdict is {@code REFUSED}
 */
public record SocketEvent(
        Instant time,
        OptionalLong pid,
        String command,
        long user,
        long cgroup,
        long networkNamespace,
        StandardProtocolFamily family,
        boolean nonBlocking,
        boolean closeOnExec,
        Verdict verdict,
        Optional<DroppedOption> option,
        Optional<Refusal> refusal) {

    /**
     * A decision about a socket(2) call.
     *
     * @param time as above
     * @param pid as above
     * @param command as above
     * @param user as above
     * @param cgroup as above
     * @param networkNamespace as above
     * @param family as above
     * @param nonBlocking as above
     * @param closeOnExec as above
     * @param verdict as above
     */
    public SocketEvent(
            Instant time,
            OptionalLong pid,
            String command,
            long user,
            long cgroup,
            long networkNamespace,
            StandardProtocolFamily family,
            boolean nonBlocking,
            boolean closeOnExec,
            Verdict verdict) {
        this(
                time,
                pid,
                command,
                user,
                cgroup,
                networkNamespace,
                family,
                nonBlocking,
                closeOnExec,
                verdict,
                Optional.empty(),
                Optional.empty());
    }

    /** {@return its components, without those that are empty} */
    @Override
    public String toString() {
        return RecordText.of(this);
    }

    /** What can be decided; {@link Statistics} counts the same. */
    public enum Verdict {
        /** Opened as MPTCP. */
        CONVERTED,
        /** Left TCP: not passed by the attachment's filters, or IPv6 where this kernel has no MPTCP for it. */
        FILTERED,
        /** Left TCP: {@code net.mptcp.enabled} is 0 in the network namespace. */
        MPTCP_OFF,
        /** Left TCP, and would have been converted: the attachment only audits. */
        AUDITED,
        /**
         * Of a converted socket: an option that MPTCP does not take was set, and dropped, see {@link AttachOptions#lenient()}.
         */
        OPTION_DROPPED,
        /**
         * Of a socket: something was asked that MPTCP refuses or does otherwise, see {@link AttachOptions#reportRefusals()}.
         */
        REFUSED
    }
}
