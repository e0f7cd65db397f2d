// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.examples.demo;

import io.github.mptcpify.examples.programs.Received;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Shows what an attachment does to unmodified programs: each opens sockets in scope, out of scope and after the attachment
 * was closed, and is inspected from outside while it exchanges data. {@code script/demo} runs it.
 */
public final class Demo {
    private static final int PAYLOAD_SIZE = 64 * 1024;

    private Demo() {}

    /**
     * Runs it, and prints a table. Exits with 0 if everything was as expected, 1 if something was not, 2 if the demo could
     * not be run.
     *
     * @param args a description of the machine for the table's title, such as "in a virtual machine"
     */
    public static void main(String[] args) {
        int code = 2;
        try (Cleanup cleanup = Cleanup.start()) {
            Report report = new Report(run(cleanup), String.join(" ", args));
            report.lines().forEach(System.out::println);
            code = report.passed() ? 0 : 1;
        } catch (IOException e) {
            System.err.println("error: the demo could not be carried out: " + e.getMessage());
        }
        System.exit(code);
    }

    private static List<Row> run(Cleanup cleanup) throws IOException {
        progress("starting a JDK HTTP server, a JDK HTTP client and a Python program, all on plain TCP");
        Path payload = Files.createTempFile("mptcpify-demo", ".bin");
        cleanup.add(() -> Files.deleteIfExists(payload));
        byte[] content = payload();
        Files.write(payload, content);

        Optional<SocketCalls> calls = SocketCalls.start();
        calls.ifPresent(cleanup::add);
        DemoCgroups cgroups = cleanup.add(DemoCgroups.create());
        DemoServer server = cleanup.add(DemoServer.start(cgroups.inside()));
        Conversation jdkClient = cleanup.add(DemoPrograms.startJdkClient(cgroups.inside(), payload));
        Conversation python = cleanup.add(DemoPrograms.startPython(cgroups.inside(), payload));
        Witness witness = cleanup.add(Witness.start());

        List<Client> others = new ArrayList<>(DemoPrograms.withEachFlag(python));
        others.addAll(DemoPrograms.started(payload));
        Exchange.Maker exchanges = new Exchange.Maker(server, new Examiner(witness, calls), Received.of(content));
        Client running = new RunningClient("JDK client *", jdkClient);
        return new Scenario(cgroups, server, exchanges, running, others, Demo::progress).play();
    }

    /** Random text: busybox sends no file beyond its first zero byte. */
    private static byte[] payload() {
        byte[] random = new byte[PAYLOAD_SIZE / 4 * 3];
        new Random().nextBytes(random);
        return Base64.getEncoder().encode(random);
    }

    private static void progress(String message) {
        System.err.println("==> " + message);
    }
}
