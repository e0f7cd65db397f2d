// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.programs;

import io.github.mptcpify.MptcpJvm;
import io.github.mptcpify.testsupport.PlantedSocket;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;

/** An agent that has the JDK's sockets loaded anew, as others do that change them, and the program that it is in. */
public final class RetransformingMain {
    private static volatile Instrumentation instrumentation;

    private RetransformingMain() {}

    public static void premain(String options, Instrumentation given) {
        instrumentation = given;
    }

    public static void main(String[] arguments) throws Exception {
        new Socket().close();
        System.out.println(MptcpJvm.isMended());
        MptcpJvm.mend();
        System.out.println("mended: " + MptcpJvm.isMended());
        instrumentation.retransformClasses(Class.forName("sun.nio.ch.NioSocketImpl"));
        // true or false: what it says has to be what a socket does
        System.out.println("told rightly: " + (MptcpJvm.isMended() == isRight()));
        MptcpJvm.mend();
        System.out.println("mended again: " + (MptcpJvm.isMended() && isRight()));
    }

    /** By what a mended socket refuses. */
    private static boolean isRight() throws IOException {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket socket = new Socket()) {
            socket.setReuseAddress(true);
            PlantedSocket.mptcp(socket);
            socket.connect(listener.getLocalSocketAddress());
            socket.sendUrgentData(1);
            return false;
        } catch (SocketException e) {
            return e.getMessage().startsWith("MPTCP has no urgent data");
        }
    }
}
