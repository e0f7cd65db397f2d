// SPDX-License-Identifier: Apache-2.0
/**
 * Servers that put themselves on MPTCP, each in one file. A server's listener must be opened after the attach: what is
 * accepted follows its listener.
 */
@NullMarked
package io.github.mptcpify.examples.embedding;

import org.jspecify.annotations.NullMarked;
