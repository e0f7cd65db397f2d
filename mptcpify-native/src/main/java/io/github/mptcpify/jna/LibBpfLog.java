// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.jna;

import com.sun.jna.Memory;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * Receives what libbpf prints. While a thread captures, its lines are kept for the exception; all others go to the system
 * logger {@code io.github.mptcpify.libbpf}. libbpf has one print function per process, so this one replaces any that other
 * code in the JVM has set.
 */
final class LibBpfLog implements LibBpf.Print {
    private static final System.Logger LOGGER = System.getLogger("io.github.mptcpify.libbpf");
    private static final int DEBUG = 2;
    private static final int FIRST_TRY = 1024;
    private static final int VA_LIST = Platform.isARM() ? 32 : 24;
    private static final ThreadLocal<@Nullable StringBuilder> CAPTURE = new ThreadLocal<>();

    LibBpfLog() {}

    /** Starts to keep what libbpf prints on this thread, debug lines excepted. */
    static void capture() {
        CAPTURE.set(new StringBuilder());
    }

    /** Ends the capture, and returns the kept lines. */
    static String captured() {
        StringBuilder kept = CAPTURE.get();
        CAPTURE.remove();
        return kept == null ? "" : kept.toString();
    }

    @Override
    public int print(int level, Pointer format, Pointer arguments) {
        try {
            StringBuilder kept = CAPTURE.get();
            if (kept != null && level < DEBUG) {
                kept.append(format(format, arguments));
            } else {
                System.Logger.Level severity = severity(level);
                if (LOGGER.isLoggable(severity)) {
                    LOGGER.log(severity, format(format, arguments).stripTrailing());
                }
            }
        } catch (RuntimeException e) {
            // nothing may be thrown through libbpf's frames
            LOGGER.log(System.Logger.Level.WARNING, "a line of libbpf's was lost", e);
        }
        return 0;
    }

    private static System.Logger.Level severity(int level) {
        return switch (level) {
            case 0 -> System.Logger.Level.WARNING;
            case 1 -> System.Logger.Level.INFO;
            default -> System.Logger.Level.DEBUG;
        };
    }

    /**
     * Formats twice, from a saved va_list, to learn the length first: the verifier's log comes in one call and may have
     * megabytes.
     */
    private static String format(Pointer format, Pointer arguments) {
        byte[] saved = arguments.getByteArray(0, VA_LIST);
        Memory buffer = new Memory(FIRST_TRY);
        int length = LibC.vsnprintf(buffer, FIRST_TRY, format, arguments);
        if (length >= FIRST_TRY) {
            arguments.write(0, saved, 0, VA_LIST);
            buffer = new Memory(length + 1L);
            LibC.vsnprintf(buffer, length + 1L, format, arguments);
        }
        return length < 0 ? "" : buffer.getString(0);
    }
}
