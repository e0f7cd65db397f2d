// SPDX-License-Identifier: Apache-2.0
/**
 * JUnit 5 tests with MPTCP sockets. Users of this package have to depend on JUnit themselves.
 *
 * <pre>{@code
 * @Mptcpified
 * @RequiresMptcpify
 * class ShopTest {
 *     @Test
 *     void speaksMptcp(Attachment attachment) throws IOException {
 *         try (ServerSocketChannel listener = ServerSocketChannel.open()) {
 *             assertTrue(MptcpSocketInspector.isMptcp(listener));
 *             assertEquals(1, attachment.statistics().converted());
 *         }
 *     }
 * }
 * }</pre>
 */
@NullMarked
package io.github.mptcpify.junit;

import org.jspecify.annotations.NullMarked;
