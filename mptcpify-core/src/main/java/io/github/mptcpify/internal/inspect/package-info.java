// SPDX-License-Identifier: Apache-2.0
/** Reads one socket by getsockopt(2), and the structs that it returns. */
@NullMarked
package io.github.mptcpify.internal.inspect;

import org.jspecify.annotations.NullMarked;
