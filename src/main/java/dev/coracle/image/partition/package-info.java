/**
 * Disk layouts: where the file system stands on a disk. {@link DiskLayout} is what is written
 * (plain, NVDIMM with its pfn block, MBR, GPT); {@link PartitionTableReader} is what is read, from
 * disks of any origin.
 */
@NullMarked
package dev.coracle.image.partition;

import org.jspecify.annotations.NullMarked;
