// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.testsupport;

import java.io.IOException;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Makes a cgroup for each field of the type {@link TestCgroup}, named like it, and takes it away after the test. */
public final class CgroupsMade implements BeforeEachCallback, AfterEachCallback {
    @Override
    public void beforeEach(ExtensionContext context) throws IOException, IllegalAccessException {
        for (Field field : fields(context)) {
            field.set(context.getRequiredTestInstance(), TestCgroup.create(field.getName()));
        }
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException, IllegalAccessException {
        for (Field field : fields(context)) {
            ((TestCgroup) field.get(context.getRequiredTestInstance())).close();
        }
    }

    private static List<Field> fields(ExtensionContext context) {
        List<Field> fields = Arrays.stream(context.getRequiredTestClass().getDeclaredFields())
                .filter(field -> field.getType() == TestCgroup.class)
                .toList();
        fields.forEach(field -> field.setAccessible(true));
        return fields;
    }
}
