// SPDX-License-Identifier: Apache-2.0
/**
 * Tests of JUnit 5 whose sockets are MPTCP. Who uses this package has JUnit among the dependencies of
 * their own.
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
