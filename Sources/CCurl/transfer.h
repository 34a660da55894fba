/* What multi.c and transfer.c know of each other. */
#ifndef CCURL_TRANSFER_H
#define CCURL_TRANSFER_H

#include <curl/curl.h>

#include "CCurl.h"

enum { MAXIMUM_IDLE_HANDLES = 64, MAXIMUM_SILENT = 4 };

struct silence {
  char *origin; /* NULL: none */
  int64_t at;   /* when a request to it was last given up for want of an answer */
};

/* One of libcurl's connections, by its descriptor. */
struct watched_socket {
  uint32_t events; /* what epoll watches it for, if it does */
  bool is_ours;    /* opened by us and not closed yet; of others nothing is known */
  bool is_wanted;  /* whether libcurl wants it watched */
  bool is_watched; /* whether epoll watches it */
};

/* An easy handle, and what it is set up for: the next request of that kind needs only what differs from one to the next.
 * Setting all of it costs a fifth of what libcurl takes for a request, and taking the address apart as much again. */
typedef struct {
  CURL *easy;
  CURLU *parts; /* the address, taken apart; NULL when it is set up for nothing */
  char *url;
  size_t url_length;
  char method[16]; /* "" for a longer one, which is set up each time */
  bool has_body, names_itself, shares;
} wc_handle;

struct wc_multi {
  CURLM *handle;
  CURLSH *share; /* TLS sessions, so that any handle can resume them */
  int epoll;
  struct watched_socket *sockets;
  size_t socket_count;
  int64_t timer; /* when libcurl wants to be called, in nanoseconds of the monotonic clock; negative: never */
  struct silence silent[MAXIMUM_SILENT];
  bool is_any_silent;
  long longest_timeout; /* of all requests so far, in milliseconds */
  wc_handle *idle[MAXIMUM_IDLE_HANDLES];
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
  wc_handle *handle;
  CURL *easy; /* the handle's */
  uint64_t tag;
  struct buffer head, body;
  size_t maximum_body, head_total;
  long status, proxy_status, os_error;
  CURLcode code;
  bool once, is_secure, began, head_is_over, head_too_large, body_too_large, no_memory;
  char reason[CURL_ERROR_SIZE];
  struct curl_slist headers[]; /* then their text, then the request's body */
};

/* Remembers that a request over TLS got no answer in its time. */
void wc_note_silence(wc_multi *multi, const char *url);
/* Keeps a request off the connections on which others got no answer. */
void wc_leave_silent_connections(wc_multi *multi, CURL *easy, const char *url, long timeout_ms);
void wc_forget_silence(wc_multi *multi);

/* Lets libcurl say which sockets are to be watched. */
void wc_watch_sockets(wc_multi *multi);
/* Has a handle's connections opened and closed so that it is known which are there. */
void wc_set_sockets(wc_multi *multi, CURL *easy);
/* Whether libcurl is to hear that a socket is ready. One that it has done with is watched no longer. */
bool wc_is_wanted(wc_multi *multi, curl_socket_t socket);

/* Nanoseconds of the monotonic clock. */
int64_t wc_now(void);

/* A handle, set up for requests like this one if there is such (wc_is_set_up), or with nothing set but its share; NULL when
 * there is no memory. */
wc_handle *wc_take_handle(wc_multi *multi, const wc_request *request);
/* `is_spoiled`: what it was set up for is forgotten. */
void wc_give_handle(wc_multi *multi, wc_handle *handle, bool is_spoiled);
void wc_free_handle(wc_handle *handle);
bool wc_is_set_up(const wc_handle *handle);
/* Whether a request has a User-Agent of its own. libcurl would write the usual one, and then leave it out. */
bool wc_names_itself(const wc_request *request);
/* Sets the address, and notes what the handle is being set up for. */
void wc_set_url(wc_handle *handle, const wc_request *request);

/* Names who is trusted: peer and host are always verified. */
void wc_set_trust(wc_multi *multi, CURL *easy);
/* The same for a plain request, which may still go through a proxy that is spoken to over TLS. */
void wc_set_proxy_trust(wc_multi *multi, CURL *easy);

#endif
