/* Many transfers on one thread: libcurl says which sockets and which time it waits for, epoll watches them. */
#define _GNU_SOURCE /* ppoll */

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

#include "library.h"
#include "transfer.h"

int64_t wc_now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static int on_timer(CURLM *handle, long milliseconds, void *data) {
  (void)handle;
  wc_multi *m = data;
  m->timer = milliseconds < 0 ? -1 : wc_now() + (int64_t)milliseconds * 1000000;
  return 0;
}

/* Whether this libcurl knows the options on which safety rests. */
static bool is_recent(wc_multi *m) {
  wc_handle *handle = wc_take_handle(m, NULL);
  if (!handle) return false;
  bool good = curl.easy_setopt(handle->easy, CURLOPT_PROTOCOLS_STR, "http,https") == CURLE_OK &&
              curl.easy_setopt(handle->easy, CURLOPT_PREREQFUNCTION, NULL) == CURLE_OK;
  wc_give_handle(m, handle, true);
  return good;
}

/* NULL for NULL, which is good. */
static char *copy(const char *text, bool *good) {
  char *result = text ? strdup(text) : NULL;
  if (text && !result) *good = false;
  return result;
}

wc_multi *wc_multi_create(const wc_settings *settings, const char **problem) {
  if ((*problem = wc_load())) return NULL;
  *problem = "there is no memory for libcurl";
  wc_multi *m = calloc(1, sizeof *m);
  if (!m) return NULL;
  bool good = true;
  m->ca_file = copy(settings->ca_file, &good);
  m->ca_directory = copy(settings->ca_directory, &good);
  m->user_agent = copy(settings->user_agent, &good);
  m->has_proxy = getenv("http_proxy") || getenv("all_proxy") || getenv("ALL_PROXY");
  m->timer = -1;
  m->epoll = epoll_create1(EPOLL_CLOEXEC);
  m->handle = curl.multi_init();
  m->share = curl.share_init();
  if (!good || m->epoll < 0 || !m->handle || !m->share) {
    wc_multi_destroy(m);
    return NULL;
  }
  /* One thread at a time uses the share: it needs no locks. */
  curl.share_setopt(m->share, CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
  curl.multi_setopt(m->handle, CURLMOPT_MAXCONNECTS, (long)settings->maximum_connections);
  /* Idle ones included: a fresh connection beyond that closes the oldest of them first. */
  curl.multi_setopt(m->handle, CURLMOPT_MAX_TOTAL_CONNECTIONS, (long)settings->maximum_connections);
  curl.multi_setopt(m->handle, CURLMOPT_PIPELINING, (long)CURLPIPE_MULTIPLEX);
  /* As many requests on one connection as the server takes, instead of a hundred. */
  curl.multi_setopt(m->handle, CURLMOPT_MAX_CONCURRENT_STREAMS, (long)settings->maximum_connections);
  wc_watch_sockets(m);
  curl.multi_setopt(m->handle, CURLMOPT_TIMERFUNCTION, on_timer);
  curl.multi_setopt(m->handle, CURLMOPT_TIMERDATA, m);
  if (!is_recent(m)) {
    *problem = "this libcurl is too old: install a libcurl4 of version 7.85 or newer";
    wc_multi_destroy(m);
    return NULL;
  }
  *problem = NULL;
  return m;
}

void wc_multi_destroy(wc_multi *m) {
  while (m->idle_count > 0) wc_free_handle(m->idle[--m->idle_count]);
  if (m->handle) curl.multi_cleanup(m->handle); /* calls back for what it closes */
  if (m->share) curl.share_cleanup(m->share);
  if (m->epoll >= 0) close(m->epoll);
  free(m->ca_file);
  free(m->ca_directory);
  free(m->user_agent);
  free(m->sockets);
  free(m->trust_file);
  free(m->trust_folder);
  wc_forget_silence(m);
  free(m);
}

void wc_advance(wc_multi *m) {
  /* A timer may set the next one for at once: a few rounds, so that no chain of them keeps the caller here. */
  for (int round = 0; round < 4 && m->timer >= 0 && m->timer <= wc_now(); round++) {
    int running;
    m->timer = -1;
    curl.multi_socket_action(m->handle, CURL_SOCKET_TIMEOUT, 0, &running);
  }
}

/* Lets those transfers go on whose sockets are ready. */
static void serve_sockets(wc_multi *m) {
  enum { BATCH = 128 };
  struct epoll_event events[BATCH];
  int count = epoll_wait(m->epoll, events, BATCH, 0);
  for (int i = 0; i < count; i++) {
    if (!wc_is_wanted(m, events[i].data.fd)) continue;
    /* Errors and hang-ups alone leave it to libcurl to look. A socket that is gone by now is no error to it. */
    int what = 0, running;
    if (events[i].events & EPOLLIN) what |= CURL_CSELECT_IN;
    if (events[i].events & EPOLLOUT) what |= CURL_CSELECT_OUT;
    curl.multi_socket_action(m->handle, events[i].data.fd, what, &running);
  }
}

void wc_wait(wc_multi *m, wc_watched *watched, size_t count, int64_t timeout) {
  enum { FEW = 16 };
  struct pollfd few[FEW], *polled = few;
  for (size_t i = 0; i < count; i++) watched[i].ready = false;
  if (count + 1 > FEW) {
    polled = malloc((count + 1) * sizeof *polled);
    if (!polled) return;
  }
  polled[0] = (struct pollfd){m ? m->epoll : -1, POLLIN, 0};
  for (size_t i = 0; i < count; i++) polled[i + 1] = (struct pollfd){watched[i].descriptor, POLLIN, 0};
  if (m && m->timer >= 0) {
    int64_t left = m->timer - wc_now();
    if (left < 0) left = 0;
    if (timeout < 0 || left < timeout) timeout = left;
  }
  struct timespec limit = {timeout / 1000000000, timeout % 1000000000};
  if (ppoll(polled, (nfds_t)(count + 1), timeout < 0 ? NULL : &limit, NULL) > 0) {
    for (size_t i = 0; i < count; i++) watched[i].ready = polled[i + 1].revents != 0;
    if (polled[0].revents) serve_sockets(m);
  }
  if (m) wc_advance(m);
  if (polled != few) free(polled);
}

wc_transfer *wc_next_finished(wc_multi *m, uint64_t *tag) {
  int left;
  CURLMsg *message;
  while ((message = curl.multi_info_read(m->handle, &left))) {
    if (message->msg != CURLMSG_DONE) continue;
    CURLcode code = message->data.result; /* the message is gone after the next call */
    wc_transfer *t = NULL;
    curl.easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&t);
    if (!t) continue;
    t->code = code;
    if (code == CURLE_OPERATION_TIMEDOUT && t->began && t->is_secure) {
      char *url = NULL;
      curl.easy_getinfo(t->easy, CURLINFO_EFFECTIVE_URL, &url);
      if (url) wc_note_silence(m, url);
    }
    curl.easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &t->status);
    curl.easy_getinfo(t->easy, CURLINFO_HTTP_CONNECTCODE, &t->proxy_status);
    curl.easy_getinfo(t->easy, CURLINFO_OS_ERRNO, &t->os_error);
    *tag = t->tag;
    return t;
  }
  return NULL;
}
