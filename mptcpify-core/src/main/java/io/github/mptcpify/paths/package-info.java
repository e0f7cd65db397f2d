// SPDX-License-Identifier: Apache-2.0
/**
 * The addresses from which MPTCP connections may have further subflows (endpoints), and how many they may have (limits), of a network
 * namespace; and the subflows of single connections, where a path manager in user space is in charge.
 */
@NullMarked
package io.github.mptcpify.paths;

import org.jspecify.annotations.NullMarked;
