// SPDX-License-Identifier: Apache-2.0
package io.github.mptcpify.cli;

import java.util.Map;
import java.util.Stack;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

/** For an option that may have a value, as in --stats=FILE: what follows it without the "=" is no value of its. */
final class AttachedValue implements IParameterPreprocessor {
    AttachedValue() {}

    @Override
    public boolean preprocess(Stack<String> args, CommandSpec command, ArgSpec option, Map<String, Object> info) {
        if (!"=".equals(info.get("separator"))) {
            args.push("");
        }
        return false;
    }
}
