// SPDX-License-Identifier: Apache-2.0
/** Finds the descriptors of a socket object or a process, and inspects them. */
@NullMarked
package io.github.mptcpify.internal.inspect.descriptor;

import org.jspecify.annotations.NullMarked;
