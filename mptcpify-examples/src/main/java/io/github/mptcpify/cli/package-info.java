// SPDX-License-Identifier: Apache-2.0
/**
 * The command line, {@code script/mptcpify}: a class for each sub-command, and what they share. {@link
 * io.github.mptcpify.cli.Main} is where it begins; {@code output} has what it says, {@code system} what it has to do
 * with the machine.
 */
@NullMarked
package io.github.mptcpify.cli;

import org.jspecify.annotations.NullMarked;
