package dev.coracle.container.run;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * System calls that programs in a container do not get, whatever their privileges: those that the
 * default profiles of common runtimes leave out (Docker's documentation, "Significant syscalls
 * blocked by the default profile", and what Linux got later of the same kinds). Listed are those
 * that are denied and not the hundreds that are allowed: the kernel of a guest is fixed, so its
 * system calls are known, and a filter of ten rules costs a guest a tenth of one of four hundred.
 */
final class DeniedSystemCalls {
  static final int EPERM = 1;
  private static final int ENOSYS = 38;

  /** By the error that they fail with. */
  static final SortedMap<Integer, List<String>> BY_ERROR =
      new TreeMap<>(
          java.util.Map.of(
              EPERM,
              List.of(
                  // the kernel itself
                  "bpf",
                  "delete_module",
                  "finit_module",
                  "init_module",
                  "kexec_file_load",
                  "kexec_load",
                  "perf_event_open",
                  "reboot",
                  "syslog",
                  // mounts and namespaces
                  "fsconfig",
                  "fsmount",
                  "fsopen",
                  "fspick",
                  "mount",
                  "mount_setattr",
                  "move_mount",
                  "open_by_handle_at",
                  "open_tree",
                  "pivot_root",
                  "setns",
                  "swapoff",
                  "swapon",
                  "umount2",
                  "unshare",
                  // the machine
                  "acct",
                  "clock_adjtime",
                  "clock_settime",
                  "adjtimex",
                  "ioperm",
                  "iopl",
                  "quotactl",
                  "quotactl_fd",
                  "settimeofday",
                  "vhangup",
                  // keys of all, and memory behind the back
                  "add_key",
                  "keyctl",
                  "request_key",
                  "io_uring_enter",
                  "io_uring_register",
                  "io_uring_setup",
                  "kcmp",
                  "lookup_dcookie",
                  "process_vm_readv",
                  "process_vm_writev",
                  "userfaultfd"),
              // Its flags are in memory, where a filter cannot see them; libraries then use clone.
              ENOSYS,
              List.of("clone3")));

  /** Of clone(2): new namespaces (include/uapi/linux/sched.h). */
  static final List<Long> NAMESPACE_FLAGS =
      List.of(
          0x0002_0000L, // CLONE_NEWNS
          0x0200_0000L, // CLONE_NEWCGROUP
          0x0400_0000L, // CLONE_NEWUTS
          0x0800_0000L, // CLONE_NEWIPC
          0x1000_0000L, // CLONE_NEWUSER
          0x2000_0000L, // CLONE_NEWPID
          0x4000_0000L); // CLONE_NEWNET

  private DeniedSystemCalls() {}
}
