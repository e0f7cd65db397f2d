// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.programs;

import io.github.mptcpify.MptcpSocketInspector;
import io.github.mptcpify.Mptcpify;
import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.Scope;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;

/** Uses each entry of the library twice, where none can work: prints which, the reason, and the message. */
public final class NoNativeAccessMain {
    public static final int ENTRIES = 13;

    private NoNativeAccessMain() {}

    public static void main(String[] args) throws Exception {
        long self = ProcessHandle.current().pid();
        Scope namespace = Scope.networkNamespace(Path.of("/proc/self/ns/net"));
        try (ServerSocket socket = new ServerSocket(0)) {
            Map<String, Callable<?>> entries = new LinkedHashMap<>();
            entries.put("isMptcp", () -> MptcpSocketInspector.isMptcp(0));
            entries.put("status", () -> MptcpSocketInspector.status(socket));
            entries.put("info", () -> MptcpSocketInspector.info(self, 0));
            entries.put("subflows", () -> MptcpSocketInspector.subflows(socket));
            entries.put("inspectProcess", () -> MptcpSocketInspector.inspectProcess(self));
            entries.put("list", () -> MptcpSocketInspector.list());
            entries.put("listNamespace", () -> MptcpSocketInspector.list(namespace));
            InetSocketAddress local = new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.getLocalPort());
            entries.put("find", () -> MptcpSocketInspector.find(local, local));
            entries.put("watch", () -> MptcpSocketInspector.watch(event -> {}));
            entries.put(
                    "watchNamespace", () -> MptcpSocketInspector.watch(namespace, Duration.ofSeconds(1), event -> {}));
            entries.put("attach", () -> Mptcpify.attach(Scope.currentProcess()));
            entries.put("attachProcess", () -> Mptcpify.attach(Scope.process(self)));
            entries.put("persistent", () -> Mptcpify.persistent().list());
            for (int i = 0; i < 2; i++) {
                entries.forEach((name, entry) -> System.out.println(name + " " + outcome(entry)));
            }
        }
    }

    private static String outcome(Callable<?> entry) {
        try {
            return "worked: " + entry.call();
        } catch (MptcpifyException e) {
            return e.reason() + " " + e.getMessage().lines().findFirst().orElseThrow();
        } catch (Throwable e) {
            return "threw " + e;
        }
    }
}
