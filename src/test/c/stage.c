/* What Java cannot give a file: reads lines from standard input.

     N PATH MODE MAJOR MINOR UID GID  makes a device, a FIFO or a socket; MODE with its type, octal
     A PATH NAME VALUE                gives an attribute, to a symbolic link too
     T PATH SECONDS                   gives times, beyond the year 2262 too

   PATH, NAME and VALUE are hexadecimal. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

/* Decodes the next word; the length may be asked for. */
static char *word(size_t *length) {
  char *digits = strtok(NULL, " \n");
  size_t count = digits == NULL ? 0 : strlen(digits) / 2;
  char *bytes = calloc(count + 1, 1);
  for (size_t i = 0; i < count; i++) {
    unsigned byte;
    sscanf(digits + 2 * i, "%2x", &byte);
    bytes[i] = (char)byte;
  }
  if (length != NULL) {
    *length = count;
  }
  return bytes;
}

static long number(int base) { return strtol(strtok(NULL, " \n"), NULL, base); }

static int make(void) {
  char *path = word(NULL);
  mode_t mode = number(8);
  unsigned major = number(10);
  unsigned minor = number(10);
  uid_t uid = number(10);
  gid_t gid = number(10);
  return mknod(path, mode, makedev(major, minor)) != 0 || lchown(path, uid, gid) != 0 ||
         chmod(path, mode & 07777) != 0;
}

static int set_times(void) {
  char *path = word(NULL);
  struct timespec time = {number(10), 0};
  struct timespec times[] = {time, time};
  return utimensat(AT_FDCWD, path, times, AT_SYMLINK_NOFOLLOW) != 0;
}

static int attribute(void) {
  size_t length;
  char *path = word(NULL);
  char *name = word(NULL);
  char *value = word(&length);
  return lsetxattr(path, name, value, length, 0) != 0;
}

int main(void) {
  char *line = NULL;
  size_t room = 0;
  while (getline(&line, &room, stdin) > 0) {
    char *kind = strtok(line, " ");
    if (*kind == 'N' ? make() : *kind == 'A' ? attribute() : set_times()) {
      perror(kind);
      return 1;
    }
  }
  return 0;
}
