// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli;

import io.github.mptcpify.AttachOptions;
import io.github.mptcpify.MptcpifyException;
import java.io.IOException;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** Whether options that MPTCP refuses are dropped: where that may be, unless the user wants it otherwise. */
final class Leniency {
    @Option(
            names = "--strict",
            description =
                    "Let the kernel refuse the socket options that MPTCP does not have, as TCP_USER_TIMEOUT. Without"
                            + " this they succeed and are dropped where that may be, for which CAP_NET_ADMIN is needed too: some"
                            + " programs end when such an option fails.")
    private boolean strict;

    Leniency() {}

    /** A way to attach. */
    interface Step<T> {
        T attach(AttachOptions options) throws IOException;
    }

    /** What is wanted. */
    AttachOptions apply(AttachOptions options) {
        return strict || options.isAudit() ? options : options.lenient();
    }

    /**
     * Attaches leniently, and strictly where that cannot be.
     *
     * @param why is told why not; not if nobody wants it
     */
    <T> T attach(AttachOptions options, Step<T> step, Consumer<String> why) throws IOException {
        return attach(apply(options), options, step, why);
    }

    /** The same of what is wanted, lenient or not, and what takes its place where it is lenient and that cannot be. */
    static <T> T attach(AttachOptions wanted, AttachOptions options, Step<T> step, Consumer<String> why)
            throws IOException {
        try {
            return step.attach(wanted);
        } catch (MptcpifyException e) {
            if (e.reason() != MptcpifyException.Reason.NOT_LENIENT) {
                throw e;
            }
            T strictly = step.attach(options);
            why.accept("socket options that MPTCP does not have fail there, as under --strict: " + e.likeliestCause());
            return strictly;
        }
    }
}
