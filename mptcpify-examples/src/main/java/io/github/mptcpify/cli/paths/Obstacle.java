// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli.paths;

import java.util.List;

/**
 * Why there is one path only, or may be.
 *
 * @param what a sentence without its full stop
 * @param steps what mends it and can be undone; may be run unasked by who asked for that
 * @param advice what else is to be done or known, or empty
 */
public record Obstacle(Kind kind, String what, List<Step> steps, String advice) {
    /** The kinds, in the order in which they are to be mended. */
    public enum Kind {
        MPTCP_OFF("MPTCP is off"),
        USERSPACE_PATH_MANAGER("path manager"),
        ONE_INTERFACE("one interface"),
        NO_ENDPOINT("no endpoint"),
        LIMITS("limits"),
        SAME_SUBNET("same subnet"),
        ROUTE("route"),
        REVERSE_PATH_FILTER("rp_filter"),
        PRIVATE_ADDRESS("NAT"),
        PEER("peer");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        /** For a person. */
        public String words() {
            return words;
        }
    }

    static Obstacle mended(Kind kind, String what, List<Step> steps) {
        return new Obstacle(kind, what, steps, "");
    }

    static Obstacle advised(Kind kind, String what, String advice) {
        return new Obstacle(kind, what, List.of(), advice);
    }
}
