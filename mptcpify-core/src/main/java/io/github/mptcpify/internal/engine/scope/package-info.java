// SPDX-License-Identifier: Apache-2.0
/** What a scope names, as the kernel numbers it, and which of its sockets are meant. */
@NullMarked
package io.github.mptcpify.internal.engine.scope;

import org.jspecify.annotations.NullMarked;
