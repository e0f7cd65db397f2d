// SPDX-License-Identifier: Apache-2.0
/** What getsockopt(2) tells of one socket, and how the structs that it answers are read. */
@NullMarked
package io.github.mptcpify.internal.inspect;

import org.jspecify.annotations.NullMarked;
