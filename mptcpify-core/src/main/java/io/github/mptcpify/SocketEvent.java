// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import io.github.mptcpify.internal.linux.RecordText;
import java.net.StandardProtocolFamily;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An attachment's decision about a socket(2) call for TCP in its scope, or about a setsockopt(2) call on a socket that
 * it has converted, or a refusal of MPTCP. The socket(2) call may still fail, for example for lack of descriptors.
 * Immutable.
 *
 * @param time the time of the call, by the wall clock at that moment
 * @param pid the process, by its number in this JVM's pid namespace; empty if it has none there
 * @param command the process's name, as {@code /proc/PID/comm} of its main thread has it: "java" for every JVM
 * @param user the real user id in the initial user namespace, unsigned 32 bits
 * @param cgroup the id of the process's own cgroup, which is the inode number of its directory: the attached one, or
 *     one below it
 * @param networkNamespace the inode number of the network namespace, as {@code /proc/PID/ns/net} has it
 * @param family INET for {@code AF_INET}, INET6 for {@code AF_INET6}
 * @param nonBlocking whether {@code SOCK_NONBLOCK} was given; false for an option
 * @param closeOnExec whether {@code SOCK_CLOEXEC} was given; false for an option
 * @param verdict this attachment's decision; other attachments that cover the socket may have decided differently
 * @param option the dropped option, with the count 1; empty unless the verdict is {@code OPTION_DROPPED}
 * @param refusal the refusal, with the count 1; empty unless the verdict is {@code REFUSED}
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

    /** The possible decisions, which {@link Statistics} counts. */
    public enum Verdict {
        /** The socket was opened as MPTCP. */
        CONVERTED,
        /**
         * The socket stays TCP: the attachment's filters exclude it, or it is IPv6 and this kernel has no MPTCP for
         * IPv6.
         */
        FILTERED,
        /** The socket stays TCP: {@code net.mptcp.enabled} is 0 in the network namespace. */
        MPTCP_OFF,
        /** The socket stays TCP, since the attachment only audits; otherwise it would have been converted. */
        AUDITED,
        /**
         * An option that MPTCP refuses was set on a converted socket, and dropped; see {@link AttachOptions#lenient()}.
         */
        OPTION_DROPPED,
        /**
         * A call that MPTCP refuses or handles differently was made on a socket; see {@link
         * AttachOptions#reportRefusals()}.
         */
        REFUSED
    }
}
