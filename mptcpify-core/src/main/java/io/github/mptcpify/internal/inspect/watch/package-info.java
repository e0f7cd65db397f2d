// SPDX-License-Identifier: Apache-2.0
/** Changes of connections, by the kernel's events and by differences between listings. */
@NullMarked
package io.github.mptcpify.internal.inspect.watch;

import org.jspecify.annotations.NullMarked;
