/* Init of a guest: mounts what /volumes lists, one a line ("DEVICE TYPE OPTIONS NAME"; an NVDIMM by
   the bytes of its partition), and writes all that can be seen of every file there to a port of the
   host, one file a line:

     P PATH TYPE-AND-MODE UID GID LINKS MAJOR:MINOR SIZE SECONDS.NANOSECONDS INODE DAX CRC32 TARGET
     A NAME VALUE

   An attribute belongs to the path before it. Texts that anyone may choose are in percent code. A volume
   whose options begin with "rw" is also written to. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

#define PLACE "/volume"

static FILE *out;
static unsigned table[256];

static void fail(const char *what, const char *path) {
  fprintf(out, "E %s: %s: %s\n", path, what, strerror(errno));
}

static void put(const unsigned char *bytes, size_t length) {
  for (size_t i = 0; i < length; i++) {
    unsigned char c = bytes[i];
    if (c > ' ' && c < 0x7f && c != '%') {
      fputc(c, out);
    } else {
      fprintf(out, "%%%02x", c);
    }
  }
}

static void make_table(void) {
  for (unsigned i = 0; i < 256; i++) {
    unsigned value = i;
    for (int bit = 0; bit < 8; bit++) {
      value = value >> 1 ^ (value & 1 ? 0xedb88320 : 0);
    }
    table[i] = value;
  }
}

/* As java.util.zip.CRC32. */
static unsigned crc_of(const char *path) {
  static unsigned char buffer[1 << 16];
  unsigned crc = ~0U;
  int file = open(path, O_RDONLY);
  ssize_t n = -1;
  while (file >= 0 && (n = read(file, buffer, sizeof buffer)) > 0) {
    for (ssize_t i = 0; i < n; i++) {
      crc = crc >> 8 ^ table[(crc ^ buffer[i]) & 0xff];
    }
  }
  if (n < 0) {
    fail("read", path);
  }
  close(file);
  return ~crc;
}

static void tell_attributes(const char *path) {
  static char names[1 << 16];
  static unsigned char value[1 << 16];
  ssize_t length = llistxattr(path, names, sizeof names);
  if (length < 0) {
    fail("llistxattr", path);
  }
  for (char *name = names; name < names + length; name += strlen(name) + 1) {
    ssize_t size = lgetxattr(path, name, value, sizeof value);
    if (size < 0) {
      fail(name, path);
      continue;
    }
    fputs("A ", out);
    put((unsigned char *)name, strlen(name));
    fputc(' ', out);
    put(value, size);
    fputc('\n', out);
  }
}

static void tell(const char *path) {
  static char target[4097];
  struct stat stat;
  struct statx more;
  ssize_t length = 0;
  if (lstat(path, &stat) != 0 || statx(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, 0, &more) != 0) {
    fail("stat", path);
    return;
  }
  fputs("P ", out);
  const char *name = path + strlen(PLACE);
  put((unsigned char *)(*name ? name : "/"), *name ? strlen(name) : 1);
  if (S_ISLNK(stat.st_mode)) {
    length = readlink(path, target, sizeof target);
  }
  fprintf(out, " %o %u %u %lu %u:%u %ld %ld.%09ld %lu %d %08x ", stat.st_mode, stat.st_uid,
          stat.st_gid, (unsigned long)stat.st_nlink, major(stat.st_rdev), minor(stat.st_rdev),
          (long)stat.st_size, (long)stat.st_mtim.tv_sec, stat.st_mtim.tv_nsec,
          (unsigned long)stat.st_ino, (more.stx_attributes & STATX_ATTR_DAX) != 0,
          S_ISREG(stat.st_mode) ? crc_of(path) : 0);
  put((unsigned char *)target, length > 0 ? length : 0);
  fputc('\n', out);
  tell_attributes(path);
}

static void walk(const char *path) {
  struct stat stat;
  tell(path);
  if (lstat(path, &stat) != 0 || !S_ISDIR(stat.st_mode)) {
    return;
  }
  DIR *directory = opendir(path);
  if (directory == NULL) {
    fail("opendir", path);
    return;
  }
  struct dirent *entry;
  while (errno = 0, (entry = readdir(directory)) != NULL) {
    char *below;
    if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) {
      continue;
    }
    if (asprintf(&below, "%s/%s", path, entry->d_name) >= 0) {
      walk(below);
      free(below);
    }
  }
  if (errno != 0) {
    fail("readdir", path);
  }
  closedir(directory);
}

static void check(int failed, const char *what) {
  if (failed) {
    fail(what, PLACE);
  }
}

/* Files large and small, many names, an attribute, a rename and a removal. */
static void write_to(void) {
  static char bytes[300000];
  char name[64];
  memset(bytes, 'x', sizeof bytes);
  check(mkdir(PLACE "/made", 0755) != 0, "mkdir");
  for (int i = 0; i < 200; i++) {
    snprintf(name, sizeof name, PLACE "/made/file-with-a-longer-name-%d", i);
    int file = open(name, O_CREAT | O_EXCL | O_WRONLY, 0644);
    ssize_t length = i == 0 ? sizeof bytes : (size_t)i * 13;
    check(file < 0 || write(file, bytes, length) != length || close(file) != 0, name);
  }
  check(link(name, PLACE "/made/link") != 0, "link");
  check(symlink("link", PLACE "/made/symlink") != 0, "symlink");
  check(setxattr(name, "user.made", "in the guest", 12, 0) != 0, "setxattr");
  check(rename(PLACE "/made/file-with-a-longer-name-1", PLACE "/renamed") != 0, "rename");
  check(unlink(PLACE "/made/file-with-a-longer-name-2") != 0, "unlink");
  check(mkdir(PLACE "/made/gone", 0700) != 0 || rmdir(PLACE "/made/gone") != 0, "rmdir");
}

/* NVDIMMs have no stable numbers: told is the size of the partition. */
static const char *pmem_of(unsigned long long size) {
  static char path[32];
  for (int i = 0; i < 8; i++) {
    unsigned long long found = 0;
    snprintf(path, sizeof path, "/dev/pmem%dp1", i);
    int file = open(path, O_RDONLY);
    if (file >= 0 && ioctl(file, BLKGETSIZE64, &found) == 0 && found == size) {
      close(file);
      return path;
    }
    close(file);
  }
  return "no such NVDIMM";
}

static void volume(char *line) {
  const char *device = strtok(line, " ");
  char *type = strtok(NULL, " ");
  char *options = strtok(NULL, " ");
  char *name = strtok(NULL, " \n");
  int writable = strncmp(options, "rw", 2) == 0;
  char *more = strchr(options, ',');
  fprintf(out, "V %s\n", name);
  if (*device != '/') {
    device = pmem_of(strtoull(device, NULL, 10));
  }
  if (mount(device, PLACE, type, writable ? 0 : MS_RDONLY, more == NULL ? NULL : more + 1) != 0) {
    fail("mount", device);
    return;
  }
  if (writable) {
    write_to();
  }
  walk(PLACE);
  if (umount(PLACE) != 0) {
    fail("umount", device);
  }
}

/* The one port of the host; its name has the device's number, and it comes a little after the kernel. */
static int open_port(void) {
  for (int i = 0; i < 1000; i++) {
    struct dirent *entry;
    DIR *devices = opendir("/dev");
    while (devices != NULL && (entry = readdir(devices)) != NULL) {
      if (strncmp(entry->d_name, "vport", 5) == 0) {
        return openat(dirfd(devices), entry->d_name, O_WRONLY);
      }
    }
    closedir(devices);
    usleep(10000);
  }
  return -1;
}

int main(void) {
  char line[256];
  FILE *volumes = fopen("/volumes", "r");
  int port = open_port();
  out = fdopen(port, "w");
  if (out == NULL || volumes == NULL) {
    perror("no port");
    reboot(RB_AUTOBOOT);
  }
  static char buffer[1 << 18];
  setvbuf(out, buffer, _IOFBF, sizeof buffer);
  make_table();
  while (fgets(line, sizeof line, volumes) != NULL) {
    volume(line);
  }
  fputs("end\n", out);
  fflush(out);
  sync();
  reboot(RB_AUTOBOOT);
  return 0;
}
