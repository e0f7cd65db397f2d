// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.pinned;

import io.github.mptcpify.AttachOptions;
import io.github.mptcpify.DroppedOption;
import io.github.mptcpify.Scope;
import io.github.mptcpify.Statistics;
import io.github.mptcpify.internal.engine.bpf.BpfLayout;
import io.github.mptcpify.internal.engine.scope.Filter;
import io.github.mptcpify.internal.engine.scope.Filters;
import io.github.mptcpify.internal.engine.scope.FoundScope;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The stored description of a persistent attachment, in {@code struct mptcpify_description}: enough to show it, and to
 * find and remove everything that belongs to it.
 *
 * @param whole whether everything that belongs to it is in the kernel; false while it is being attached or detached
 * @param attachment the number of the attachment in the program's maps, which several descriptions may share
 * @param key the scope
 * @param birth distinguishes the scope from others with the same key
 * @param levels the levels of the cgroup tree at which it may lie, as a mask
 * @param options the options
 * @param since when it was attached
 * @param user who attached it
 * @param before the counts when it was attached
 */
public record Description(
        boolean whole,
        int attachment,
        FoundScope.Key key,
        long birth,
        long levels,
        AttachOptions options,
        Instant since,
        int user,
        Statistics before) {
    /** The key whose value is the last allocated number, instead of a description. */
    static final byte[] LAST = BpfLayout.key(0);

    /** The maximum number of dropped options in a description. */
    private static final int DROPPED = 64;

    public Description whole(boolean now) {
        return new Description(now, attachment, key, birth, levels, options, since, user, before);
    }

    /** The scope, as far as it takes to list or unlist its attachments. */
    FoundScope target() {
        return new FoundScope(key, List.of(), birth, () -> {});
    }

    /** Whether both can share one attachment in the kernel. */
    boolean isAlike(FoundScope target, Filter filter) {
        return key.equals(target.key())
                && birth == target.birth()
                && Filters.of(options).equals(filter);
    }

    boolean isByName() {
        return key.kind() == FoundScope.Kind.NAME;
    }

    /** Its filters, as a value. */
    Filter filter() {
        return Filters.of(options);
    }

    public byte[] bytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            write(new DataOutputStream(bytes));
        } catch (IOException e) {
            // a path or a name of 64 KiB
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private void write(DataOutputStream out) throws IOException {
        out.writeBoolean(whole);
        out.writeInt(attachment);
        out.writeUTF(key.kind().name());
        out.writeLong(key.id());
        out.writeUTF(key.name());
        out.writeLong(birth);
        out.writeLong(levels);
        write(options.scope(), out);
        write(Filters.of(options), out);
        out.writeBoolean(options.isGuarded());
        out.writeLong(since.getEpochSecond());
        out.writeInt(since.getNano());
        out.writeInt(user);
        out.writeLong(before.converted());
        out.writeLong(before.filtered());
        out.writeLong(before.mptcpOff());
        out.writeLong(before.audited());
        out.writeLong(before.missed());
        write(before.dropped(), out);
    }

    /** Writes the most frequent ones; those left out count as dropped after attaching. */
    private static void write(List<DroppedOption> dropped, DataOutputStream out) throws IOException {
        int kept = Math.min(dropped.size(), DROPPED);
        out.writeInt(kept);
        for (DroppedOption option : dropped.subList(0, kept)) {
            out.writeInt(option.level());
            out.writeInt(option.number());
            out.writeUTF(option.command());
            out.writeLong(option.count());
        }
    }

    private static void write(Scope scope, DataOutputStream out) throws IOException {
        out.writeUTF(scope.kind().name());
        out.writeUTF(scope.path().toString());
        out.writeLong(scope.pid());
        out.writeUTF(scope.name());
    }

    private static void write(Filter filter, DataOutputStream out) throws IOException {
        out.writeUTF(filter.commandMode().name());
        out.writeInt(filter.commands().size());
        for (String command : filter.commands()) {
            out.writeUTF(command);
        }
        out.writeUTF(filter.userMode().name());
        out.writeInt(filter.users().size());
        for (int user : filter.users()) {
            out.writeInt(user);
        }
        out.writeUTF(filter.families().name());
        out.writeBoolean(filter.audit());
        out.writeBoolean(filter.lenient());
    }

    /**
     * Reads one.
     *
     * @param bytes as {@link #bytes()} gives them, and anything behind them
     * @throws IOException if they are not such bytes
     */
    public static Description parse(byte[] bytes) throws IOException {
        try {
            return read(new DataInputStream(new ByteArrayInputStream(bytes)));
        } catch (RuntimeException e) {
            throw new IOException("not a description: " + e.getMessage(), e);
        }
    }

    private static Description read(DataInputStream in) throws IOException {
        return new Description(
                in.readBoolean(),
                in.readInt(),
                new FoundScope.Key(FoundScope.Kind.valueOf(in.readUTF()), in.readLong(), in.readUTF()),
                in.readLong(),
                in.readLong(),
                Filters.options(readScope(in), readFilter(in), in.readBoolean()),
                Instant.ofEpochSecond(in.readLong(), in.readInt()),
                in.readInt(),
                new Statistics(
                        in.readLong(), in.readLong(), in.readLong(), in.readLong(), in.readLong(), readDropped(in)));
    }

    private static List<DroppedOption> readDropped(DataInputStream in) throws IOException {
        List<DroppedOption> dropped = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            dropped.add(new DroppedOption(in.readInt(), in.readInt(), in.readUTF(), in.readLong()));
        }
        return dropped;
    }

    private static Scope readScope(DataInputStream in) throws IOException {
        Scope.Kind kind = Scope.Kind.valueOf(in.readUTF());
        Path path = Path.of(in.readUTF());
        long pid = in.readLong();
        String name = in.readUTF();
        return switch (kind) {
            case CGROUP -> Scope.cgroup(path);
            case NETWORK_NAMESPACE -> Scope.networkNamespace(path);
            case PROCESS -> Scope.process(pid);
            case HOST -> Scope.host();
            case CGROUPS -> Scope.cgroups(name);
            case UNIT -> Scope.unit(name);
        };
    }

    private static Filter readFilter(DataInputStream in) throws IOException {
        Filter.Mode commandMode = Filter.Mode.valueOf(in.readUTF());
        Set<String> commands = new HashSet<>();
        for (int left = in.readInt(); left > 0; left--) {
            commands.add(in.readUTF());
        }
        Filter.Mode userMode = Filter.Mode.valueOf(in.readUTF());
        Set<Integer> users = new HashSet<>();
        for (int left = in.readInt(); left > 0; left--) {
            users.add(in.readInt());
        }
        Filter.Families families = Filter.Families.valueOf(in.readUTF());
        return new Filter(commandMode, commands, userMode, users, families, in.readBoolean(), in.readBoolean(), false);
    }
}
