// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.linux;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("pure")
class MountTableTest {
    private static final String HYBRID = """
            21 26 0:20 / /sys rw,nosuid shared:7 - sysfs sysfs rw
            28 21 0:25 / /sys/fs/cgroup ro shared:9 - tmpfs tmpfs ro,mode=755
            29 28 0:26 / /sys/fs/cgroup/unified rw shared:10 - cgroup2 cgroup2 rw,nsdelegate
            33 28 0:30 / /sys/fs/cgroup/freezer rw shared:15 master:2 - cgroup cgroup rw,freezer
            40 26 259:300 /a\\040b /mnt/with\\040blank\\134\\303\\274 rw - ext4 /dev/nvme rw
            """;

    private static final MountTable MOUNTS = MountTable.parse(HYBRID);

    @Test
    void findsTheMountOfADevice() {
        assertThat(MOUNTS.of(0x1e))
                .hasValue(new MountTable.Mount(33, 28, 0x1e, "/", "/sys/fs/cgroup/freezer", "cgroup", "rw,freezer"));
        assertThat(MOUNTS.of(0x1f)).isEmpty();
    }

    @Test
    void numbersDevicesAsStatDoes() {
        // makedev(259, 300)
        assertThat(MOUNTS.of(0x11032cL)).map(MountTable.Mount::type).hasValue("ext4");
    }

    @Test
    void undoesTheEscapesOfMountPoints() {
        assertThat(MOUNTS.of(0x11032cL)).map(MountTable.Mount::point).hasValue("/mnt/with blank\\\u00fc");
    }

    @Test
    void knowsWhereCgroup2Is() {
        assertThat(MOUNTS.cgroup2()).hasValue("/sys/fs/cgroup/unified");
        assertThat(MountTable.parse("").cgroup2()).isEmpty();
    }

    @Test
    void theMountThatShowsMostIsNamed() {
        String part = "50 26 0:26 /../part /mnt/part rw - cgroup2 none rw\n";
        assertThat(MountTable.parse(part + HYBRID).cgroup2()).hasValue("/sys/fs/cgroup/unified");
        String below = "50 26 0:26 /part /mnt/part rw - cgroup2 none rw\n";
        assertThat(MountTable.parse(below + HYBRID).cgroup2()).hasValue("/sys/fs/cgroup/unified");
        String above = "51 26 0:26 /../.. /mnt/all rw - cgroup2 none rw\n";
        assertThat(MountTable.parse(HYBRID + above).cgroup2()).hasValue("/mnt/all");
    }

    @Test
    void aMountHidesTheOneThatItIsMountedOn() {
        // the order of the table is not the order of the stack
        String hider = "60 29 0:26 /part /sys/fs/cgroup/unified rw - cgroup2 none rw\n";
        MountTable mounts = MountTable.parse(hider + HYBRID);
        assertThat(mounts.at("/sys/fs/cgroup/unified"))
                .map(MountTable.Mount::root)
                .hasValue("/part");
        assertThat(mounts.ofType("cgroup2")).extracting(MountTable.Mount::root).containsExactly("/part");
    }

    @Test
    void everyTruncationIsReadAsFarAsItGoes() {
        for (int length = 0; length < HYBRID.length(); length++) {
            assertThat(MountTable.parse(HYBRID.substring(0, length)).mounts()).hasSizeLessThanOrEqualTo(5);
        }
    }
}
