// SPDX-License-Identifier: Apache-2.0
/** The kernel's lists of sockets, by sock_diag(7). */
@NullMarked
package io.github.mptcpify.internal.inspect.list;

import org.jspecify.annotations.NullMarked;
