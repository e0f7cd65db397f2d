// SPDX-License-Identifier: Apache-2.0
/** Socket options by name, and sockets to try how MPTCP treats them. */
@NullMarked
package io.github.mptcpify.internal.options;

import org.jspecify.annotations.NullMarked;
