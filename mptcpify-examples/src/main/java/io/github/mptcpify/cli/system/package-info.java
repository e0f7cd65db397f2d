// SPDX-License-Identifier: Apache-2.0
/** What the command line has to do with the machine: its cgroups, processes, files and the shell that started it. */
@NullMarked
package io.github.mptcpify.cli.system;

import org.jspecify.annotations.NullMarked;
