// SPDX-License-Identifier: Apache-2.0
/** What changes with connections: the kernel's events, and what two listings differ in. */
@NullMarked
package io.github.mptcpify.internal.inspect.watch;

import org.jspecify.annotations.NullMarked;
