/* Init of a guest: maps files and tells how many page faults it takes to touch every page, whether
   the files are DAX, and a sum of their bytes. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/reboot.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define HUGE (2UL << 20)

static long faults(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_minflt + usage.ru_majflt;
}

static void tell(const char *path) {
  int file = open(path, O_RDONLY);
  struct stat stat;
  struct statx more;
  if (file < 0 || fstat(file, &stat) != 0 || statx(AT_FDCWD, path, 0, 0, &more) != 0) {
    printf("%s: cannot be opened\n", path);
    return;
  }
  /* Room to choose an address that fits: a multiple of 2 MiB, as a loader's would be. */
  char *room = mmap(0, stat.st_size + HUGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  char *at = (char *)(((unsigned long)room + HUGE - 1) & ~(HUGE - 1));
  at = mmap(at, stat.st_size, PROT_READ, MAP_SHARED | MAP_FIXED, file, 0);
  if (at == MAP_FAILED) {
    printf("%s: cannot be mapped\n", path);
    return;
  }
  volatile char sum = 0;
  long before = faults();
  for (long i = 0; i < stat.st_size; i += 4096) {
    sum += at[i];
  }
  long after = faults();
  unsigned hash = 1;
  for (long i = 0; i < stat.st_size; i++) {
    hash = 31 * hash + at[i]; /* as java.util.Arrays.hashCode */
  }
  printf("%s: %ld pages, %ld faults, dax %d, hash %d\n", path, (long)stat.st_size / 4096,
         after - before, (more.stx_attributes & STATX_ATTR_DAX) != 0, (int)hash);
}

int main(void) {
  tell("/aligned");
  tell("/packed");
  tell("/sparse");
  fflush(stdout);
  sync();
  reboot(RB_AUTOBOOT);
  return 0;
}
