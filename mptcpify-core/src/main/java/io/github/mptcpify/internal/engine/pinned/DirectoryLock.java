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
 * The lock of a directory against all other processes and threads: flock(2), which ends with the process, however that
 * ends.
 *
 * <p>Whoever holds it may be stopped, so nobody waits for good. flock(2) itself waits without a limit, and no signal of a
 * JVM's ends that wait: it is asked again and again instead.
 */
final class DirectoryLock {
    private static final int LOCK_EX = 2;
    private static final int LOCK_NB = 4;
    private static final int LOCK_UN = 8;

    private static final Path LOCKS = Path.of("/proc/locks");

    private static final long PAUSE_MILLIS = 1;

    /**
     * For so long who has released one takes none. Who asks again and again would seldom meet the moment between a release and
     * the next lock of a process that works on and on.
     */
    private static final long YIELD_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    /** When this process has released one. */
    private static volatile long released = System.nanoTime() - YIELD_NANOS;

    private DirectoryLock() {}

    /**
     * Locks it, and waits for whoever has locked it.
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

    /** Also a thread that is interrupted; it may lock what nobody has locked. */
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

    /** Explicitly, since a child that is being started may have the descriptor for a moment. */
    static void release(int descriptor) {
        Syscalls.flock(descriptor, LOCK_UN);
        released = System.nanoTime();
    }

    /** As "process 1234 (java)"; which one is not known where it is of another pid namespace. */
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

    /** From lines as "1: FLOCK  ADVISORY  WRITE 1234 00:1f:5678 0 EOF" (proc_locks(5)), of which those that wait have "->". */
    static Optional<Long> holder(List<String> locks, long device, long inode) {
        // as glibc's major(3) and minor(3) take st_dev apart
        long major = ((device >>> 32) & 0xfffff000L) | ((device >>> 8) & 0xfff);
        long minor = ((device >>> 12) & 0xffffff00L) | (device & 0xff);
        String file = String.format("%02x:%02x:%d", major, minor, inode);
        return locks.stream()
                .map(line -> line.trim().split(" +", -1))
                .filter(fields -> fields.length > 5 && fields[1].equals("FLOCK") && fields[5].equals(file))
                .map(fields -> Long.parseLong(fields[4]))
                .filter(pid -> pid > 0)
                .findFirst();
    }

    /** A process names itself, so with nothing that a terminal obeys. */
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
