// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.inspect.list;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.HexFormat;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The programs as {@code include/uapi/linux/inet_diag.h} has them: code, yes, no; family, prefix, port, address. */
@Tag("pure")
class AddressConditionsTest {
    @Test
    void noAddressIsNoCondition() {
        assertThat(AddressConditions.of(null, null)).isEmpty();
    }

    @Test
    void oneConditionLeadsToTheEndOrBeyond() throws Exception {
        // of 16 bytes: true leads to their end, false four bytes further
        assertThat(program("10.0.0.1", null))
                .isEqualTo("07" + "10" + "1400" + "02" + "20" + "0000" + "ffffffff" + "0a000001");
        assertThat(program(null, "10.0.0.2"))
                .isEqualTo("08" + "10" + "1400" + "02" + "20" + "0000" + "ffffffff" + "0a000002");
        assertThat(program("fd77::1", null))
                .isEqualTo("07" + "1c" + "2000" + "0a" + "80" + "0000" + "ffffffff" + "fd77" + "00".repeat(13) + "01");
    }

    @Test
    void ofTwoConditionsTheFirstLeadsToTheSecond() throws Exception {
        assertThat(program("10.0.0.1", "fd77::1"))
                .isEqualTo("07" + "10" + "3000" + "02" + "20" + "0000" + "ffffffff" + "0a000001" + "08" + "1c" + "2000"
                        + "0a" + "80" + "0000" + "ffffffff" + "fd77" + "00".repeat(13) + "01");
    }

    private static String program(String local, String remote) throws Exception {
        return HexFormat.of().formatHex(AddressConditions.of(address(local), address(remote)));
    }

    private static InetAddress address(String text) throws Exception {
        return text == null ? null : InetAddress.getByName(text);
    }
}
