// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.errors;

import static io.github.mptcpify.internal.errors.Explained.failed;
import static io.github.mptcpify.internal.errors.Explained.refused;

import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.MptcpifyException.Reason;
import java.io.IOException;

/** Why a scope could not be attached, whatever the kernel makes of the program. */
public final class ScopeErrors {
    /** The remedy where the program has no guard. */
    public static final String GO_WITHOUT_GUARD =
            "Where something is mounted over /proc/sys, as in a sandbox, take that away (findmnt -T "
                    + "/proc/sys/net/mptcp/enabled). AttachOptions.withoutGuard() goes on without. Else please report it, "
                    + "with the kernel's version (uname -r).";

    static final String NO_ROOM = "as many scopes or filters are attached as the program has room for";
    static final String NO_ROOM_REMEDY = "Attach a common parent cgroup instead.";

    private ScopeErrors() {}

    public static MptcpifyException noGuard(String operation) {
        return refused(
                operation,
                Reason.NO_GUARD,
                0,
                "the program cannot find net.mptcp.enabled in this kernel, and could break programs where it is 0",
                GO_WITHOUT_GUARD);
    }

    public static MptcpifyException mptcpOff(String operation) {
        return refused(
                operation,
                Reason.MPTCP_OFF,
                0,
                "net.mptcp.enabled is 0 in that network namespace or cannot be read, and without the guard its programs "
                        + "would lose their TCP",
                "sysctl net.mptcp.enabled=1, in that namespace.");
    }

    public static MptcpifyException noRoom(String operation) {
        return refused(operation, Reason.TOO_MANY_SCOPES, 0, NO_ROOM, NO_ROOM_REMEDY);
    }

    public static MptcpifyException tooManySharing(String operation, int most) {
        return refused(
                operation,
                Reason.TOO_MANY_SCOPES,
                0,
                most + " attachments with different filters share this scope already",
                "Close one, or give several the same filters: those count as one.");
    }

    public static MptcpifyException tooManyPatterns(String operation, int most) {
        return refused(
                operation,
                Reason.TOO_MANY_SCOPES,
                0,
                most + " patterns of cgroups are attached already, which is all that the program looks through",
                "Detach one, or name cgroups without a *: of these there may be thousands.");
    }

    public static MptcpifyException noCgroupTree(String operation, IOException failure) {
        return failed(
                operation,
                Reason.OTHER,
                "the cgroups that bear the name cannot be looked for: " + failure.getMessage(),
                "Attach by name from where the cgroup2 hierarchy is mounted from its root on: mount -t cgroup2 none DIR.",
                failure);
    }

    public static MptcpifyException tooDeep(String operation, int most) {
        return refused(
                operation,
                Reason.TOO_MANY_SCOPES,
                0,
                "it lies deeper than " + most + " levels below the root of the cgroup tree",
                "Attach a cgroup above it.");
    }

    public static MptcpifyException noCookie(String operation) {
        return refused(
                operation,
                Reason.OTHER,
                0,
                "the program does not find this network namespace in the kernel's list, and could take another for it",
                "Please report it, with the kernel's version (uname -r).");
    }
}
