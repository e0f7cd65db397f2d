// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.pinned;

import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.internal.errors.PinErrors;
import io.github.mptcpify.jna.Errno;
import io.github.mptcpify.jna.Syscalls;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The lock of a directory against all other processes and threads: flock(2), which the kernel releases when the process
 * ends, however it ends.
 *
 * <p>The process that holds the lock may be stopped, so waiting is limited. flock(2) itself waits without a limit, and
 * no signal of a JVM ends its wait: so it is polled.
 */
final class DirectoryLock {
    private static final int LOCK_EX = 2;
    private static final int LOCK_NB = 4;
    private static final int LOCK_UN = 8;

    private static final Path LOCKS = Path.of("/proc/locks");

    private static final long PAUSE_MILLIS = 1;

    /**
     * How long this process waits after a release before it locks again. Otherwise a process that polls would seldom
     * meet the moment between the release and the next lock of a busy process.
     */
    private static final long YIELD_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    /** When this process last released a lock. */
    private static volatile long released = System.nanoTime() - YIELD_NANOS;

    private DirectoryLock() {}

    /**
     * Locks the directory, waiting for another holder.
     *
     * @throws MptcpifyException if it stays locked, with the reason {@code LOCKED}; or if flock(2) fails
     * @throws InterruptedIOException if this thread is interrupted while it waits; it stays marked as interrupted
     */
    static void take(String operation, Path path, int descriptor, Duration patience) throws IOException {
        yieldToOthers();
        long begin = System.nanoTime();
        while (true) {
            int result = Syscalls.flock(descriptor, LOCK_EX | LOCK_NB);
            if (result == 0) {
                return;
            }
            if (result != -Errno.EAGAIN && result != -Errno.EINTR) {
                throw PinErrors.pinDirectory(operation, path, "flock", -result);
            }
            if (System.nanoTime() - begin >= patience.toNanos()) {
                throw PinErrors.locked(operation, path, patience.toSeconds(), holder(descriptor));
            }
            pause(operation, path);
        }
    }

    /** Waits also if the thread is interrupted, which may still take a free lock. */
    private static void yieldToOthers() {
        long left = YIELD_NANOS - (System.nanoTime() - released);
        while (left > 0) {
            LockSupport.parkNanos(left);
            left = YIELD_NANOS - (System.nanoTime() - released);
        }
    }

    private static void pause(String operation, Path path) throws InterruptedIOException {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted =
                    new InterruptedIOException(operation + ": interrupted while it waited for the lock of " + path);
            interrupted.initCause(e);
            throw interrupted;
        }
    }

    /** Unlocks explicitly, since a child that is being started may have the descriptor for a moment. */
    static void release(int descriptor) {
        Syscalls.flock(descriptor, LOCK_UN);
        released = System.nanoTime();
    }

    /** The holder, such as "process 1234 (java)"; unknown if it is in another pid namespace. */
    private static String holder(int descriptor) {
        try {
            Path file = Path.of("/proc/self/fd", Integer.toString(descriptor));
            long device = (Long) Files.getAttribute(file, "unix:dev");
            long inode = (Long) Files.getAttribute(file, "unix:ino");
            return holder(Files.readAllLines(LOCKS), device, inode)
                    .map(pid -> "process " + pid + " (" + command(pid) + ")")
                    .orElse("a process that is not to be seen from here");
        } catch (IOException e) {
            return "a process that /proc/locks does not tell";
        }
    }

    /**
     * From lines as "1: FLOCK ADVISORY WRITE 1234 00:1f:5678 0 EOF" (proc_locks(5)), of which those that wait have
     * "->".
     */
    static Optional<Long> holder(List<String> locks, long device, long inode) {
        // as glibc's major(3) and minor(3) take st_dev apart
        long major = ((device >>> 32) & 0xfffff000L) | ((device >>> 8) & 0xfff);
        long minor = ((device >>> 12) & 0xffffff00L) | (device & 0xff);
        String file = String.format("%02x:%02x:%d", major, minor, inode);
        return locks.stream()
                .map(line -> line.trim().split(" +", -1))
                .filter(fields -> fields.length > 5 && fields[1].equals("FLOCK") && fields[5].equals(file))
                .filter(fields -> fields[4].matches("[0-9]{1,18}"))
                .map(fields -> Long.parseLong(fields[4]))
                .filter(pid -> pid > 0)
                .findFirst();
    }

    /** The name that a process has given itself, without control characters. */
    private static String command(long pid) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), "comm"))
                    .strip()
                    .replaceAll("[\\p{C}\\p{Zl}\\p{Zp}]", "?");
        } catch (IOException e) {
            return "?";
        }
    }
}
