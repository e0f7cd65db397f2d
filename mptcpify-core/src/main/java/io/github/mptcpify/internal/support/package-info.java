// SPDX-License-Identifier: Apache-2.0
/** The preflight: what this process can do here, and why it cannot do the rest. */
@NullMarked
package io.github.mptcpify.internal.support;

import org.jspecify.annotations.NullMarked;
