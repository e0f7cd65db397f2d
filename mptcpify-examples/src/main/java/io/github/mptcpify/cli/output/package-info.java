// SPDX-License-Identifier: Apache-2.0
/** What the command line says, as text and as JSON: words, tables, colours, and outputs that tell when they fail. */
@NullMarked
package io.github.mptcpify.cli.output;

import org.jspecify.annotations.NullMarked;
