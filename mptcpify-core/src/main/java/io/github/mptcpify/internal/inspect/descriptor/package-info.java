// SPDX-License-Identifier: Apache-2.0
/** From a socket object, or a process, to the descriptors that can be asked. */
@NullMarked
package io.github.mptcpify.internal.inspect.descriptor;

import org.jspecify.annotations.NullMarked;
