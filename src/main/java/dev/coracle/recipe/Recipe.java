package dev.coracle.recipe;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a person asked for: the whole of one recipe, composed with its parents.
 *
 * @param file the recipe's file
 * @param name names the result; lower-case letters, digits and hyphens; profiles are part of it
 * @param profiles those of the recipe's profiles that count, in the order in which they were given
 * @param version a literal version, or empty for the version that git describes
 * @param packageSource where packages come from
 * @param sources further places that packages come from, and pins
 * @param packages names of packages that files are taken from; their dependencies come along to
 *     take files from
 * @param binaries absolute paths, or names looked up in the usual directories
 * @param libraries sonames of optional libraries (those in {@code .note.dlopen}) to include
 * @param content what comes along without being named, and parts of packages
 * @param grants paths that may keep what is otherwise stripped: setuid, setgid, capabilities
 */
public record Recipe(
    Path file,
    String name,
    List<String> profiles,
    Optional<String> version,
    Architecture architecture,
    PackageSource packageSource,
    SourcesSpec sources,
    KernelSpec kernel,
    List<Located<String>> packages,
    List<Located<String>> binaries,
    List<Located<String>> libraries,
    SystemdSpec systemd,
    List<UserSpec> users,
    List<GroupSpec> groups,
    List<FileSpec> files,
    List<GrantSpec> grants,
    ContentSpec content,
    ImageSpec image,
    VerifySpec verify,
    Optional<ContainerSpec> container) {

  public Recipe {
    profiles = List.copyOf(profiles);
    packages = List.copyOf(packages);
    binaries = List.copyOf(binaries);
    libraries = List.copyOf(libraries);
    users = List.copyOf(users);
    groups = List.copyOf(groups);
    files = List.copyOf(files);
    grants = List.copyOf(grants);
  }

  /** The same with other files. */
  public Recipe withFiles(List<FileSpec> other) {
    return with(kernel, other);
  }

  /** The same with another kernel. */
  public Recipe withKernel(KernelSpec other) {
    return with(other, files);
  }

  private Recipe with(KernelSpec otherKernel, List<FileSpec> otherFiles) {
    return new Recipe(
        file,
        name,
        profiles,
        version,
        architecture,
        packageSource,
        sources,
        otherKernel,
        packages,
        binaries,
        libraries,
        systemd,
        users,
        groups,
        otherFiles,
        grants,
        content,
        image,
        verify,
        container);
  }

  /** Where on the host a path is that the recipe names; relative ones begin at its directory. */
  public Path onHost(Path path) {
    return file.toAbsolutePath().resolveSibling(path).normalize();
  }
}
