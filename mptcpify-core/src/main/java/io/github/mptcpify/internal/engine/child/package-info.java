// SPDX-License-Identifier: Apache-2.0
/**
 * Converting a command that is started, by seccomp user notification: the launcher's files, and the reports of it and
 * its supervisors.
 */
@NullMarked
package io.github.mptcpify.internal.engine.child;

import org.jspecify.annotations.NullMarked;
