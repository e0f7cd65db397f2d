// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.support;

import static io.github.mptcpify.internal.support.Checks.fine;
import static io.github.mptcpify.internal.support.Checks.inconclusive;
import static io.github.mptcpify.internal.support.Checks.refused;

import io.github.mptcpify.Support.Check;
import io.github.mptcpify.Support.Verdict;
import io.github.mptcpify.internal.engine.child.LauncherFiles;
import io.github.mptcpify.internal.errors.ChildErrors;
import io.github.mptcpify.internal.linux.Abi;
import io.github.mptcpify.internal.linux.FreshMptcpSocket;
import io.github.mptcpify.internal.options.ProbeSocket;
import io.github.mptcpify.jna.Errno;
import io.github.mptcpify.jna.NativeAccess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Checks that need no hook: converting commands and this JVM, and how MPTCP sockets behave here. */
final class SocketChecks {
    /** The launcher's exit code. */
    private static final int PROBED_TCP = 3;

    private SocketChecks() {}

    /**
     * Connects to itself. After SYNs with MPTCP were lost, on whatever path, the kernel stops requesting MPTCP for a while,
     * from itself too; nothing else shows that it has stopped.
     */
    static Check blackhole(Path timeout) {
        String name = CheckNames.BLACKHOLE;
        if (!Files.exists(timeout)) {
            return fine(name, "this kernel asks whenever a program does");
        }
        if (!NativeAccess.works()) {
            return new Check(name, Verdict.INCONCLUSIVE, "not known where JNA cannot work", "");
        }
        try (ProbeSocket listener = ProbeSocket.open(ProbeSocket.AF_INET, ProbeSocket.MPTCP);
                ProbeSocket client = ProbeSocket.open(ProbeSocket.AF_INET, ProbeSocket.MPTCP)) {
            listener.listen();
            client.connect(listener);
            if (!client.hasFallenBack()) {
                return fine(name, "connections of MPTCP sockets ask for it");
            }
            // writing the same value again makes the kernel start again at once; 0 would keep it from ever stopping
            String seconds = Files.readString(timeout).trim();
            return new Check(
                    name,
                    Verdict.SWITCHED_OFF,
                    "the kernel does not ask for MPTCP any more in this network namespace, since SYNs with it were lost (the counter"
                            + " Blackhole): connections of MPTCP sockets are TCP until it has waited long enough",
                    "To begin again at once: sysctl -w net.mptcp.blackhole_timeout=" + seconds
                            + "; and look for what drops them: mptcpify probe HOST");
        } catch (ProbeSocket.Unavailable e) {
            return new Check(
                    name,
                    Verdict.INCONCLUSIVE,
                    "not known: no connection over the loopback (" + Errno.name(e.errno()) + ")",
                    "");
        } catch (IOException e) {
            return inconclusive(name, e);
        }
    }

    /** A fact, not a condition of attaching. */
    static Check endOfStream() {
        String name = "end of stream";
        if (!NativeAccess.works()) {
            return new Check(name, Verdict.INCONCLUSIVE, "not known where JNA cannot work", "");
        }
        int available = FreshMptcpSocket.endOfStream();
        if (available < 0) {
            return new Check(
                    name,
                    Verdict.INCONCLUSIVE,
                    "not known: no MPTCP socket can be opened (" + Errno.name(-available) + ")",
                    "");
        }
        return available == 0
                ? fine(name, "not counted as a byte: no JVM has to be mended")
                : fine(
                        name,
                        "counted as a byte that is available, on MPTCP sockets: a JVM's SSLSocket.close() may never return,"
                                + " unless the JVM is mended (MptcpJvm.mend(), -javaagent:mptcpify-agent.jar=mend, or mptcpify run)");
    }

    /** Runs the launcher with its filter and a command that opens one socket. */
    static Check child() {
        String name = CheckNames.CHILD;
        if (!LauncherFiles.areThere()) {
            return refused(name, ChildErrors.noLauncher(Checks.OPERATION, null));
        }
        try (LauncherFiles files = LauncherFiles.create()) {
            Process probe = new ProcessBuilder(files.launcher().toString(), "-p")
                    .redirectErrorStream(true)
                    .start();
            probe.getOutputStream().close();
            String said = new String(probe.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
            return switch (probe.waitFor()) {
                case 0 ->
                    fine(name, "a command that is started under one opens MPTCP sockets; that takes no privilege");
                case PROBED_TCP ->
                    new Check(
                            name,
                            Verdict.SWITCHED_OFF,
                            "a command can be started under one, and its sockets stay TCP: see MPTCP",
                            "sysctl net.mptcp.enabled=1");
                default -> new Check(name, Verdict.MAY_NOT, said.replaceFirst("^error: ", ""), "");
            };
        } catch (IOException e) {
            return refused(name, ChildErrors.noLauncher(Checks.OPERATION, e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return inconclusive(name, e);
        }
    }

    /** Checks whether this process can open an MPTCP socket. */
    static Check own() {
        String name = CheckNames.OWN;
        if (!NativeAccess.works()) {
            return new Check(name, Verdict.INCONCLUSIVE, "not known where JNA cannot work", "");
        }
        int errno = FreshMptcpSocket.refusal(Abi.AF_INET);
        return errno == 0
                ? fine(
                        name,
                        "this JVM can open MPTCP sockets itself (MptcpJvm.enable(), MptcpSocketFactory); that takes no privilege")
                : new Check(
                        name,
                        verdict(errno),
                        "this JVM cannot open MPTCP sockets itself: socket(2) fails with " + Errno.name(errno),
                        errno == Errno.ENOPROTOOPT ? "sysctl net.mptcp.enabled=1" : "");
    }

    private static Verdict verdict(int errno) {
        return switch (errno) {
            case Errno.ENOPROTOOPT -> Verdict.SWITCHED_OFF;
            case Errno.EPERM, Errno.EACCES -> Verdict.MAY_NOT;
            case Errno.EPROTONOSUPPORT, Errno.EINVAL -> Verdict.CANNOT;
            default -> Verdict.INCONCLUSIVE;
        };
    }
}
