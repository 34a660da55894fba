/* libcurl behind plain functions: loaded when the first transfer needs it, typed option setters, bodies and
 * headers gathered in C so that no Swift frame runs inside libcurl.
 *
 * A wc_multi and its transfers are for one thread at a time. No function here blocks, except wc_poll for as long as it
 * is told. The process is to ignore SIGPIPE: OpenSSL writes to connections that may be gone. */
#ifndef CCURL_H
#define CCURL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct wc_multi wc_multi;
typedef struct wc_transfer wc_transfer;

/* What went wrong, in kinds that a caller can act on. */
typedef enum {
  WC_OK = 0, WC_RESOLVE, WC_CONNECT, WC_TLS, WC_TIMEOUT, WC_RESET, WC_TOO_LARGE, WC_MALFORMED, WC_INVALID_URL,
  WC_UNAVAILABLE
} wc_kind;

typedef struct {
  const char *method, *url;
  const char *const *headers; /* "Name: value"; "Name;" for an empty value, "Name:" to leave libcurl's own out */
  size_t header_count;
  const uint8_t *body;
  size_t body_length;
  bool has_body;
  long timeout_ms, connect_timeout_ms;
  size_t maximum_response;
  bool fresh_connection; /* never on a connection that was used before: libcurl repeats a request on those by itself */
  const char *ca_file;   /* or NULL */
  const char *user_agent;
} wc_request;

/* Loads libcurl, from any thread; NULL, or why it cannot be loaded. Later calls do nothing. */
const char *wc_load(void);
/* libcurl's own version line; loads it. */
const char *wc_version(void);

/* NULL when there is no memory or libcurl cannot be loaded. */
wc_multi *wc_multi_create(size_t maximum_connections);
void wc_multi_destroy(wc_multi *multi);

/* Starts a transfer; NULL when there is no memory. Everything in `request` is copied. */
wc_transfer *wc_start(wc_multi *multi, const wc_request *request);
/* Ends a transfer, finished or not, and frees what it holds. */
void wc_end(wc_multi *multi, wc_transfer *transfer);

/* Lets transfers go on. */
void wc_perform(wc_multi *multi);
/* The next transfer that has finished since it was last asked; NULL when there is none. */
wc_transfer *wc_next_finished(wc_multi *multi);
/* Waits until a transfer can go on, a descriptor can be read, or the time is over (-1: none). ready[i] is set for
 * readable ones. `multi` may be NULL: then only descriptors are watched, without libcurl. */
void wc_poll(wc_multi *multi, const int *descriptors, bool *ready, size_t count, int timeout_ms);

/* Of a finished transfer. */
wc_kind wc_result(const wc_transfer *transfer);
/* libcurl's or the system's words for it, without address or credentials; "" when there are none. */
const char *wc_reason(const wc_transfer *transfer);
/* The host that could not be reached, which is a proxy's when there is one; NULL when that is not known. */
const char *wc_peer(const wc_transfer *transfer, size_t *length);
/* False only when it is certain that no byte of the request left this machine. */
bool wc_was_sent(const wc_transfer *transfer);
long wc_status(const wc_transfer *transfer);
/* The header lines of the last answer, each ended by CR LF. */
const char *wc_headers(const wc_transfer *transfer, size_t *length);
const uint8_t *wc_body(const wc_transfer *transfer, size_t *length);

/* An event counter that makes a poll return. */
int wc_eventfd(void);
void wc_eventfd_signal(int descriptor);
void wc_eventfd_drain(int descriptor);
void wc_eventfd_close(int descriptor);

#endif
