#include <errno.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "CCurl.h"

int wc_wakeup_create(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

void wc_wakeup_signal(int descriptor) {
  uint64_t one = 1;
  int saved = errno; /* a signal handler leaves no trace */
  while (write(descriptor, &one, sizeof one) < 0 && errno == EINTR) {
  }
  errno = saved;
}

void wc_wakeup_drain(int descriptor) {
  uint64_t value;
  while (read(descriptor, &value, sizeof value) < 0 && errno == EINTR) {
  }
}

void wc_wakeup_close(int descriptor) { close(descriptor); }
