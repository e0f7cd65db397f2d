// SPDX-License-Identifier: Apache-2.0
/** Why there is one path only, and what mends it. */
@NullMarked
package io.github.mptcpify.cli.paths;

import org.jspecify.annotations.NullMarked;
