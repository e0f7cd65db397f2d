// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.pinned;

import io.github.mptcpify.AttachOptions;
import io.github.mptcpify.PersistentAttachment;
import io.github.mptcpify.PersistentAttachments;
import io.github.mptcpify.internal.engine.scope.FoundScope;
import io.github.mptcpify.internal.errors.NativeErrors;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;

/** The attachments of a directory, each operation with its engine. */
public final class KeptAttachments implements PersistentAttachments {
    /** The default directory. */
    public static final Path USUAL = Path.of("/sys/fs/bpf/mptcpify");

    private final PinnedEngines engines;

    public KeptAttachments(Path directory) {
        this(directory, PinDirectory.PATIENCE);
    }

    public KeptAttachments(Path directory, Duration patience) {
        this.engines = new PinnedEngines(directory, patience);
    }

    @Override
    public PersistentAttachment attach(AttachOptions options) throws IOException {
        return attach(options, (engine, wanted, target) -> engine.attach(wanted, target));
    }

    @Override
    public Attached attachOnce(AttachOptions options) throws IOException {
        AtomicBoolean already = new AtomicBoolean();
        PersistentAttachment attachment = attach(options, (engine, wanted, target) -> {
            Optional<Integer> known = engine.find(wanted, target);
            already.set(known.isPresent());
            return known.isPresent() ? known.get() : engine.attach(wanted, target);
        });
        return new Attached(attachment, already.get());
    }

    private PersistentAttachment attach(AttachOptions options, Attaching attaching) throws IOException {
        String operation = "attach " + options.scope();
        if (options.reportsRefusals()) {
            throw new IllegalArgumentException("a persistent attachment counts no refusals (" + options
                    + "): attach without reportRefusals(), and an audit with it beside that for as long as you look");
        }
        NativeErrors.requireNativeAccess(operation);
        FoundScope target = FoundScope.of(options.scope());
        Closeable hold = target.hold();
        try (hold) {
            return engines.make(operation, engine -> {
                int number = attaching.apply(engine, options.absolute(), target);
                return new KeptAttachment(engines, number, engine.description(number));
            });
        }
    }

    @Override
    public List<PersistentAttachment> list() throws IOException {
        return engines.read("list persistent attachments", engine -> List.<PersistentAttachment>copyOf(listed(engine)))
                .orElse(List.of());
    }

    @Override
    public List<PersistentAttachment.State> states() throws IOException {
        return engines.read("list persistent attachments", engine -> {
                    List<PersistentAttachment.State> states = new ArrayList<>();
                    for (KeptAttachment attachment : listed(engine)) {
                        states.add(attachment.state(engine));
                    }
                    return states;
                })
                .orElse(List.of());
    }

    private List<KeptAttachment> listed(PinnedEngine engine) {
        return engine.described().entrySet().stream()
                .map(entry -> new KeptAttachment(engines, entry.getKey(), entry.getValue()))
                .toList();
    }

    @Override
    public List<PersistentAttachment> detachIf(Predicate<PersistentAttachment> condition) throws IOException {
        return engines.change("detach persistent attachments", engine -> {
                    List<PersistentAttachment> ending = List.copyOf(
                            listed(engine).stream().filter(condition).toList());
                    for (PersistentAttachment attachment : ending) {
                        engine.detach((int) attachment.id());
                    }
                    return ending;
                })
                .orElse(List.of());
    }

    /** A way of attaching. */
    private interface Attaching {
        int apply(PinnedEngine engine, AttachOptions options, FoundScope target) throws IOException;
    }
}
