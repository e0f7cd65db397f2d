// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mptcpify.jna.Syscalls;
import io.github.mptcpify.testsupport.SocketCall;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Threads that ask one question each and end: virtual ones, on a JDK that has them. */
@Tag("socket")
@Tag("jvm")
class ManyThreadsTest {
    private static final int VIRTUAL_THREADS = 100_000;
    private static final int THREADS = 5_000;
    private static final int AT_ONCE = 500;

    @Test
    void leaveNoMemoryBehind() throws Exception {
        int socket = Syscalls.socket(SocketCall.AF_INET, SocketCall.SOCK_STREAM, SocketCall.IPPROTO_MPTCP);
        boolean virtual = Runtime.version().feature() >= 21;
        ThreadFactory threads = virtual ? virtualThreads() : Thread::new;
        AtomicInteger answers = new AtomicInteger();
        Semaphore free = new Semaphore(AT_ONCE);
        long before = direct();
        int count = virtual ? VIRTUAL_THREADS : THREADS;
        for (int i = 0; i < count; i++) {
            free.acquire();
            threads.newThread(() -> {
                        try {
                            if (MptcpSocketInspector.isMptcp(socket)) {
                                answers.incrementAndGet();
                            }
                        } catch (MptcpifyException e) {
                            throw new IllegalStateException(e);
                        } finally {
                            free.release();
                        }
                    })
                    .start();
        }
        free.acquire(AT_ONCE);
        Syscalls.close(socket);
        assertThat(answers).hasValue(count);
        // a buffer for each would be more than a megabyte
        assertThat(direct() - before).isLessThan(200_000);
    }

    private static ThreadFactory virtualThreads() throws ReflectiveOperationException {
        Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
        return (ThreadFactory)
                Class.forName("java.lang.Thread$Builder").getMethod("factory").invoke(builder);
    }

    private static long direct() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }
}
