// SPDX-License-Identifier: Apache-2.0
/** Options that MPTCP refuses and TCP takes: which there are on this kernel, found by trying, and what becomes of each. */
@NullMarked
package io.github.mptcpify.internal.engine.lenient;

import org.jspecify.annotations.NullMarked;
