// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.bpf;

import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.internal.engine.lenient.OptionProbe;
import io.github.mptcpify.internal.errors.BpfErrors;
import io.github.mptcpify.internal.errors.NativeErrors;
import io.github.mptcpify.internal.linux.ProcessFacts;
import io.github.mptcpify.jna.BpfLink;
import io.github.mptcpify.jna.BpfObject;
import io.github.mptcpify.jna.BpfObjectFile;
import io.github.mptcpify.jna.LoadedBpfObject;
import io.github.mptcpify.jna.MissingLibraryException;
import io.github.mptcpify.jna.NativeException;
import io.github.mptcpify.jna.OpenBpfObject;
import java.io.IOException;

/**
 * Lets this thread open TCP sockets while its process's sockets are converted: a BPF program keeps this thread's
 * sockets TCP if they name IPPROTO_TCP explicitly.
 */
final class PlainThread {
    /** That program, in the lenient object. */
    static final String PROGRAM = "lenient_plain";

    /** The map that names the thread to it. */
    static final String TELLING = "lenient_telling";

    private static final String[] UNUSED_PROGRAMS = {"lenient_mark", "lenient_setsockopt", "lenient_getsockopt"};
    private static final String[] UNUSED_MAPS = {"attachments", "notes", "events", "lenient_marks", "lenient_values"};

    private PlainThread() {}

    /** A trial that needs TCP sockets. */
    interface Trial<T> {
        T run() throws OptionProbe.Impossible;
    }

    /**
     * Runs a trial, with the program if it is needed.
     *
     * @param hook the main object, which knows the pid namespace of its events
     */
    static <T> T during(String operation, BpfObject hook, Trial<T> trial)
            throws MptcpifyException, OptionProbe.Impossible {
        if (!OptionProbe.isConverted()) {
            return trial.run();
        }
        LoadedBpfObject loaded = null;
        BpfLink link = null;
        try (OpenBpfObject parsed = OpenBpfObject.open("lenient", BpfObjectFile.lenient())) {
            for (String program : UNUSED_PROGRAMS) {
                parsed.leaveOutProgram(program);
            }
            for (String map : UNUSED_MAPS) {
                parsed.leaveOut(map);
            }
            loaded = parsed.load();
            byte[] discovery = hook.map(".data.discovery").get(BpfLayout.key(0));
            loaded.map(TELLING).put(BpfLayout.key(0), LenientLayout.telling(discovery, ProcessFacts.ownThread()));
            link = loaded.program(PROGRAM).attach();
            return trial.run();
        } catch (MissingLibraryException e) {
            throw NativeErrors.of(operation, e);
        } catch (NativeException e) {
            throw BpfErrors.of(operation, e);
        } catch (IOException e) {
            throw new OptionProbe.Impossible("this thread cannot be told from others: " + e.getMessage(), e);
        } finally {
            if (link != null) {
                link.close();
            }
            if (loaded != null) {
                loaded.close();
            }
        }
    }
}
