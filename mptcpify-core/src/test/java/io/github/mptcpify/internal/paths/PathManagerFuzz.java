// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.paths;

import io.github.mptcpify.fuzz.Foreign;
import io.github.mptcpify.internal.inspect.watch.PathManager;
import java.net.ProtocolException;
import java.util.Map;

/** Any bytes as what the path manager's family tells: an event, endpoints, and limits. */
public final class PathManagerFuzz {
    private PathManagerFuzz() {}

    /** Reads it in each way. */
    public static void fuzzerTestOneInput(byte[] input) {
        Foreign.read(ProtocolException.class, () -> String.valueOf(PathManager.event(Foreign.struct(input))));
        Foreign.read(ProtocolException.class, () -> EndpointAttributes.read(Foreign.struct(input), Map.of(1, "eth0")));
        Foreign.read(
                ProtocolException.class,
                () -> Endpoints.read(Foreign.struct(input), Map.of()).toString());
        Foreign.read(ProtocolException.class, () -> Endpoints.limits(Foreign.struct(input)));
    }
}
