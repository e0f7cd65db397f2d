// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.support;

import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.Support.Check;
import io.github.mptcpify.Support.Verdict;

/** Makes the results of checks. */
final class Checks {
    /** The operation that exceptions name. */
    static final String OPERATION = "check whether this process can attach";

    private Checks() {}

    static Check fine(String name, String fact) {
        return new Check(name, Verdict.FINE, fact, "");
    }

    static Check inconclusive(String name, Exception failure) {
        return new Check(name, Verdict.INCONCLUSIVE, "cannot be looked at: " + failure.getMessage(), "");
    }

    static Check refused(String name, MptcpifyException refusal) {
        Verdict verdict = switch (refusal.reason()) {
            case NO_PRIVILEGE, REFUSED_BY_POLICY -> Verdict.MAY_NOT;
            case NO_BPF_FILE_SYSTEM -> Verdict.SWITCHED_OFF;
            case OTHER, FOREIGN_PIN, LOCKED, NOT_LENIENT -> Verdict.INCONCLUSIVE;
            default -> Verdict.CANNOT;
        };
        return new Check(name, verdict, refusal.likeliestCause(), refusal.remedy());
    }
}
