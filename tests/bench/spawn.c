/*
 * Starts a program again and again, so many times a second, and waits for each: posix_spawn(3), no shell.
 *
 *   spawn PROGRAM TIMES PER_SECOND
 */
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>

int main(int argc, char **argv) {
  if (argc != 4) return 64;
  long times = atol(argv[2]), each = 1000000000L / atol(argv[3]);
  char *const args[] = {argv[1], NULL}, *const none[] = {NULL};
  struct timespec due;
  clock_gettime(CLOCK_MONOTONIC, &due);
  for (long n = 0; n < times; n++) {
    pid_t pid;
    int status;
    if (posix_spawn(&pid, argv[1], NULL, NULL, args, none) != 0) return 1;
    waitpid(pid, &status, 0);
    due.tv_nsec += each;
    if (due.tv_nsec >= 1000000000L) due.tv_nsec -= 1000000000L, due.tv_sec++;
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, NULL);
  }
  return 0;
}
