// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli.paths;

import io.github.mptcpify.cli.system.ContainerState;
import io.github.mptcpify.cli.system.Containers;
import io.github.mptcpify.cli.system.Iproute;
import io.github.mptcpify.fuzz.Foreign;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Any bytes as what other programs write in JSON: container runtimes to their hooks, podman and docker, and ip. */
public final class JsonFuzz {
    private JsonFuzz() {}

    /** Loads the classes, which Jazzer's instruments take long to change, before an input is timed. */
    public static void fuzzerInitialize() {
        fuzzerTestOneInput("[{\"flags\": [\"UP\"], \"id\": 1.5, \"x\": null}]".getBytes(StandardCharsets.UTF_8));
    }

    /** Reads it as each of these. */
    public static void fuzzerTestOneInput(byte[] input) {
        Foreign.read(
                IOException.class,
                () -> ContainerState.read(new ByteArrayInputStream(input)).isNamed(Path.of("/a/b")));
        Foreign.read(IOException.class, () -> Containers.id(Foreign.text(input)));
        Foreign.read(IOException.class, () -> {
            List<Object> found = new ArrayList<>();
            for (LocalAddress address : Network.addresses(Iproute.maps(Foreign.text(input)))) {
                found.add(address.isSubnetOf(address));
                found.add(Routes.near(address));
            }
            return found;
        });
    }
}
