// SPDX-License-Identifier: Apache-2.0
/** One kind of netlink socket, the reader and the writer of its messages, and what waits for it (netlink(7)). */
@NullMarked
package io.github.mptcpify.internal.netlink;

import org.jspecify.annotations.NullMarked;
