// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.errors;

import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.MptcpifyException.Reason;
import io.github.mptcpify.jna.Errno;
import io.github.mptcpify.jna.NativeException;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Errors of lenient attachments. */
public final class LenientErrors {
    /** The remedy for the missing capability. */
    public static final String GIVE_CAPABILITY =
            "Run it as root, or have root give it CAP_NET_ADMIN beside CAP_BPF and CAP_PERFMON: setpriv --reuid USER "
                    + "--regid "
                    + "GROUP --init-groups --inh-caps +bpf,+perfmon,+net_admin --ambient-caps +bpf,+perfmon,+net_admin "
                    + "COMMAND, or AmbientCapabilities=CAP_BPF CAP_PERFMON CAP_NET_ADMIN in its systemd unit. "
                    + "Attaching without AttachOptions.lenient() works without it.";

    private static final String WITHOUT = "Attaching works without AttachOptions.lenient().";

    private LenientErrors() {}

    public static MptcpifyException noPrivilege(String operation) {
        return refused(
                operation,
                Errno.EPERM,
                "this process lacks CAP_NET_ADMIN, which dropping socket options needs",
                GIVE_CAPABILITY,
                null);
    }

    public static MptcpifyException noRoot(String operation, IOException failure) {
        return refused(
                operation,
                0,
                "dropping options needs the root of the cgroup2 hierarchy, which this process cannot see: "
                        + failure.getMessage(),
                "Attach where a mount shows its root (mount -t cgroup2 none DIR), or attach a cgroup's " + "directory. "
                        + WITHOUT,
                failure);
    }

    public static MptcpifyException cgroupGone(String operation, Path cgroup) {
        return refused(
                operation,
                Errno.ENOENT,
                "the cgroup " + cgroup + " was removed or cannot be opened",
                "Attach the cgroup that has this path now.",
                null);
    }

    public static MptcpifyException notTried(String operation, Exception failure) {
        return refused(
                operation,
                0,
                "cannot find out which options this kernel refuses: " + failure.getMessage(),
                "Attach from a process whose own sockets stay TCP, and where net.mptcp.enabled is 1. " + WITHOUT,
                failure);
    }

    /** The kernel refused to attach a program to a cgroup. */
    public static MptcpifyException notAttached(String operation, Path cgroup, NativeException failure) {
        return switch (failure.errno()) {
            case Errno.EPERM ->
                refused(
                        operation,
                        Errno.EPERM,
                        "another program was attached exclusively to the cgroup " + cgroup + " or to one above it",
                        "'bpftool cgroup tree' lists them: one without \"multi\" allows no other below it. " + WITHOUT,
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
