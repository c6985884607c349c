package dev.coracle.rootfs.companion;

import java.util.List;

/**
 * Files that are made in the guest and never stand in an image, such as keys. Their paths become
 * links into the directory of state that has the rule's name below {@code /var/lib}.
 *
 * @param links paths in the guest
 * @param make a shell script that makes files with the names of the links in its working directory;
 *     runs at each boot at which one of them is not there
 */
public record StateRule(List<String> links, String make) {}
