package dev.coracle.rootfs.companion;

import dev.coracle.diagnostic.SourceLocation;
import dev.coracle.rootfs.view.PathGlob;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What belongs to a program and cannot be computed: one rule of a companion file.
 *
 * @param name names it in the manifest
 * @param because why, for people
 * @param when paths with wildcards; the rule holds once one of them is included
 * @param whenUnit names of units, likewise
 * @param whenMentioned paths in settings of included units, likewise
 * @param whenImported names that an included program imports, such as {@code setlocale}, likewise
 * @param whenMissed paths that configurations and units name and nothing has, likewise
 * @param whenPackage packages that the recipe itself names, likewise
 * @param whenSetting settings of units; each unit that has one gets the drop-in
 * @param key a key of the recipe that turns the rule on; empty for none
 * @param packages without which it cannot be had
 * @param include paths with wildcards that come in where packages have them
 * @param includeOwn paths with wildcards that come in of the sources whose programs import one of
 *     {@code whenImported}
 * @param except paths with wildcards that stay out
 * @param units units that come in
 * @param files texts by path, where nothing else is there
 * @param state files that are made in the guest
 * @param unitFiles units by path that stand in for a package's once the recipe lists one of {@code
 *     whenUnit}
 * @param dropIn settings laid over those of the units; empty for none
 * @param join files that are made of others, joined in order of their paths, by path
 * @param plugIns directories of plug-ins, by the files whose words name them
 * @param modules how files of a language name modules, which come along once the rule holds
 * @param links by target, paths that become links to it where nothing else is in the end
 * @param enable what commands of maintainer scripts link: by the command and the directory of the
 *     links, paths with wildcards, in which <code>{name}</code> is what the command is called with
 * @param numbers by command, the text in a linked file before the number that its link begins with,
 *     as {@code 20-name.ini}; a file without one has none
 * @param trim what packages that are included whole go without, by the word that keeps it
 * @param shared paths with wildcards below which packages leave files for other programs
 * @param accounts files with the distribution's fixed accounts, by their format: {@code passwd} or
 *     {@code group}
 * @param kernelParameters by a relation that a locked package satisfies, as {@code systemd (>=
 *     258)}: kernel parameters that the guest boots with unless the recipe sets them
 * @param fragment a kernel fragment without which the program fails; empty for none
 * @param unlessFragment a kernel fragment with which the rule does not count; empty for none
 */
public record CompanionRule(
    String name,
    String because,
    List<PathGlob> when,
    List<String> whenUnit,
    List<String> whenMentioned,
    List<String> whenImported,
    List<String> whenMissed,
    List<String> whenPackage,
    List<String> whenSetting,
    String key,
    List<String> packages,
    List<PathGlob> include,
    List<PathGlob> includeOwn,
    List<PathGlob> except,
    List<String> units,
    Map<String, String> files,
    Optional<StateRule> state,
    Map<String, String> unitFiles,
    String dropIn,
    Map<String, List<PathGlob>> join,
    Map<PathGlob, List<PathGlob>> plugIns,
    Optional<ModuleRule> modules,
    Map<String, List<String>> links,
    Map<String, Map<String, List<String>>> enable,
    Map<String, String> numbers,
    Map<String, List<PathGlob>> trim,
    List<PathGlob> shared,
    Map<String, String> accounts,
    Map<String, List<String>> kernelParameters,
    String fragment,
    String unlessFragment,
    SourceLocation place) {}
