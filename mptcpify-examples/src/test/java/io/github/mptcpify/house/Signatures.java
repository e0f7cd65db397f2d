// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.house;

import static java.util.stream.Collectors.joining;

import java.lang.reflect.AnnotatedArrayType;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.AnnotatedTypeVariable;
import java.lang.reflect.AnnotatedWildcardType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.TypeVariable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * What others can name of a type, a line each: the type itself, its constructors, methods and fields that are public or
 * protected, and its member types. Written here and not by {@code toGenericString}, so that every JDK gives the same text, and
 * with {@code @Nullable}, which callers compile against too. Without what every type has: {@code toString} and its like, and what
 * the compiler adds to an enum. Nothing is initialized.
 */
final class Signatures {
    private static final int MEMBER_MODIFIERS =
            Modifier.PUBLIC | Modifier.PROTECTED | Modifier.STATIC | Modifier.FINAL | Modifier.ABSTRACT;

    private Signatures() {}

    static List<String> of(Class<?> type) {
        List<String> lines = new ArrayList<>();
        String name = type.getName().replace('$', '.');
        lines.add(name + ": " + head(type));
        for (Class<?> owner = type; owner != null && isOurs(owner, type); owner = owner.getSuperclass()) {
            members(owner, type).forEach(line -> lines.add(name + ": " + line));
        }
        for (Class<?> member : type.getDeclaredClasses()) {
            if (isVisible(member.getModifiers())) {
                lines.addAll(of(member));
            }
        }
        return lines;
    }

    /** The type itself, and what it inherits from classes that its users cannot name. */
    private static boolean isOurs(Class<?> owner, Class<?> type) {
        return owner == type
                || owner.getName().startsWith("io.github.mptcpify.internal.")
                || (owner.getName().startsWith("io.github.mptcpify.") && !isVisible(owner.getModifiers()));
    }

    private static Stream<String> members(Class<?> owner, Class<?> type) {
        Stream<String> constructors = owner != type
                ? Stream.empty()
                : Arrays.stream(owner.getDeclaredConstructors())
                        .filter(constructor -> isVisible(constructor.getModifiers()) && !constructor.isSynthetic())
                        .map(Signatures::constructor);
        Stream<String> methods = Arrays.stream(owner.getDeclaredMethods())
                .filter(method -> isVisible(method.getModifiers()) && !method.isSynthetic() && !isEverywhere(method))
                .map(Signatures::method);
        Stream<String> fields = Arrays.stream(owner.getDeclaredFields())
                .filter(field -> isVisible(field.getModifiers()) && !field.isSynthetic())
                .map(Signatures::field);
        return Stream.of(constructors, methods, fields).flatMap(all -> all);
    }

    private static boolean isEverywhere(Method method) {
        String call = method.getName()
                + Arrays.stream(method.getParameterTypes())
                        .map(Class::getSimpleName)
                        .toList();
        return List.of("toString[]", "hashCode[]", "equals[Object]").contains(call)
                || (method.getDeclaringClass().isEnum()
                        && List.of("values[]", "valueOf[String]").contains(call));
    }

    private static boolean isVisible(int modifiers) {
        return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
    }

    private static String head(Class<?> type) {
        int modifiers = type.getModifiers() & MEMBER_MODIFIERS;
        if (type.isInterface() || type.isEnum() || type.isRecord()) {
            // without what the compiler adds
            modifiers &= Modifier.PUBLIC | Modifier.PROTECTED;
        }
        String supertypes = type.isInterface() || type.isEnum()
                ? ""
                : without(" extends " + text(type.getAnnotatedSuperclass()), " extends Object", " extends Record");
        Class<?>[] permitted = type.isSealed() ? type.getPermittedSubclasses() : new Class<?>[0];
        return deprecated(type)
                + words(modifiers)
                + (type.isSealed() && !type.isEnum() ? "sealed " : "")
                + kind(type) + " " + type.getSimpleName() + variables(type.getTypeParameters())
                + (type.isRecord() ? components(type) : "")
                + supertypes
                + list(type.isInterface() ? " extends " : " implements ", type.getAnnotatedInterfaces())
                + (permitted.length == 0 || type.isEnum()
                        ? ""
                        : " permits "
                                + Arrays.stream(permitted)
                                        .map(Class::getName)
                                        .sorted()
                                        .collect(joining(", ")));
    }

    private static String kind(Class<?> type) {
        if (type.isAnnotation()) {
            return "@interface";
        }
        return type.isInterface() ? "interface" : type.isEnum() ? "enum" : type.isRecord() ? "record" : "class";
    }

    private static String components(Class<?> record) {
        return Arrays.stream(record.getRecordComponents())
                .map(component -> text(component.getAnnotatedType()) + " " + component.getName())
                .collect(joining(", ", "(", ")"));
    }

    private static String constructor(Constructor<?> constructor) {
        return deprecated(constructor)
                + words(constructor.getModifiers() & MEMBER_MODIFIERS)
                + variables(constructor.getTypeParameters())
                + "new" + parameters(constructor) + list(" throws ", constructor.getAnnotatedExceptionTypes());
    }

    private static String method(Method method) {
        String variables = variables(method.getTypeParameters());
        return deprecated(method)
                + words(method.getModifiers() & MEMBER_MODIFIERS)
                + (method.isDefault() ? "default " : "")
                + (variables.isEmpty() ? "" : variables + " ")
                + text(method.getAnnotatedReturnType()) + " " + method.getName() + parameters(method)
                + list(" throws ", method.getAnnotatedExceptionTypes())
                + (method.getDefaultValue() == null ? "" : " default");
    }

    private static String field(Field field) {
        if (field.isEnumConstant()) {
            return deprecated(field) + "constant " + field.getName();
        }
        return deprecated(field)
                + words(field.getModifiers() & MEMBER_MODIFIERS)
                + text(field.getAnnotatedType()) + " " + field.getName();
    }

    private static String parameters(Executable executable) {
        AnnotatedType[] types = executable.getAnnotatedParameterTypes();
        String text = Arrays.stream(types).map(Signatures::text).collect(joining(", ", "(", ")"));
        return executable.isVarArgs() ? text.replaceFirst("\\[\\]\\)$", "...)") : text;
    }

    private static String deprecated(AnnotatedElement element) {
        return element.isAnnotationPresent(Deprecated.class) ? "@Deprecated " : "";
    }

    private static String words(int modifiers) {
        return modifiers == 0 ? "" : Modifier.toString(modifiers) + " ";
    }

    private static String variables(TypeVariable<?>[] variables) {
        return variables.length == 0
                ? ""
                : Arrays.stream(variables)
                        .map(variable -> variable.getName()
                                + without(bounds(" extends ", variable.getAnnotatedBounds()), " extends Object"))
                        .collect(joining(", ", "<", ">"));
    }

    private static String list(String before, AnnotatedType[] types) {
        return types.length == 0
                ? ""
                : Arrays.stream(types).map(Signatures::text).collect(joining(", ", before, ""));
    }

    private static String bounds(String before, AnnotatedType[] types) {
        return types.length == 0
                ? ""
                : Arrays.stream(types).map(Signatures::text).collect(joining(" & ", before, ""));
    }

    private static String text(AnnotatedType type) {
        boolean nullable = Arrays.stream(type.getAnnotations())
                .anyMatch(annotation ->
                        annotation.annotationType().getSimpleName().equals("Nullable"));
        return (nullable ? "@Nullable " : "") + bare(type);
    }

    private static String bare(AnnotatedType type) {
        if (type instanceof AnnotatedArrayType array) {
            return text(array.getAnnotatedGenericComponentType()) + "[]";
        } else if (type instanceof AnnotatedParameterizedType parameterized) {
            return name(((ParameterizedType) parameterized.getType())
                            .getRawType()
                            .getTypeName())
                    + Arrays.stream(parameterized.getAnnotatedActualTypeArguments())
                            .map(Signatures::text)
                            .collect(joining(", ", "<", ">"));
        } else if (type instanceof AnnotatedWildcardType wildcard) {
            return "?"
                    + bounds(" super ", wildcard.getAnnotatedLowerBounds())
                    + without(bounds(" extends ", wildcard.getAnnotatedUpperBounds()), " extends Object");
        } else if (type instanceof AnnotatedTypeVariable variable) {
            return variable.getType().getTypeName();
        }
        return name(type.getType().getTypeName());
    }

    private static String name(String type) {
        return type.replaceFirst("^java\\.lang\\.(?=[A-Z])", "").replace('$', '.');
    }

    private static String without(String text, String... plain) {
        return List.of(plain).contains(text) ? "" : text;
    }
}
