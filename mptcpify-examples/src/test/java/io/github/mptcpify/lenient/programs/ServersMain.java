// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.lenient.programs;

import io.github.mptcpify.lenient.testsupport.Call;
import io.github.mptcpify.lenient.testsupport.GrpcCalls;
import io.undertow.Undertow;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.xnio.Options;

/**
 * For each line of its input starts the servers anew, calls each, and prints a line for each, what its client got or the
 * error, and then "end". The argument is a folder.
 */
public final class ServersMain {
    private ServersMain() {}

    public static void main(String[] args) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        while (lines.readLine() != null) {
            print("gRPC", GrpcCalls::call);
            print("Undertow", ServersMain::undertow);
            print("Tomcat", () -> tomcat(Path.of(args[0])));
            System.out.println("end");
        }
        System.exit(0);
    }

    private static void print(String name, Callable<String> call) {
        String got;
        try {
            got = call.call();
        } catch (Exception e) {
            got = e.toString().replace('\n', ' ');
        }
        System.out.println(name + ": " + got);
    }

    /** As its users build it; XNIO sets SO_OOBINLINE by itself. */
    private static String undertow() throws IOException {
        Undertow server = Undertow.builder()
                .addHttpListener(0, "127.0.0.1")
                .setSocketOption(Options.KEEP_ALIVE, true)
                .setSocketOption(Options.TCP_NODELAY, true)
                .setHandler(exchange -> exchange.getResponseSender().send("answer"))
                .build();
        server.start();
        try {
            return Call.get(((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort());
        } finally {
            server.stop();
        }
    }

    private static String tomcat(Path folder) throws IOException, LifecycleException {
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(folder.toString());
        Connector connector = new Connector();
        connector.setPort(0);
        connector.setProperty("address", "127.0.0.1");
        connector.setProperty("socket.ooBInline", "true");
        connector.setProperty("socket.soKeepAlive", "true");
        connector.setProperty("socket.soReuseAddress", "true");
        connector.setProperty("socket.soTrafficClass", "16");
        connector.setProperty("socket.tcpNoDelay", "true");
        tomcat.setConnector(connector);
        Context context = tomcat.addContext("", folder.toString());
        Tomcat.addServlet(context, "answer", new Answer());
        context.addServletMappingDecoded("/", "answer");
        tomcat.start();
        try {
            return Call.get(connector.getLocalPort());
        } finally {
            tomcat.stop();
            tomcat.destroy();
        }
    }

    private static final class Answer extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.getOutputStream().print("answer");
        }
    }
}
