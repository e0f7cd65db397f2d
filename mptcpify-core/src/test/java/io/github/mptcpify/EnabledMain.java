// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify;

import io.github.mptcpify.sockets.MptcpSocketFactory;
import io.github.mptcpify.sockets.MptcpSockets;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;

/**
 * Has its own sockets converted, and says what they are. Argument: "each" for each kind before, while and after; "few" for no
 * more than the JVM may open; "off" for two where MPTCP is off.
 */
final class EnabledMain {
    private EnabledMain() {}

    public static void main(String[] arguments) throws Exception {
        switch (arguments[0]) {
            case "each" -> each();
            case "few" -> few();
            default -> off();
        }
    }

    private static void each() throws Exception {
        OpenedMain.tell("before: ");
        List<String> descriptors = DescriptorsCounted.open();
        try (JvmConversion conversion = MptcpJvm.enable()) {
            OpenedMain.tell("enabled: ");
            System.out.println("converted " + conversion.statistics().converted());
            System.out.println("left " + conversion.statistics().leftTcp());
            System.out.println("active " + conversion.isActive());
            System.out.println("mended " + MptcpJvm.isMended());
            JvmConversion again = MptcpJvm.enable();
            again.close();
            again.close();
            System.out.println("active " + again.isActive() + " " + conversion.isActive());
        }
        OpenedMain.tell("closed: ");
        try (JvmConversion clients = MptcpJvm.enable(JvmConversion.Side.CLIENT)) {
            OpenedMain.tell("clients: ");
            System.out.println("converted " + clients.statistics().converted());
        }
        try (JvmConversion servers = MptcpJvm.enable(JvmConversion.Side.SERVER)) {
            OpenedMain.tell("servers: ");
            System.out.println("converted " + servers.statistics().converted());
        }
        List<String> left = new ArrayList<>(DescriptorsCounted.open());
        left.removeAll(descriptors);
        System.out.println("descriptors left " + left);
    }

    private static void few() throws Exception {
        try (JvmConversion conversion = MptcpJvm.enable()) {
            List<ServerSocket> open = new ArrayList<>();
            try {
                while (true) {
                    open.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
                }
            } catch (SocketException e) {
                System.out.println(e.getMessage());
            }
            for (ServerSocket socket : open) {
                socket.close();
            }
            System.out.println(conversion.statistics().converted() == open.size());
            System.out.println(conversion.statistics().leftTcp());
        }
    }

    private static void off() throws Exception {
        try (JvmConversion conversion = MptcpJvm.enable()) {
            for (int i = 0; i < 2; i++) {
                try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                    System.out.println("bound " + socket.isBound());
                } catch (IOException e) {
                    System.out.println(e.getMessage());
                }
            }
            System.out.println(conversion.statistics());
        }
        try (Socket socket = new MptcpSocketFactory().createSocket()) {
            System.out.println("made " + MptcpSocketInspector.status(socket));
        }
        try (Socket socket = MptcpSocketFactory.required().createSocket()) {
            System.out.println("made " + MptcpSocketInspector.status(socket));
        } catch (SocketException e) {
            System.out.println(e.getMessage());
        }
        System.out.println(MptcpSockets.statistics());
    }
}
