// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.demo;

import java.util.Arrays;

/** What a program adds to SOCK_STREAM when it calls socket(2). */
enum SocketFlags {
    NONE("none", 0),
    CLOEXEC("CLOEXEC", 0x80000),
    NONBLOCK("NONBLOCK", 0x800),
    BOTH("both", 0x80800);

    private final String text;
    private final int bits;

    SocketFlags(String text, int bits) {
        this.text = text;
        this.bits = bits;
    }

    /** The flags in the second argument of socket(2). */
    static SocketFlags of(int type) {
        int flags = type & BOTH.bits;
        return Arrays.stream(values())
                .filter(value -> value.bits == flags)
                .findFirst()
                .orElseThrow();
    }

    int bits() {
        return bits;
    }

    @Override
    public String toString() {
        return text;
    }
}
