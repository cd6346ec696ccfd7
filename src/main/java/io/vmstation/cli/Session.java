package io.vmstation.cli;

import io.vmstation.rules.Catalogue;
import java.util.function.Supplier;

/**
 * What every command is made with.
 *
 * @param console the process
 * @param doors the cluster and the disk
 * @param theatre where things are changed
 * @param catalogue the rules, read when they are first needed
 * @param version this program's version
 */
public record Session(
    Console console, Doors doors, Theatre theatre, Supplier<Catalogue> catalogue, String version) {}
