// SPDX-License-Identifier: Apache-2.0
/** The causes and remedies of all failures, one class for each area. */
@NullMarked
package io.github.mptcpify.internal.errors;

import org.jspecify.annotations.NullMarked;
