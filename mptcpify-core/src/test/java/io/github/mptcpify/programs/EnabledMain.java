// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.programs;

import io.github.mptcpify.JvmConversion;
import io.github.mptcpify.MptcpJvm;
import io.github.mptcpify.MptcpSocketInspector;
import io.github.mptcpify.Mptcpify;
import io.github.mptcpify.sockets.MptcpSocketFactory;
import io.github.mptcpify.sockets.MptcpSockets;
import io.github.mptcpify.testsupport.DescriptorsCounted;
import io.github.mptcpify.testsupport.ListedSockets;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/**
 * Has its own sockets converted, and says what they are. Argument: "each" for each kind before, while and after; "few" for no
 * more than the JVM may open; "off" for two where MPTCP is off; "thread" for those of one thread.
 */
public final class EnabledMain {
    private EnabledMain() {}

    public static void main(String[] arguments) throws Exception {
        switch (arguments[0]) {
            case "each" -> each();
            case "few" -> few();
            case "thread" -> thread();
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

    /** What a thread opens within a call, what it opens after that, and what others open meanwhile. */
    private static void thread() throws Exception {
        System.out.println("call " + Mptcpify.call(EnabledMain::state));
        System.out.println("after " + state());
        System.out.println("nested " + Mptcpify.call(() -> Mptcpify.call(EnabledMain::state) + state()) + state());
        System.out.println("others " + Mptcpify.call(() -> onAnother(EnabledMain::state)));
        try {
            Mptcpify.call(() -> {
                throw new IOException("as it was");
            });
        } catch (IOException e) {
            System.out.println("thrown " + e.getMessage() + " " + state());
        }
        try (ServerSocket listener = Mptcpify.call(() -> new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
                Socket client = Mptcpify.call(() -> new Socket(listener.getInetAddress(), listener.getLocalPort()));
                Socket accepted = listener.accept()) {
            System.out.println("accepted " + MptcpSocketInspector.status(accepted) + client.isConnected());
        }
        virtually(() -> {
            System.out.println("virtual "
                    + Mptcpify.call(() -> {
                        // lets others onto the carrier
                        Thread.sleep(1);
                        return state();
                    })
                    + state());
            return null;
        });
    }

    private static String onAnother(Callable<String> action) throws Exception {
        FutureTask<String> task = new FutureTask<>(action);
        new Thread(task).start();
        return task.get();
    }

    /** On a virtual thread, where this JDK has them. */
    private static void virtually(Callable<Void> action) throws Exception {
        FutureTask<Void> task = new FutureTask<>(action);
        if (Runtime.version().feature() >= 21) {
            Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, task);
        } else {
            task.run();
        }
        task.get();
    }

    private static String state() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return ListedSockets.states(socket.getLocalPort()).toString();
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
