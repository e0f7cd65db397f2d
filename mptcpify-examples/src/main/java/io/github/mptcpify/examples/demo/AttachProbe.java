// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.demo;

import io.github.mptcpify.Attachment;
import io.github.mptcpify.Mptcpify;
import io.github.mptcpify.MptcpifyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Tries whether this kernel lets this user attach; if not, prints the reason in one line. */
public final class AttachProbe {
    /** Exit code: attaching does not work here, but would on another kernel. */
    private static final int NOT_HERE = 3;

    private static final Path ENABLED = Path.of("/proc/sys/net/mptcp/enabled");

    private AttachProbe() {}

    /**
     * Exits with 0 if attaching works, 3 if this kernel or machine does not allow it, 1 if something else is wrong.
     *
     * @param args none
     */
    public static void main(String[] args) {
        System.exit(probe());
    }

    private static int probe() {
        try (DemoCgroups cgroups = DemoCgroups.create();
                Attachment attachment = Mptcpify.attach(cgroups.inside())) {
            if (!Files.exists(ENABLED) || !Files.readString(ENABLED).strip().equals("1")) {
                System.out.println("MPTCP is switched off here (net.mptcp.enabled)");
                return NOT_HERE;
            }
            System.out.println("attached " + attachment.scope());
            return 0;
        } catch (MptcpifyException e) {
            System.out.println(e.likeliestCause());
            return isOfTheKernel(e.reason()) ? NOT_HERE : 1;
        } catch (IOException e) {
            // no cgroup2, or none that this user may write to
            System.out.println("cannot make a cgroup: " + e);
            return NOT_HERE;
        }
    }

    private static boolean isOfTheKernel(MptcpifyException.Reason reason) {
        return switch (reason) {
            case NO_HOOK, NO_BTF, NO_PRIVILEGE, REFUSED_BY_POLICY, NO_GUARD, HOOK_FULL -> true;
            default -> false;
        };
    }
}
