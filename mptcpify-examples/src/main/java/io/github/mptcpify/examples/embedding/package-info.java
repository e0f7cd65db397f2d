// SPDX-License-Identifier: Apache-2.0
/**
 * Servers that put themselves on MPTCP, each in one file. A server must open its listener after attaching: an accepted
 * socket is MPTCP only if its listener is.
 */
@NullMarked
package io.github.mptcpify.examples.embedding;

import org.jspecify.annotations.NullMarked;
