/* Servers that left a request without an answer.
 *
 * A request over HTTP/2 that is given up leaves its connection as it is, for the others on it. But it may have been the
 * connection: the host or the tunnel behind it is gone, and whatever is sent on it next waits in vain too. So nobody
 * joins an old one until all that were on it have ended, and after that it counts as too old. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "library.h"
#include "transfer.h"

/* Scheme, host and port, as they are written. */
static size_t origin_length(const char *url) {
  const char *host = strstr(url, "://");
  return host ? (size_t)(host + 3 - url) + strcspn(host + 3, "/?#") : strlen(url);
}

static struct silence *find(wc_multi *m, const char *url) {
  size_t length = origin_length(url);
  for (size_t i = 0; i < MAXIMUM_SILENT; i++) {
    struct silence *s = &m->silent[i];
    if (s->origin && strlen(s->origin) == length && strncasecmp(s->origin, url, length) == 0) return s;
  }
  return NULL;
}

void wc_note_silence(wc_multi *m, const char *url) {
  struct silence *s = find(m, url);
  if (!s) { /* then in place of the one that was silent longest ago */
    s = &m->silent[0];
    for (size_t i = 1; i < MAXIMUM_SILENT; i++) {
      if (m->silent[i].at < s->at) s = &m->silent[i];
    }
    free(s->origin);
    s->origin = strndup(url, origin_length(url));
  }
  s->at = wc_now();
  m->is_any_silent = true;
}

void wc_leave_silent_connections(wc_multi *m, CURL *easy, const char *url, long timeout_ms) {
  if (timeout_ms > m->longest_timeout) m->longest_timeout = timeout_ms;
  if (!m->is_any_silent) return;
  curl.easy_setopt(easy, CURLOPT_MAXLIFETIME_CONN, 0L); /* the handle may have had another from before */
  struct silence *s = find(m, url);
  if (!s) return;
  long ago = (long)((wc_now() - s->at) / 1000000);
  if (ago <= m->longest_timeout) {
    curl.easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
  } else {
    curl.easy_setopt(easy, CURLOPT_MAXLIFETIME_CONN, ago >= 2000 ? ago / 1000 - 1 : 1L); /* whole seconds */
  }
}

void wc_forget_silence(wc_multi *m) {
  for (size_t i = 0; i < MAXIMUM_SILENT; i++) free(m->silent[i].origin);
}
