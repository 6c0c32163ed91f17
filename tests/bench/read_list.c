/*
 * What a look costs at least: does what a list says, again and again, and tells its processor time.
 *
 *   read_list LIST TIMES      (LIST is one line an operation: a letter, a space, a path)
 *
 *   r  open, read to the end with a buffer of 64 KiB, close
 *   d  opendir, readdir to the end, closedir
 *   s  lstat
 *   l  readlink
 *   f  statfs
 *
 * An operation that fails is part of the list like any other: a sensor without a value costs, too.
 * Prints milliseconds of user and system time together, of getrusage(2), of the operations alone.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

#define MAX_OPERATIONS 100000

static char *operations[MAX_OPERATIONS];
static char buffer[64 * 1024];

static void perform(const char *operation) {
  const char *path = operation + 2;
  struct stat status;
  struct statfs numbers;
  DIR *directory;
  int file;
  switch (operation[0]) {
    case 'r':
      file = open(path, O_RDONLY | O_CLOEXEC);
      if (file < 0) return;
      while (read(file, buffer, sizeof buffer) > 0) continue;
      close(file);
      return;
    case 'd':
      directory = opendir(path);
      if (directory == NULL) return;
      while (readdir(directory) != NULL) continue;
      closedir(directory);
      return;
    case 'e':
    case 's':
      (void)lstat(path, &status);
      return;
    case 'l':
      (void)!readlink(path, buffer, sizeof buffer);
      return;
    case 'f':
      (void)statfs(path, &numbers);
      return;
    default:
      fprintf(stderr, "read_list: unknown operation: %s\n", operation);
      exit(64);
  }
}

static double used_ms(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e3 +
         (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e3;
}

int main(int count, char **arguments) {
  static char line[8192];
  int length = 0;
  if (count != 3) {
    fprintf(stderr, "usage: read_list LIST TIMES\n");
    return 64;
  }
  FILE *list = fopen(arguments[1], "r");
  if (list == NULL) {
    perror(arguments[1]);
    return 66;
  }
  while (length < MAX_OPERATIONS && fgets(line, sizeof line, list) != NULL) {
    line[strcspn(line, "\n")] = '\0';
    operations[length] = strdup(line);
    if (operations[length++] == NULL) return 70;
  }
  fclose(list);
  double before = used_ms();
  for (int times = atoi(arguments[2]); times > 0; times--) {
    for (int i = 0; i < length; i++) perform(operations[i]);
  }
  printf("%.3f\n", used_ms() - before);
  return 0;
}
