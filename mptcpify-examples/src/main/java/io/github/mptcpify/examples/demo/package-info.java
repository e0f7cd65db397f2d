// SPDX-License-Identifier: Apache-2.0
/** {@link io.github.mptcpify.examples.demo.Demo} puts real programs on MPTCP, and shows what their sockets are then. */
@NullMarked
package io.github.mptcpify.examples.demo;

import org.jspecify.annotations.NullMarked;
