// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.pinned;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who holds a lock, from lines of /proc/locks (Linux 6.12). */
@Tag("pure")
class DirectoryLockTest {
    private static final List<String> LOCKS = List.of(
            "1: POSIX  ADVISORY  WRITE 11 00:1f:5678 0 EOF",
            "2: FLOCK  ADVISORY  WRITE 12 00:1f:56789 0 EOF",
            "3: FLOCK  ADVISORY  WRITE 13 00:1f:5678 0 EOF",
            "3: -> FLOCK  ADVISORY  WRITE 14 00:1f:5678 0 EOF",
            "4: FLOCK  ADVISORY  WRITE 0 00:20:5678 0 EOF",
            "5: FLOCK  ADVISORY  WRITE 15 103:105:9 0 EOF",
            "6: FLOCK  ADVISORY  WRITE 16 1003:00:9 0 EOF",
            "7: FLOCK  ADVISORY  WRITE 17",
            "8: FLOCK  ADVISORY  WRITE x 00:21:5678 0 EOF");

    @Test
    void isFoundByDeviceAndInode() {
        assertThat(DirectoryLock.holder(LOCKS, 0x1f, 5678)).contains(13L);
        assertThat(DirectoryLock.holder(LOCKS, 0x1f, 56789)).contains(12L);
        assertThat(DirectoryLock.holder(LOCKS, 0x1f, 1)).isEmpty();
    }

    @Test
    void aNumberOfAnotherPidNamespaceIsNone() {
        assertThat(DirectoryLock.holder(LOCKS, 0x20, 5678)).isEmpty();
    }

    @Test
    void whatIsNoNumberOfAProcessIsNone() {
        assertThat(DirectoryLock.holder(LOCKS, 0x21, 5678)).isEmpty();
    }

    /** 0x103 and 0x105, as st_dev has them; and 0x1003, of which the upper bits lie apart. */
    @Test
    void largeDeviceNumbersAreTakenApart() {
        assertThat(DirectoryLock.holder(LOCKS, 0x00010305L, 9)).isEmpty();
        assertThat(DirectoryLock.holder(LOCKS, 0x00110305L, 9)).contains(15L);
        assertThat(DirectoryLock.holder(LOCKS, 0x1000_0000_0300L, 9)).contains(16L);
    }
}
