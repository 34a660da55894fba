#define _GNU_SOURCE /* RTLD_DEEPBIND */
#include "CCurl.h"

#include <curl/curl.h>
#include <dlfcn.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum { MAX_HEADERS = 64 * 1024, MAX_IDLE_HANDLES = 32, BUFFER_SIZE = 2048 };

/* libcurl's functions, fetched when they are needed first. */
static struct {
  pthread_once_t once;
  char problem[256];
  CURLcode (*global_init)(long);
  char *(*version)(void);
  CURL *(*easy_init)(void);
  void (*easy_reset)(CURL *);
  void (*easy_cleanup)(CURL *);
  CURLcode (*easy_setopt)(CURL *, CURLoption, ...);
  CURLcode (*easy_getinfo)(CURL *, CURLINFO, ...);
  struct curl_slist *(*slist_append)(struct curl_slist *, const char *);
  void (*slist_free_all)(struct curl_slist *);
  CURLM *(*multi_init)(void);
  CURLMcode (*multi_cleanup)(CURLM *);
  CURLMcode (*multi_setopt)(CURLM *, CURLMoption, ...);
  CURLMcode (*multi_add_handle)(CURLM *, CURL *);
  CURLMcode (*multi_remove_handle)(CURLM *, CURL *);
  CURLMcode (*multi_perform)(CURLM *, int *);
  CURLMcode (*multi_poll)(CURLM *, struct curl_waitfd[], unsigned int, int, int *);
  CURLMsg *(*multi_info_read)(CURLM *, int *);
} curl = {.once = PTHREAD_ONCE_INIT};

static bool fetch(void *library, const char *name, void *place) {
  void *symbol = dlsym(library, name);
  if (!symbol) {
    snprintf(curl.problem, sizeof curl.problem, "libcurl.so.4 has no %s: install a libcurl4 of 7.88 or newer", name);
    return false;
  }
  memcpy(place, &symbol, sizeof symbol);
  return true;
}

static void load(void) {
  /* Deep binding finds most symbols among libcurl's own 33 libraries without asking ours first: a fifth less work.
   * Sanitizers interpose malloc and refuse it. */
#if defined(__SANITIZE_ADDRESS__)
  const int flags = RTLD_LAZY | RTLD_LOCAL;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
  const int flags = RTLD_LAZY | RTLD_LOCAL;
#else
  const int flags = RTLD_LAZY | RTLD_LOCAL | RTLD_DEEPBIND;
#endif
#else
  const int flags = RTLD_LAZY | RTLD_LOCAL | RTLD_DEEPBIND;
#endif
  void *library = dlopen("libcurl.so.4", flags);
  if (!library) {
    snprintf(curl.problem, sizeof curl.problem, "libcurl cannot be loaded (%s): install the package libcurl4", dlerror());
    return;
  }
#define FETCH(field) fetch(library, "curl_" #field, &curl.field)
  bool good = FETCH(global_init) && FETCH(version) && FETCH(easy_init) && FETCH(easy_reset) && FETCH(easy_cleanup) &&
              FETCH(easy_setopt) && FETCH(easy_getinfo) && FETCH(slist_append) && FETCH(slist_free_all) &&
              FETCH(multi_init) && FETCH(multi_cleanup) && FETCH(multi_setopt) && FETCH(multi_add_handle) &&
              FETCH(multi_remove_handle) && FETCH(multi_perform) && FETCH(multi_poll) && FETCH(multi_info_read);
#undef FETCH
  if (good && curl.global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
    snprintf(curl.problem, sizeof curl.problem, "libcurl could not be set up");
  }
}

const char *wc_load(void) {
  pthread_once(&curl.once, load); /* transports of different threads may come here at once */
  return *curl.problem ? curl.problem : NULL;
}

const char *wc_version(void) {
  const char *problem = wc_load();
  return problem ? problem : curl.version();
}

struct buffer { char *bytes; size_t length, capacity; };

struct wc_transfer {
  CURL *easy;
  struct curl_slist *headers;
  char *body_out;
  struct buffer head, body;
  size_t maximum, header_total;
  bool too_large, finished, head_complete;
  CURLcode code;
  long status, os_error;
  curl_off_t sent_at;
  char reason[CURL_ERROR_SIZE];
  wc_transfer *next; /* in the list of finished ones */
};

struct wc_multi {
  CURLM *handle;
  CURL *idle[MAX_IDLE_HANDLES];
  size_t idle_count;
};

static bool append(struct buffer *b, const char *bytes, size_t length) {
  if (b->length + length > b->capacity) {
    size_t capacity = b->capacity ? b->capacity : 256;
    while (capacity < b->length + length) capacity *= 2;
    char *bigger = realloc(b->bytes, capacity);
    if (!bigger) return false;
    b->bytes = bigger;
    b->capacity = capacity;
  }
  memcpy(b->bytes + b->length, bytes, length);
  b->length += length;
  return true;
}

static size_t on_header(char *bytes, size_t size, size_t count, void *data) {
  wc_transfer *t = data;
  size_t length = size * count;
  t->header_total += length;
  if (t->header_total > MAX_HEADERS) { /* also ends an endless row of 1xx answers */
    t->too_large = true;
    return 0;
  }
  if (length >= 5 && memcmp(bytes, "HTTP/", 5) == 0) {
    t->head.length = 0; /* only the last answer's count */
    t->head_complete = false;
  }
  if (length == 2 && bytes[0] == '\r') t->head_complete = true;
  if (length == 1 && bytes[0] == '\n') t->head_complete = true;
  return append(&t->head, bytes, length) ? length : 0;
}

static size_t on_body(char *bytes, size_t size, size_t count, void *data) {
  wc_transfer *t = data;
  size_t length = size * count;
  if (t->body.length + length > t->maximum) {
    t->too_large = true;
    return 0;
  }
  return append(&t->body, bytes, length) ? length : 0;
}

wc_multi *wc_multi_create(size_t maximum_connections) {
  if (wc_load()) return NULL;
  wc_multi *m = calloc(1, sizeof *m);
  if (!m) return NULL;
  m->handle = curl.multi_init();
  if (!m->handle) {
    free(m);
    return NULL;
  }
  curl.multi_setopt(m->handle, CURLMOPT_MAXCONNECTS, (long)maximum_connections);
  /* Idle ones included: a fresh connection beyond that closes the oldest of them first. */
  curl.multi_setopt(m->handle, CURLMOPT_MAX_TOTAL_CONNECTIONS, (long)maximum_connections);
  curl.multi_setopt(m->handle, CURLMOPT_PIPELINING, (long)CURLPIPE_MULTIPLEX);
  return m;
}

void wc_multi_destroy(wc_multi *m) {
  while (m->idle_count > 0) curl.easy_cleanup(m->idle[--m->idle_count]);
  curl.multi_cleanup(m->handle);
  free(m);
}

static CURL *take_handle(wc_multi *m) {
  if (m->idle_count == 0) return curl.easy_init();
  return m->idle[--m->idle_count];
}

wc_transfer *wc_start(wc_multi *m, const wc_request *r) {
  wc_transfer *t = calloc(1, sizeof *t);
  if (!t) return NULL;
  t->easy = take_handle(m);
  t->body_out = r->has_body ? malloc(r->body_length + 1) : NULL;
  if (!t->easy || (r->has_body && !t->body_out)) {
    wc_end(m, t);
    return NULL;
  }
  CURL *e = t->easy;
  for (size_t i = 0; i < r->header_count; i++) {
    struct curl_slist *longer = curl.slist_append(t->headers, r->headers[i]);
    if (!longer) {
      wc_end(m, t);
      return NULL;
    }
    t->headers = longer;
  }
  t->maximum = r->maximum_response;
  curl.easy_setopt(e, CURLOPT_URL, r->url);
  curl.easy_setopt(e, CURLOPT_PRIVATE, t);
  curl.easy_setopt(e, CURLOPT_ERRORBUFFER, t->reason);
  curl.easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
  /* Names are resolved on threads of libcurl's: do not wait for one whose transfer was given up. */
  curl.easy_setopt(e, CURLOPT_QUICK_EXIT, 1L);
  curl.easy_setopt(e, CURLOPT_PROTOCOLS_STR, "http,https");
  curl.easy_setopt(e, CURLOPT_FOLLOWLOCATION, 0L);
  curl.easy_setopt(e, CURLOPT_HTTPHEADER, t->headers);
  curl.easy_setopt(e, CURLOPT_USERAGENT, r->user_agent);
  curl.easy_setopt(e, CURLOPT_TIMEOUT_MS, r->timeout_ms);
  curl.easy_setopt(e, CURLOPT_CONNECTTIMEOUT_MS, r->connect_timeout_ms);
  curl.easy_setopt(e, CURLOPT_BUFFERSIZE, (long)BUFFER_SIZE);
  curl.easy_setopt(e, CURLOPT_HEADERFUNCTION, on_header);
  curl.easy_setopt(e, CURLOPT_HEADERDATA, t);
  curl.easy_setopt(e, CURLOPT_WRITEFUNCTION, on_body);
  curl.easy_setopt(e, CURLOPT_WRITEDATA, t);
  curl.easy_setopt(e, CURLOPT_SSL_VERIFYPEER, 1L);
  curl.easy_setopt(e, CURLOPT_SSL_VERIFYHOST, 2L);
  if (r->ca_file) curl.easy_setopt(e, CURLOPT_CAINFO, r->ca_file);
  if (strncasecmp(r->url, "https", 5) == 0) {
    curl.easy_setopt(e, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
    curl.easy_setopt(e, CURLOPT_PIPEWAIT, 1L);
    /* The least that libcurl allows: over TLS every request has such a buffer, by default of 64 KB. */
    curl.easy_setopt(e, CURLOPT_UPLOAD_BUFFERSIZE, 16384L);
  } else {
    curl.easy_setopt(e, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
  }
  if (r->fresh_connection) curl.easy_setopt(e, CURLOPT_FRESH_CONNECT, 1L);
  if (r->has_body) {
    memcpy(t->body_out, r->body, r->body_length);
    curl.easy_setopt(e, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)r->body_length);
    curl.easy_setopt(e, CURLOPT_POSTFIELDS, t->body_out);
  }
  if (strcmp(r->method, "HEAD") == 0) {
    curl.easy_setopt(e, CURLOPT_NOBODY, 1L);
  } else if (!(r->has_body ? strcmp(r->method, "POST") == 0 : strcmp(r->method, "GET") == 0)) {
    curl.easy_setopt(e, CURLOPT_CUSTOMREQUEST, r->method);
  }
  if (curl.multi_add_handle(m->handle, e) != CURLM_OK) {
    wc_end(m, t);
    return NULL;
  }
  return t;
}

void wc_end(wc_multi *m, wc_transfer *t) {
  if (t->easy) {
    curl.multi_remove_handle(m->handle, t->easy);
    if (m->idle_count < MAX_IDLE_HANDLES) {
      curl.easy_reset(t->easy);
      m->idle[m->idle_count++] = t->easy;
    } else {
      curl.easy_cleanup(t->easy);
    }
  }
  if (t->headers) curl.slist_free_all(t->headers);
  free(t->body_out);
  free(t->head.bytes);
  free(t->body.bytes);
  free(t);
}

void wc_perform(wc_multi *m) {
  int running;
  curl.multi_perform(m->handle, &running);
}

wc_transfer *wc_next_finished(wc_multi *m) {
  int left;
  CURLMsg *message;
  while ((message = curl.multi_info_read(m->handle, &left))) {
    if (message->msg != CURLMSG_DONE) continue;
    wc_transfer *t = NULL;
    CURLcode code = message->data.result; /* the message is gone after the next call */
    curl.easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&t);
    if (!t) continue;
    t->code = code;
    t->finished = true;
    curl.easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &t->status);
    curl.easy_getinfo(t->easy, CURLINFO_OS_ERRNO, &t->os_error);
    curl.easy_getinfo(t->easy, CURLINFO_PRETRANSFER_TIME_T, &t->sent_at);
    return t;
  }
  return NULL;
}

void wc_poll(wc_multi *m, const int *descriptors, bool *ready, size_t count, int timeout_ms) {
  enum { FEW = 16 };
  memset(ready, 0, count * sizeof *ready);
  if (!m) {
    struct pollfd few[FEW];
    if (count > FEW) count = FEW;
    for (size_t i = 0; i < count; i++) few[i] = (struct pollfd){descriptors[i], POLLIN, 0};
    if (poll(few, (nfds_t)count, timeout_ms) <= 0) return;
    for (size_t i = 0; i < count; i++) ready[i] = few[i].revents != 0;
    return;
  }
  struct curl_waitfd few[FEW];
  if (count > FEW) count = FEW;
  for (size_t i = 0; i < count; i++) few[i] = (struct curl_waitfd){descriptors[i], CURL_WAIT_POLLIN, 0};
  int found = 0;
  /* libcurl takes no "for ever": its own timers end the wait where something is due. */
  curl.multi_poll(m->handle, few, (unsigned)count, timeout_ms < 0 ? 3600 * 1000 : timeout_ms, &found);
  /* libcurl passes on that a descriptor is at its end as readable. */
  for (size_t i = 0; i < count; i++) ready[i] = few[i].revents != 0;
}

wc_kind wc_result(const wc_transfer *t) {
  if (t->too_large) return WC_TOO_LARGE;
  switch (t->code) {
    case CURLE_OK: return t->head_complete ? WC_OK : WC_RESET; /* libcurl takes a head that breaks off for whole */
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY: return WC_RESOLVE;
    case CURLE_COULDNT_CONNECT:
    case CURLE_PROXY: return WC_CONNECT;
    case CURLE_SSL_CONNECT_ERROR:
      /* A handshake that the other side broke off is a matter of the network, not of trust. */
      return strstr(t->reason, "SYSCALL") || strstr(t->reason, "reset") || strstr(t->reason, "unexpected eof") ? WC_CONNECT
                                                                                                                  : WC_TLS;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS:
    case CURLE_USE_SSL_FAILED: return WC_TLS;
    case CURLE_OPERATION_TIMEDOUT: return WC_TIMEOUT;
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_GOT_NOTHING:
    case CURLE_PARTIAL_FILE:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM: return WC_RESET;
    case CURLE_URL_MALFORMAT: return WC_INVALID_URL;
    case CURLE_UNSUPPORTED_PROTOCOL:
      /* Also what libcurl says of an answer without a status line, which it takes for HTTP/0.9. */
      return t->sent_at > 0 ? WC_MALFORMED : WC_INVALID_URL;
    case CURLE_OUT_OF_MEMORY:
      /* Also what libcurl says of a header line longer than it takes, 100 KB. */
      return t->sent_at > 0 ? WC_TOO_LARGE : WC_UNAVAILABLE;
    case CURLE_FAILED_INIT: return WC_UNAVAILABLE;
    default: return WC_MALFORMED;
  }
}

/* libcurl's own words name whom it tried to reach: "Failed to connect to HOST port PORT ..." */
const char *wc_peer(const wc_transfer *t, size_t *length) {
  static const char words[] = "Failed to connect to ";
  if (strncmp(t->reason, words, sizeof words - 1) != 0) return NULL;
  const char *peer = t->reason + sizeof words - 1;
  *length = strcspn(peer, " ");
  return peer;
}

const char *wc_reason(const wc_transfer *t) {
  if (t->code == CURLE_COULDNT_CONNECT && t->os_error) return strerror((int)t->os_error);
  return t->reason;
}

bool wc_was_sent(const wc_transfer *t) {
  switch (wc_result(t)) {
    case WC_RESOLVE:
    case WC_CONNECT:
    case WC_TLS:
    case WC_INVALID_URL:
    case WC_UNAVAILABLE: return false;
    default: return t->sent_at > 0; /* the moment at which sending could begin */
  }
}

long wc_status(const wc_transfer *t) { return t->status; }

const char *wc_headers(const wc_transfer *t, size_t *length) {
  *length = t->head.length;
  return t->head.bytes;
}

const uint8_t *wc_body(const wc_transfer *t, size_t *length) {
  *length = t->body.length;
  return (const uint8_t *)t->body.bytes;
}

int wc_eventfd(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

void wc_eventfd_signal(int descriptor) {
  uint64_t one = 1;
  int saved = errno; /* also called from signal handlers */
  while (write(descriptor, &one, sizeof one) < 0 && errno == EINTR) {
  }
  errno = saved;
}

void wc_eventfd_drain(int descriptor) {
  uint64_t value;
  while (read(descriptor, &value, sizeof value) < 0 && errno == EINTR) {
  }
}

void wc_eventfd_close(int descriptor) { close(descriptor); }
