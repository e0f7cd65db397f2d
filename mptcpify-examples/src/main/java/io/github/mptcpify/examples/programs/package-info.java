// SPDX-License-Identifier: Apache-2.0
/** Programs that the demos start: they know nothing of MPTCP. */
@NullMarked
package io.github.mptcpify.examples.programs;

import org.jspecify.annotations.NullMarked;
