// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import io.github.mptcpify.internal.support.CheckNames;
import java.util.List;

/**
 * Whether this process can attach on this machine, and if not, why not: checks, each of which builds on those before
 * it. The last check loads the program, so its verdict is certain; the others narrow down the cause.
 *
 * @param checks in order, immutable
 */
public record Support(List<Check> checks) {
    /** The outcome of a check. */
    public enum Verdict {
        /** The requirement is met. */
        FINE,
        /** The machine lacks something: another kernel or a library is needed. */
        CANNOT,
        /** The machine could, but this process may not: a privilege is missing, or a policy refuses. */
        MAY_NOT,
        /**
         * MPTCP exists but is switched off: attaching works, but converts nothing here; or sockets are MPTCP, but their
         * connections do not ask for MPTCP.
         */
        SWITCHED_OFF,
        /** The check could not be made. */
        INCONCLUSIVE
    }

    /**
     * One check.
     *
     * @param name what is checked, a few words
     * @param verdict the outcome
     * @param fact what was found
     * @param remedy what to do about it; empty if nothing needs to be done
     */
    public record Check(String name, Verdict verdict, String fact, String remedy) {}

    /**
     * Copies the list.
     *
     * @param checks in order, at least one
     */
    public Support(List<Check> checks) {
        this.checks = List.copyOf(checks);
    }

    /** {@return whether {@link Mptcpify#attach} would work: the program could be loaded and attached} */
    public boolean canAttach() {
        return checks.get(checks.size() - 1).verdict() == Verdict.FINE;
    }

    /**
     * {@return whether attaching {@linkplain AttachOptions#lenient leniently} would work to this process's own cgroup,
     * too}
     */
    public boolean canBeLenient() {
        return canAttach()
                && checks.stream()
                        .anyMatch(check -> check.name().equals(CheckNames.LENIENT) && check.verdict() == Verdict.FINE);
    }

    /**
     * {@return whether MPTCP is on for this process's sockets (net.mptcp.enabled); where it is off, none is converted}
     */
    public boolean isMptcpOn() {
        return checks.stream()
                .noneMatch(check -> check.name().equals(CheckNames.MPTCP) && check.verdict() == Verdict.SWITCHED_OFF);
    }

    /** {@return whether {@link Mptcpify#start} would work, which has none of the requirements of attaching} */
    public boolean canStart() {
        return checks.stream()
                .filter(check -> check.name().equals(CheckNames.CHILD))
                .anyMatch(check -> check.verdict() == Verdict.FINE || check.verdict() == Verdict.SWITCHED_OFF);
    }

    /**
     * {@return whether this process can open MPTCP sockets itself, for {@link MptcpJvm#enable} and {@link
     * io.github.mptcpify.sockets}; if MPTCP is off, their sockets stay TCP}
     */
    public boolean canOpen() {
        return checks.stream()
                .filter(check -> check.name().equals(CheckNames.OWN))
                .anyMatch(check -> check.verdict() == Verdict.FINE || check.verdict() == Verdict.SWITCHED_OFF);
    }

    /** {@return a line for each check, followed by a line for its remedy if there is one} */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Check check : checks) {
            text.append(String.format("%-13s %s: %s%n", check.verdict(), check.name(), check.fact()));
            if (!check.remedy().isEmpty()) {
                text.append(String.format("%13s %s%n", "", check.remedy()));
            }
        }
        return text.toString();
    }
}
