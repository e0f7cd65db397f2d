// SPDX-License-Identifier: Apache-2.0
/** Netlink sockets, the reader and the writer of their messages, and waiting for them (netlink(7)). */
@NullMarked
package io.github.mptcpify.internal.netlink;

import org.jspecify.annotations.NullMarked;
