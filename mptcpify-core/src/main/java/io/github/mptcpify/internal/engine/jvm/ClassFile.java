// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.internal.engine.jvm;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A class file whose constant pool can be changed: code refers to methods and classes by numbers in the pool, so a
 * change there redirects all calls, and neither code nor stack maps need to change.
 */
final class ClassFile {
    private static final int MAGIC = 0xCAFEBABE;
    private static final int UTF8 = 1;
    private static final int INTEGER = 3;
    private static final int FLOAT = 4;
    private static final int LONG = 5;
    private static final int DOUBLE = 6;
    private static final int CLASS = 7;
    private static final int STRING = 8;
    private static final int METHOD = 10;
    private static final int NAME_AND_TYPE = 12;
    private static final int METHOD_HANDLE = 15;
    private static final int METHOD_TYPE = 16;
    private static final int MODULE = 19;
    private static final int PACKAGE = 20;

    /** The offset of the number of constants, after magic number and version. */
    private static final int COUNT = 8;

    private final byte[] original;
    /** The constants with their tags, by number; empty if a number has no constant. */
    private final List<byte[]> constants = new ArrayList<>();

    /** The offset of the bytes after the constants. */
    private final int rest;

    /**
     * Reads the constant pool.
     *
     * @throws IllegalArgumentException if it is no class file, or has constants of a later kind
     */
    ClassFile(byte[] original) {
        this.original = original.clone();
        ByteBuffer in = ByteBuffer.wrap(this.original);
        if (in.remaining() <= COUNT || in.getInt() != MAGIC) {
            throw new IllegalArgumentException("no class file");
        }
        int count = Short.toUnsignedInt(in.position(COUNT).getShort());
        constants.add(new byte[0]);
        while (constants.size() < count) {
            int tag = in.get(in.position());
            byte[] constant = new byte[1 + length(tag, in)];
            in.get(constant);
            constants.add(constant);
            if (tag == LONG || tag == DOUBLE) {
                constants.add(new byte[0]);
            }
        }
        rest = in.position();
    }

    private static int length(int tag, ByteBuffer in) {
        return switch (tag) {
            case UTF8 -> 2 + Short.toUnsignedInt(in.getShort(in.position() + 1));
            case LONG, DOUBLE -> 8;
            case CLASS, STRING, METHOD_TYPE, MODULE, PACKAGE -> 2;
            case METHOD_HANDLE -> 3;
            // fields, methods, names with types, dynamic constants and calls, int and float
            case INTEGER, FLOAT, 9, METHOD, 11, NAME_AND_TYPE, 17, 18 -> 4;
            default -> throw new IllegalArgumentException("a constant of the unknown kind " + tag);
        };
    }

    /**
     * Redirects calls of a static method to the method of the same name and type of another class.
     *
     * @param owner the class that has it now, with slashes
     * @param name the method's name
     * @param type its descriptor
     * @param other the other class, with slashes
     * @return whether there was a call of it
     */
    boolean redirect(String owner, String name, String type, String other) {
        boolean found = false;
        int count = constants.size();
        for (int i = 1; i < count; i++) {
            if (refersTo(i, owner, name, type)) {
                putShort(constants.get(i), 1, add(CLASS, add(other)));
                found = true;
            }
        }
        return found;
    }

    /** {@return whether it calls a method} */
    boolean calls(String owner, String name, String type) {
        for (int i = 1; i < constants.size(); i++) {
            if (refersTo(i, owner, name, type)) {
                return true;
            }
        }
        return false;
    }

    private boolean refersTo(int number, String owner, String name, String type) {
        if (!is(number, METHOD)) {
            return false;
        }
        int nameAndType = reference(number, 3);
        return text(reference(reference(number, 1), 1)).equals(owner)
                && text(reference(nameAndType, 1)).equals(name)
                && text(reference(nameAndType, 3)).equals(type);
    }

    /** {@return whether it has a method of its own of that name and type} */
    boolean declares(String name, String type) {
        // flags, own class, superclass
        ByteBuffer in = ByteBuffer.wrap(original).position(rest + 6);
        skip(in, Short.BYTES * Short.toUnsignedInt(in.getShort()));
        readMembers(in, name, type);
        return readMembers(in, name, type);
    }

    /** Reads fields, or methods, and tells whether one is of that name and type. */
    private boolean readMembers(ByteBuffer in, String name, String type) {
        boolean found = false;
        int count = Short.toUnsignedInt(in.getShort());
        for (int i = 0; i < count; i++) {
            in.getShort();
            String itsName = text(in.getShort());
            String itsType = text(in.getShort());
            found |= itsName.equals(name) && itsType.equals(type);
            int attributes = Short.toUnsignedInt(in.getShort());
            for (int j = 0; j < attributes; j++) {
                in.getShort();
                skip(in, in.getInt());
            }
        }
        return found;
    }

    private static void skip(ByteBuffer in, int count) {
        in.position(in.position() + count);
    }

    /** Gives a class another name, where the class file has it as a class's name; with slashes. */
    void rename(String name, String other) {
        for (int i = 1; i < constants.size(); i++) {
            if (is(i, CLASS) && text(reference(i, 1)).equals(name)) {
                constants.set(reference(i, 1), utf8(other));
            }
        }
    }

    /** {@return the class file with all that was changed} */
    byte[] bytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(original.length + 64);
        DataOutputStream out = new DataOutputStream(bytes);
        try {
            out.write(original, 0, COUNT);
            out.writeShort(constants.size());
            for (byte[] constant : constants) {
                out.write(constant);
            }
            out.write(original, rest, original.length - rest);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private boolean is(int number, int tag) {
        byte[] constant = constants.get(number);
        return constant.length > 0 && constant[0] == tag;
    }

    private int reference(int number, int offset) {
        return Short.toUnsignedInt(ByteBuffer.wrap(constants.get(number)).getShort(offset));
    }

    private String text(short number) {
        return text(Short.toUnsignedInt(number));
    }

    /** The JDK's names are ASCII, where a class file's modified UTF-8 equals UTF-8. */
    private String text(int number) {
        byte[] constant = constants.get(number);
        return new String(constant, 3, constant.length - 3, StandardCharsets.UTF_8);
    }

    private int add(String text) {
        constants.add(utf8(text));
        return constants.size() - 1;
    }

    private int add(int tag, int reference) {
        byte[] constant = {(byte) tag, 0, 0};
        putShort(constant, 1, reference);
        constants.add(constant);
        return constants.size() - 1;
    }

    private static byte[] utf8(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        byte[] constant = new byte[3 + bytes.length];
        constant[0] = UTF8;
        putShort(constant, 1, bytes.length);
        System.arraycopy(bytes, 0, constant, 3, bytes.length);
        return constant;
    }

    private static void putShort(byte[] to, int offset, int value) {
        ByteBuffer.wrap(to).putShort(offset, (short) value);
    }
}
