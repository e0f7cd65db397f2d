// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.child;

/**
 * Why a launcher did not become its command.
 *
 * @param errno the error, or 0
 * @param exitCode 126 or 127 where the command could not be executed; else it could not be converted
 */
public record LaunchFailure(int errno, int exitCode) {
    /** The launcher ended without a report. */
    static final LaunchFailure UNKNOWN = new LaunchFailure(0, 1);
}
