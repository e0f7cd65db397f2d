// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.junit;

import io.github.mptcpify.Support;
import java.util.Optional;

/** Checks {@link RequiresMptcpify}. */
final class RequiresMptcpifyExtension extends Requirement<RequiresMptcpify> {
    RequiresMptcpifyExtension() {
        super(RequiresMptcpify.class, RequiresMptcpify::orSkip);
    }

    @Override
    Optional<String> missing(Support support) {
        return support.canAttach()
                ? Optional.empty()
                : Optional.of("@RequiresMptcpify: this process cannot attach. What was found:");
    }
}
