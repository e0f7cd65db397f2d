// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.demo;

/** Where a program stands to the attachment when it opens its socket. */
enum Phase {
    IN_SCOPE("in scope"),
    OUT_OF_SCOPE("out of scope"),
    AFTER_CLOSE("after close");

    private final String text;

    Phase(String text) {
        this.text = text;
    }

    @Override
    public String toString() {
        return text;
    }
}
