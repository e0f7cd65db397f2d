// SPDX-License-Identifier: Apache-2.0
/** Events of MPTCP connections for the JDK's flight recorder. */
@NullMarked
package io.github.mptcpify.jfr;

import org.jspecify.annotations.NullMarked;
