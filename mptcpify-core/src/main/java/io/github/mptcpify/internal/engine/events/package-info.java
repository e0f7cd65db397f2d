// SPDX-License-Identifier: Apache-2.0
/** Passes decisions from the kernel's ring buffer to subscribers. */
@NullMarked
package io.github.mptcpify.internal.engine.events;

import org.jspecify.annotations.NullMarked;
