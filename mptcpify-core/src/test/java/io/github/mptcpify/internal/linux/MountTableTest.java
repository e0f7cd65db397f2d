// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
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

    private MountTable mounts;

    @BeforeEach
    void parse() throws IOException {
        mounts = MountTable.parse(HYBRID);
    }

    @Test
    void findsTheMountOfADevice() {
        assertThat(mounts.of(0x1e))
                .hasValue(new MountTable.Mount(33, 28, 0x1e, "/", "/sys/fs/cgroup/freezer", "cgroup", "rw,freezer"));
        assertThat(mounts.of(0x1f)).isEmpty();
    }

    @Test
    void numbersDevicesAsStatDoes() throws IOException {
        // makedev(259, 300)
        assertThat(mounts.of(0x11032cL)).map(MountTable.Mount::type).hasValue("ext4");
        // makedev(0x1003, 7)
        String large = "41 26 4099:7 / /mnt/large rw - xfs /dev/x rw\n";
        assertThat(MountTable.parse(large).of(0x1000_0000_0307L)).isPresent();
    }

    @Test
    void undoesTheEscapesOfMountPoints() {
        assertThat(mounts.of(0x11032cL)).map(MountTable.Mount::point).hasValue("/mnt/with blank\\\u00fc");
    }

    @Test
    void knowsWhereCgroup2Is() throws Exception {
        assertThat(mounts.cgroup2()).hasValue("/sys/fs/cgroup/unified");
        assertThat(MountTable.parse("").cgroup2()).isEmpty();
    }

    @Test
    void theMountThatShowsMostIsNamed() throws Exception {
        String part = "50 26 0:26 /../part /mnt/part rw - cgroup2 none rw\n";
        assertThat(MountTable.parse(part + HYBRID).cgroup2()).hasValue("/sys/fs/cgroup/unified");
        String below = "50 26 0:26 /part /mnt/part rw - cgroup2 none rw\n";
        assertThat(MountTable.parse(below + HYBRID).cgroup2()).hasValue("/sys/fs/cgroup/unified");
        String above = "51 26 0:26 /../.. /mnt/all rw - cgroup2 none rw\n";
        assertThat(MountTable.parse(HYBRID + above).cgroup2()).hasValue("/mnt/all");
    }

    @Test
    void aMountHidesTheOneThatItIsMountedOn() throws Exception {
        // the order of the table is not the order of the stack
        String hider = "60 29 0:26 /part /sys/fs/cgroup/unified rw - cgroup2 none rw\n";
        MountTable mounts = MountTable.parse(hider + HYBRID);
        assertThat(mounts.at("/sys/fs/cgroup/unified"))
                .map(MountTable.Mount::root)
                .hasValue("/part");
        assertThat(mounts.ofType("cgroup2")).extracting(MountTable.Mount::root).containsExactly("/part");
        assertThat(mounts.at("/sys/fs/cgroup/freezer"))
                .map(MountTable.Mount::id)
                .hasValue(33);
        assertThat(mounts.at("/nowhere")).isEmpty();
    }

    @Test
    void everyTruncationIsReadAsFarAsItGoes() throws Exception {
        for (int length = 0; length < HYBRID.length(); length++) {
            assertThat(MountTable.parse(HYBRID.substring(0, length)).mounts()).hasSizeLessThanOrEqualTo(5);
        }
    }

    @Test
    void aLineWithoutItsNumbersIsNotPassedOver() {
        for (String line : new String[] {
            "x 26 0:20 / /sys rw - sysfs sysfs rw", "21 26 020 / /sys rw - sysfs sysfs rw", "21 x 0:y / /s r - s s"
        }) {
            assertThatThrownBy(() -> MountTable.parse(HYBRID + line))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("/proc/self/mountinfo has an unknown format");
        }
    }
}
