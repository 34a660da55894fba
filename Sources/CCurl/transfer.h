/* What multi.c and transfer.c know of each other. */
#ifndef CCURL_TRANSFER_H
#define CCURL_TRANSFER_H

#include <curl/curl.h>

#include "CCurl.h"

enum { MAXIMUM_IDLE_HANDLES = 64 };

struct wc_multi {
  CURLM *handle;
  CURLSH *share; /* TLS sessions, so that any handle can resume them */
  int epoll;
  int64_t timer; /* when libcurl wants to be called, in nanoseconds of the monotonic clock; negative: never */
  CURL *idle[MAXIMUM_IDLE_HANDLES];
  size_t idle_count;
  char *ca_file, *ca_directory, *user_agent;
  bool has_proxy;                  /* whether the environment names one for plain requests */
  bool knows_trust;                /* whether the next two are known */
  char *trust_file, *trust_folder; /* NULL for none */
};

struct buffer {
  char *bytes;
  size_t length, capacity;
};

struct wc_transfer {
  CURL *easy;
  uint64_t tag;
  struct buffer head, body;
  size_t maximum_body, head_total;
  long status, proxy_status, os_error;
  CURLcode code;
  bool once, began, head_is_over, head_too_large, body_too_large, no_memory;
  char reason[CURL_ERROR_SIZE];
  struct curl_slist headers[]; /* then their text, then the request's body */
};

/* A handle with nothing set but its share; NULL when there is no memory. */
CURL *wc_take_handle(wc_multi *multi);
void wc_give_handle(wc_multi *multi, CURL *easy);

/* Names who is trusted: peer and host are always verified. */
void wc_set_trust(wc_multi *multi, CURL *easy);
/* The same for a plain request, which may still go through a proxy that is spoken to over TLS. */
void wc_set_proxy_trust(wc_multi *multi, CURL *easy);

#endif
