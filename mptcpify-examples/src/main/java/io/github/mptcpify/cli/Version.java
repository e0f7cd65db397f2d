// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** The version, from the jar's manifest. */
final class Version implements IVersionProvider {
    Version() {}

    static String text() {
        return "mptcpify "
                + Optional.ofNullable(Main.class.getPackage().getImplementationVersion())
                        .orElse("(not from its jar)");
    }

    @Override
    public String[] getVersion() {
        return new String[] {text()};
    }
}
