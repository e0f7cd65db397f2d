// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.paths;

/**
 * The limits of the kernel's own path manager in a network namespace, as {@code ip mptcp limits show} prints them.
 * Immutable.
 *
 * @param subflows how many subflows besides the first a connection may have, from 0 to the kernel's limit, which is 8.
 *     A new network namespace has 2
 * @param addAddrAccepted how many addresses that the peer announces (ADD_ADDR) a connection may use for subflows, from
 *     0 to 8. A new network namespace has 0
 */
public record Limits(int subflows, int addAddrAccepted) {
    /**
     * Checks the numbers as far as all kernels agree.
     *
     * @param subflows 0 or more
     * @param addAddrAccepted 0 or more
     * @throws IllegalArgumentException if one is negative
     */
    public Limits {
        if (subflows < 0 || addAddrAccepted < 0) {
            throw new IllegalArgumentException(
                    "a limit is 0 or more, not " + Math.min(subflows, addAddrAccepted) + "; the kernel takes up to 8");
        }
    }
}
