// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.failover;

import java.util.Arrays;
import java.util.Random;

/** The content of the download: the same random bytes over and over. */
final class Content {
    /** No multiple of any unit that a network uses, so that lost or swapped data is noticed. */
    private static final int PERIOD = 1_000_003;

    private Content() {}

    static byte[] period() {
        byte[] bytes = new byte[PERIOD];
        new Random(PERIOD).nextBytes(bytes);
        return bytes;
    }

    /** Whether the first bytes of a buffer are those at some position of the repeated content. */
    static boolean matches(byte[] period, long position, byte[] buffer, int length) {
        int done = 0;
        while (done < length) {
            int from = (int) ((position + done) % period.length);
            int part = Math.min(length - done, period.length - from);
            if (!Arrays.equals(buffer, done, done + part, period, from, from + part)) {
                return false;
            }
            done += part;
        }
        return true;
    }
}
