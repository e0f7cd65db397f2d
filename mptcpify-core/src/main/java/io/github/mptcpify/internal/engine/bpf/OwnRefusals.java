// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.bpf;

import io.github.mptcpify.MptcpifyException;
import io.github.mptcpify.Refusal;
import io.github.mptcpify.internal.engine.lenient.OptionProbe;
import io.github.mptcpify.internal.engine.lenient.RefusedOptions;
import io.github.mptcpify.internal.engine.lenient.RefusedOptions.Answer;
import io.github.mptcpify.internal.errors.NativeErrors;
import io.github.mptcpify.internal.errors.RefusalErrors;
import io.github.mptcpify.jna.BpfLink;
import io.github.mptcpify.jna.BpfMap;
import io.github.mptcpify.jna.BpfObject;
import io.github.mptcpify.jna.BpfObjectFile;
import io.github.mptcpify.jna.LoadedBpfObject;
import io.github.mptcpify.jna.MissingLibraryException;
import io.github.mptcpify.jna.NativeException;
import io.github.mptcpify.jna.OpenBpfObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The programs of {@code bpf/refusals.bpf.c}, attached to kernel functions while an attachment reports refusals. */
final class OwnRefusals implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger("io.github.mptcpify");

    private static final List<String> OF_MPTCP = List.of("refusals_set", "refusals_get", "refusals_ioctl");

    /** This program is at the entry of its function, the others at the exit. */
    private static final String SEND = "refusals_send";

    private static final List<String> OF_TCP = List.of(
            "refusals_tcp_set", "refusals_tcp_get", "refusals_socket_set", "refusals_tcp_ioctl", "refusals_tcp_send");

    private static @Nullable List<Answer> known;

    private final LoadedBpfObject object;
    private final BpfMap refused;
    private final List<BpfLink> mptcp = new ArrayList<>();
    private final List<BpfLink> tcp = new ArrayList<>();

    /** For each attachment, whether it is an audit. */
    private final Map<Integer, Boolean> attachments = new HashMap<>();

    private OwnRefusals(LoadedBpfObject object) throws NativeException {
        this.object = object;
        this.refused = object.map("refused");
    }

    /** Loads the programs without attaching them. */
    static OwnRefusals load(String operation, BpfObject hook) throws MptcpifyException {
        List<Answer> answers = answers(operation, hook);
        LoadedBpfObject loaded = null;
        OwnRefusals made = null;
        try (OpenBpfObject parsed = OpenBpfObject.open("refusals", BpfObjectFile.refusals())) {
            BpfLoader.shareMaps(parsed, hook);
            parsed.share("events", hook.map("events"));
            loaded = parsed.load();
            BpfMap map = loaded.map("answers");
            for (Answer answer : answers) {
                map.put(RefusalsLayout.option(answer), RefusalsLayout.answers(answer));
            }
            made = new OwnRefusals(loaded);
            return made;
        } catch (MissingLibraryException e) {
            throw NativeErrors.of(operation, e);
        } catch (NativeException e) {
            throw RefusalErrors.notCounted(operation, e);
        } finally {
            if (made == null && loaded != null) {
                loaded.close();
            }
        }
    }

    /** The answers of this kernel's MPTCP, found once per process. */
    private static List<Answer> answers(String operation, BpfObject hook) throws MptcpifyException {
        synchronized (OwnRefusals.class) {
            List<Answer> answers = known;
            if (answers == null) {
                try {
                    answers = List.copyOf(PlainThread.during(operation, hook, RefusedOptions::find));
                } catch (OptionProbe.Impossible e) {
                    throw RefusalErrors.answersNotTried(operation, e);
                }
                known = answers;
            }
            return answers;
        }
    }

    /** Counts refusals for an attachment from now on. */
    void add(String operation, int attachment, boolean audit) throws MptcpifyException {
        boolean done = false;
        try {
            refused.put(RefusalsLayout.others(attachment), new byte[Long.BYTES]);
            attachments.put(attachment, audit);
            if (mptcp.isEmpty()) {
                mptcp.add(object.program(SEND).attachToEntry());
                attach(OF_MPTCP, mptcp);
            }
            if (audit && tcp.isEmpty()) {
                attach(OF_TCP, tcp);
            }
            done = true;
        } catch (NativeException e) {
            throw RefusalErrors.notCounted(operation, e);
        } finally {
            if (!done) {
                remove(attachment);
            }
        }
    }

    private void attach(List<String> programs, List<BpfLink> links) throws NativeException {
        for (String name : programs) {
            links.add(object.program(name).attachToExit());
        }
    }

    /** The refusals in an attachment's scope. */
    List<Refusal> refused(int attachment) {
        List<Refusal> found = new ArrayList<>();
        try {
            for (byte[] key : keys(attachment)) {
                Optional<byte[]> value = refused.find(key);
                if (value.isPresent()) {
                    found.add(RefusalsLayout.refusal(key, value.get()));
                }
            }
            found.removeIf(refusal -> refusal.count() <= 0);
        } catch (NativeException e) {
            throw new IllegalStateException("a map of ours is not there, or not as we left it", e);
        }
        return found;
    }

    private List<byte[]> keys(int attachment) throws NativeException {
        return refused.keys().stream()
                .filter(key -> BpfLayout.keyNumber(key) == attachment)
                .toList();
    }

    /** Does nothing if the attachment is not known. */
    void remove(int attachment) {
        if (attachments.remove(attachment) == null) {
            return;
        }
        if (attachments.isEmpty()) {
            detach(mptcp);
        }
        if (!attachments.containsValue(true)) {
            detach(tcp);
        }
        try {
            for (byte[] key : keys(attachment)) {
                refused.remove(key);
            }
        } catch (NativeException e) {
            LOGGER.log(System.Logger.Level.DEBUG, "counts of refusals are left in their map", e);
        }
    }

    private static void detach(List<BpfLink> links) {
        links.forEach(BpfLink::close);
        links.clear();
    }

    @Override
    public void close() {
        detach(mptcp);
        detach(tcp);
        object.close();
    }
}
