/* alternate ROUNDS COMMAND... : runs the commands in turn, as often as ROUNDS says after three rounds that do not count,
 * and prints the median wall time of each in milliseconds, one a line.
 *
 * In turn, since these machines change from second to second: one after the other, the same two programs came to
 * ratios from 1.1 to 1.5. A command is words without quotes; stdout goes to /dev/null; one that fails ends it all. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

enum { WARM_UP = 3, MOST_COMMANDS = 16, MOST_WORDS = 32 };

extern char **environ;

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1e3 + time.tv_nsec / 1e6;
}

static int ascending(const void *a, const void *b) {
  double left = *(const double *)a, right = *(const double *)b;
  return (left > right) - (left < right);
}

/* Milliseconds, or -1 when it could not be started or failed. */
static double run(char **words, const posix_spawn_file_actions_t *actions) {
  double began = now();
  pid_t child;
  int status;
  if (posix_spawnp(&child, words[0], actions, NULL, words, environ) != 0) return -1;
  if (waitpid(child, &status, 0) < 0 || status != 0) return -1;
  return now() - began;
}

int main(int argc, char **argv) {
  int rounds = argc > 2 ? atoi(argv[1]) : 0, count = argc - 2;
  if (rounds < 1 || count > MOST_COMMANDS) return fputs("usage: alternate ROUNDS COMMAND...\n", stderr), 64;
  static char *words[MOST_COMMANDS][MOST_WORDS + 1];
  double *times = malloc(sizeof *times * (size_t)rounds * (size_t)count);
  if (!times) return 71;
  for (int i = 0; i < count; i++) {
    int k = 0;
    for (char *word = strtok(argv[i + 2], " "); word && k < MOST_WORDS; word = strtok(NULL, " ")) words[i][k++] = word;
  }
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
  for (int round = -WARM_UP; round < rounds; round++) {
    for (int i = 0; i < count; i++) {
      double time = run(words[i], &actions);
      if (time < 0) return fprintf(stderr, "alternate: %s failed\n", words[i][0]), 1;
      if (round >= 0) times[i * rounds + round] = time;
    }
  }
  for (int i = 0; i < count; i++) {
    qsort(times + i * rounds, (size_t)rounds, sizeof *times, ascending);
    printf("%.3f\n", times[i * rounds + rounds / 2]);
  }
  return 0;
}
