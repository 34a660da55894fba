/* libcurl behind plain functions: loaded when the first transfer needs it, typed options, bodies and headers
 * gathered in C so that no Swift frame runs inside libcurl.
 *
 * A wc_multi and its transfers are for one thread at a time; loading and the wakeup functions are for any. No function
 * here blocks, except wc_wait for as long as it is told, and the first that loads. The process is to ignore SIGPIPE:
 * OpenSSL writes to connections that may be gone. */
#ifndef CCURL_H
#define CCURL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct wc_multi wc_multi;
typedef struct wc_transfer wc_transfer;

/* What went wrong, in kinds that a caller can act on. */
typedef enum {
  WC_OK = 0,
  WC_RESOLVE,
  WC_CONNECT,
  WC_TLS,
  WC_CA_FILE,
  WC_TIMEOUT,
  WC_RESET,
  WC_BODY_TOO_LARGE,
  WC_HEAD_TOO_LARGE,
  WC_MALFORMED,
  WC_INVALID_URL,
  WC_PROXY,         /* it was reached and refuses, or breaks off */
  WC_PROXY_SETTING, /* what the environment names is no address of one */
  WC_NO_MEMORY
} wc_kind;

enum { WC_MAXIMUM_HEAD = 64 * 1024 };

/* Loads libcurl and sets it up; NULL, or why that cannot be done. Calls after the first wait for it and do nothing. */
const char *wc_load(void);
/* libcurl's own version line; loads it. */
const char *wc_version(void);

/* What holds for all transfers of a multi; copied. */
typedef struct {
  size_t maximum_connections;
  const char *ca_file;      /* authorities to trust besides the system's, or NULL */
  const char *ca_directory; /* a folder of hashed certificates in place of the system's, or NULL */
  const char *user_agent;
} wc_settings;

/* NULL and why when libcurl cannot be loaded, is too old, or there is no memory. */
wc_multi *wc_multi_create(const wc_settings *settings, const char **problem);
/* After every transfer has been ended. */
void wc_multi_destroy(wc_multi *multi);

typedef struct {
  uint64_t tag; /* given back by wc_next_finished */
  const char *method, *url;
  const char *headers; /* "Name: value" or "Name;" for an empty one, each ended by NUL */
  size_t headers_length, header_count;
  const uint8_t *body;
  size_t body_length;
  bool has_body;
  bool shares; /* over TLS it may go as HTTP/2, on one connection with others at once */
  bool once; /* never sent a second time, not even where libcurl would do so by itself */
  long timeout_ms, connect_timeout_ms;
  size_t maximum_body;
} wc_request;

/* Starts a transfer; NULL when there is no memory. Everything in `request` is copied. */
wc_transfer *wc_start(wc_multi *multi, const wc_request *request);
/* Ends a transfer, finished or not, and frees what it holds. */
void wc_end(wc_multi *multi, wc_transfer *transfer);

/* Lets transfers go on whose time has come: new ones, and those that took too long. */
void wc_advance(wc_multi *multi);
/* The next transfer that has finished since it was last asked, with its tag; NULL when there is none. */
wc_transfer *wc_next_finished(wc_multi *multi, uint64_t *tag);

typedef struct {
  int descriptor;
  bool ready;
} wc_watched;

/* Waits until a transfer can go on (and lets it), a descriptor can be read or is at its end, a signal was handled,
 * or the time is over (negative: none). Sets `ready` of each. `multi` may be NULL. */
void wc_wait(wc_multi *multi, wc_watched *watched, size_t count, int64_t timeout_ns);

/* Of a finished transfer. */
wc_kind wc_result(const wc_transfer *transfer);
/* libcurl's or the system's words for it, without address or credentials; "" when there are none. */
const char *wc_reason(const wc_transfer *transfer);
/* The host that could not be reached, which is a proxy's when there is one; NULL when that is not known. Its port, or 0. */
const char *wc_peer(const wc_transfer *transfer, size_t *length, long *port);
/* Of a proxy that was asked for a tunnel: the address that it was reached at ("" when that is not known), its port,
 * and the status of its answer, 0 when there was none. */
const char *wc_proxy(const wc_transfer *transfer, long *port, long *status);
/* False only when it is certain that no byte of the request left this machine. */
bool wc_was_sent(const wc_transfer *transfer);
long wc_status(const wc_transfer *transfer);
/* The header lines of the last answer, each ended by CR LF; NULL when there are none. */
const uint8_t *wc_head(const wc_transfer *transfer, size_t *length);
/* NULL when there is none. */
const uint8_t *wc_body(const wc_transfer *transfer, size_t *length);

/* An event counter that makes a wait return. Safe in a signal handler: wc_wakeup_signal. */
int wc_wakeup_create(void);
void wc_wakeup_signal(int descriptor);
void wc_wakeup_drain(int descriptor);
void wc_wakeup_close(int descriptor);

#endif
