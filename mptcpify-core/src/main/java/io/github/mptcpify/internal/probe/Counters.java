// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.probe;

import java.io.IOException;
import java.util.Map;

/** The MPTCP counters of the calling thread's network namespace, by the kernel's names. */
@FunctionalInterface
public interface Counters {
    /** {@return their current values} */
    Map<String, Long> read() throws IOException;
}
