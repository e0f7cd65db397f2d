// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.errors;

import static io.github.mptcpify.internal.errors.Explained.failed;
import static io.github.mptcpify.internal.errors.Explained.refused;

import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.MptcpifyException.Reason;
import java.io.IOException;

/** Errors of a scope that cannot be attached, though the program itself can. */
public final class ScopeErrors {
    /** The remedy where the program has no guard. */
    public static final String GO_WITHOUT_GUARD =
            "If something is mounted over /proc/sys, as in a sandbox, unmount it (findmnt -T "
                    + "/proc/sys/net/mptcp/enabled). AttachOptions.withoutGuard() attaches without this check. Otherwise "
                    + "please report it, "
                    + "with the kernel's version (uname -r).";

    static final String NO_ROOM = "the program has no room for further scopes or filters";
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
                "net.mptcp.enabled is 0 in that network namespace or cannot be read, and without the guard its "
                        + "programs' TCP sockets would fail",
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
                "Close one, or give several the same filters: they count as one.");
    }

    public static MptcpifyException tooManyPatterns(String operation, int most) {
        return refused(
                operation,
                Reason.TOO_MANY_SCOPES,
                0,
                most + " cgroup patterns are attached already, and the program has room for no more",
                "Detach one, or name cgroups without a *: thousands of these can be attached.");
    }

    public static MptcpifyException noCgroupTree(String operation, IOException failure) {
        return failed(
                operation,
                Reason.OTHER,
                "cannot search for cgroups of that name: " + failure.getMessage(),
                "Attach by name where a mount shows the root of the cgroup2 hierarchy: mount -t cgroup2 none " + "DIR.",
                failure);
    }

    public static MptcpifyException tooDeep(String operation, int most) {
        return refused(
                operation,
                Reason.TOO_MANY_SCOPES,
                0,
                "the cgroup lies more than " + most + " levels below the root of the cgroup tree",
                "Attach a cgroup above it.");
    }

    public static MptcpifyException noCookie(String operation) {
        return refused(
                operation,
                Reason.OTHER,
                0,
                "the program does not find this network namespace in the kernel's list, and could confuse it with "
                        + "another one",
                "Please report it, with the kernel's version (uname -r).");
    }
}
