// SPDX-License-Identifier: Apache-2.0
/** What is said of each failure: its cause and what to do about it, by what failed. */
@NullMarked
package io.github.mptcpify.internal.errors;

import org.jspecify.annotations.NullMarked;
