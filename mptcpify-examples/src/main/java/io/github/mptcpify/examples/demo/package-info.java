// SPDX-License-Identifier: Apache-2.0
/**
 * What runs: {@link io.github.mptcpify.examples.demo.Demo} puts real programs on MPTCP and shows what becomes of their sockets.
 */
@NullMarked
package io.github.mptcpify.examples.demo;

import org.jspecify.annotations.NullMarked;
