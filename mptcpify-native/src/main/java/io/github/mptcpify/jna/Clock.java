// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.jna;

/** The kernel's clocks. Safe for any thread. */
public final class Clock {
    /** The wall clock. */
    public static final int CLOCK_REALTIME = 0;

    /** The wall clock without leap seconds; as many seconds ahead as the kernel was told. */
    public static final int CLOCK_TAI = 11;

    private static final long NANOS = 1_000_000_000;

    private Clock() {}

    /**
     * clock_gettime(2), which cannot fail for these clocks.
     *
     * @param clock as CLOCK_TAI
     * @return nanoseconds since 1970
     */
    public static long nanos(int clock) {
        NativeBuffer time = new NativeBuffer(2 * Long.BYTES);
        LibC.clock_gettime(clock, time.address());
        return time.getLong(0) * NANOS + time.getLong(Long.BYTES);
    }
}
