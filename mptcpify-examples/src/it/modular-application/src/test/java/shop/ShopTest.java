// SPDX-License-Identifier: Apache-2.0
package shop;

import static io.github.mptcpify.assertj.MptcpAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.mptcpify.MptcpSocketInspector;
import io.github.mptcpify.MptcpStatus;
import io.github.mptcpify.junit.RequiresMptcp;
import io.github.mptcpify.network.MptcpNetwork;
import java.nio.channels.ServerSocketChannel;
import org.junit.jupiter.api.Test;

class ShopTest {
    @Test
    void runsAsAModule() {
        assertEquals("shop", Shop.class.getModule().getName());
        assertEquals("io.github.mptcpify", MptcpSocketInspector.class.getModule().getName());
        assertFalse(MptcpNetwork.class.getModule().isNamed(), "the testkit is on the class path");
    }

    @Test
    @RequiresMptcp
    void listensOnPlainTcpWhileNothingIsAttached() throws Exception {
        try (ServerSocketChannel listener = Shop.listen()) {
            assertThat(listener).isTcp();
            assertEquals(MptcpStatus.TCP, MptcpSocketInspector.status(listener));
        }
    }
}
