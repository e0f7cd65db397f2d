// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.assertj;

/** A descriptor of another process. */
record ForeignDescriptor(long pid, int fd) {
    @Override
    public String toString() {
        return "descriptor " + fd + " of process " + pid;
    }
}
