// SPDX-License-Identifier: Apache-2.0
/** Parsers and bytes that nobody meant them to read: {@code script/quality fuzz}, and what it left as tests. */
package io.github.mptcpify.fuzz;
