// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli.system;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** The version, from the jar's manifest. */
public final class Version implements IVersionProvider {
    Version() {}

    public static String text() {
        return "mptcpify "
                + Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
                        .orElse("(not from its jar)");
    }

    @Override
    public String[] getVersion() {
        return new String[] {text()};
    }
}
