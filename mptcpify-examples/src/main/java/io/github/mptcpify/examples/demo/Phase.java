// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.demo;

/** When, and from where, a program opens its socket, as seen from the attachment. */
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
