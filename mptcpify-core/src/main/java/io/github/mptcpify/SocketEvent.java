// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import io.github.mptcpify.internal.linux.RecordText;
import java.net.StandardProtocolFamily;
import java.time.Instant;
import java.util.OptionalLong;

/**
 * What an attachment decided about one socket(2) call that asked for TCP in its scope. The call may still fail, as for
 * want of a descriptor. Immutable.
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
 * @param nonBlocking whether {@code SOCK_NONBLOCK} was asked for
 * @param closeOnExec whether {@code SOCK_CLOEXEC} was asked for
 * @param verdict what the attachment decided; another one that is in charge of the socket too may have decided otherwise
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
        Verdict verdict) {

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
        AUDITED
    }
}
