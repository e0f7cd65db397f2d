// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.errors;

import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.MptcpifyException.Reason;
import io.github.mptcpify.jna.Errno;
import io.github.mptcpify.jna.NativeException;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Why options that MPTCP refuses cannot be dropped. */
public final class LenientErrors {
    /** The remedy for the missing capability. */
    public static final String GIVE_CAPABILITY =
            "Run it as root, or have root give it CAP_NET_ADMIN beside CAP_BPF and CAP_PERFMON: setpriv --reuid USER --regid "
                    + "GROUP --init-groups --inh-caps +bpf,+perfmon,+net_admin --ambient-caps +bpf,+perfmon,+net_admin "
                    + "COMMAND, or AmbientCapabilities=CAP_BPF CAP_PERFMON CAP_NET_ADMIN in its systemd unit. Without "
                    + "AttachOptions.lenient() it attaches as it is.";

    private static final String WITHOUT = "Without AttachOptions.lenient() it attaches.";

    private LenientErrors() {}

    public static MptcpifyException noPrivilege(String operation) {
        return refused(
                operation,
                Errno.EPERM,
                "this process lacks CAP_NET_ADMIN, which dropping socket options takes",
                GIVE_CAPABILITY,
                null);
    }

    public static MptcpifyException noRoot(String operation, IOException failure) {
        return refused(
                operation,
                0,
                "options are dropped at the cgroup2 hierarchy's root, which this process does not see: "
                        + failure.getMessage(),
                "Attach from where it is mounted from its root on (mount -t cgroup2 none DIR), or attach a cgroup's "
                        + "directory. " + WITHOUT,
                failure);
    }

    public static MptcpifyException cgroupGone(String operation, Path cgroup) {
        return refused(
                operation,
                Errno.ENOENT,
                "the cgroup " + cgroup + " was removed or cannot be opened",
                "Attach the one that is there now.",
                null);
    }

    public static MptcpifyException notTried(String operation, Exception failure) {
        return refused(
                operation,
                0,
                "which options this kernel refuses cannot be found out: " + failure.getMessage(),
                "Attach from a process whose own sockets stay TCP, and where net.mptcp.enabled is 1. " + WITHOUT,
                failure);
    }

    /** What the kernel said when a program was attached to a cgroup. */
    public static MptcpifyException notAttached(String operation, Path cgroup, NativeException failure) {
        return switch (failure.errno()) {
            case Errno.EPERM ->
                refused(
                        operation,
                        Errno.EPERM,
                        "another program has the cgroup " + cgroup + " or one above it for itself alone",
                        "'bpftool cgroup tree' lists them: one without \"multi\" lets no other be attached below. "
                                + WITHOUT,
                        failure);
            case Errno.E2BIG ->
                refused(
                        operation,
                        Errno.E2BIG,
                        "64 programs are attached to the cgroup " + cgroup + " already",
                        "'bpftool cgroup tree' lists them; stop one. " + WITHOUT,
                        failure);
            default -> BpfErrors.of(operation, failure);
        };
    }

    private static MptcpifyException refused(
            String operation, int errno, String cause, String remedy, @Nullable Exception failure) {
        return new MptcpifyException(operation, Reason.NOT_LENIENT, errno, cause, remedy, "", failure);
    }
}
