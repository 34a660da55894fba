/* Which sockets are watched, and for what.
 *
 * libcurl stops watching a connection whenever a request on it ends, and watches it again for the next one. Between the two it
 * stays with epoll: should it become ready in that time (the other side has closed it), it is taken off then. That
 * rests on knowing when a socket is closed, since its number is used again; so libcurl opens and closes its connections
 * through here. Other descriptors, such as those of looking a name up, are taken off at once. */
#define _GNU_SOURCE /* SOCK_CLOEXEC */

#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "library.h"
#include "transfer.h"

static struct watched_socket *find(wc_multi *m, curl_socket_t socket) {
  if (socket < 0 || (size_t)socket >= m->socket_count || !m->sockets[socket].is_ours) return NULL;
  return &m->sockets[socket];
}

/* The place of a socket that was just opened; NULL when there is no memory. */
static struct watched_socket *make_room(wc_multi *m, curl_socket_t socket) {
  size_t count = m->socket_count ? m->socket_count : 32;
  while (count <= (size_t)socket) count *= 2;
  if (count > m->socket_count) {
    struct watched_socket *more = realloc(m->sockets, count * sizeof *more);
    if (!more) return NULL;
    memset(more + m->socket_count, 0, (count - m->socket_count) * sizeof *more);
    m->sockets = more;
    m->socket_count = count;
  }
  return &m->sockets[socket];
}

static curl_socket_t on_open(void *data, curlsocktype purpose, struct curl_sockaddr *address) {
  (void)purpose;
  int descriptor = socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
  if (descriptor < 0) return CURL_SOCKET_BAD;
  struct watched_socket *place = make_room(data, descriptor);
  if (place) *place = (struct watched_socket){.is_ours = true};
  return descriptor;
}

static int on_close(void *data, curl_socket_t socket) {
  struct watched_socket *place = find(data, socket);
  /* epoll forgets it when it is closed. */
  if (place) *place = (struct watched_socket){.is_ours = false};
  return close(socket);
}

static bool control(wc_multi *m, int operation, curl_socket_t socket, uint32_t events) {
  struct epoll_event event = {.events = events, .data = {.fd = socket}};
  return epoll_ctl(m->epoll, operation, socket, &event) == 0;
}

/* libcurl's wish: watch this socket for that, or no longer. */
static int on_socket(CURL *easy, curl_socket_t socket, int what, void *data, void *unused) {
  (void)easy, (void)unused;
  wc_multi *m = data;
  struct watched_socket *place = find(m, socket);
  if (place) place->is_wanted = what != CURL_POLL_REMOVE;
  if (what == CURL_POLL_REMOVE) {
    if (!place) control(m, EPOLL_CTL_DEL, socket, 0);
    return 0;
  }
  uint32_t events = (what & CURL_POLL_IN ? EPOLLIN : 0) | (what & CURL_POLL_OUT ? EPOLLOUT : 0);
  bool is_watched = place && place->is_watched;
  if (is_watched && place->events == events) return 0;
  is_watched = (is_watched && control(m, EPOLL_CTL_MOD, socket, events)) || control(m, EPOLL_CTL_ADD, socket, events) ||
               control(m, EPOLL_CTL_MOD, socket, events);
  if (place) {
    place->is_watched = is_watched;
    place->events = events;
  }
  return 0;
}

bool wc_is_wanted(wc_multi *m, curl_socket_t socket) {
  struct watched_socket *place = find(m, socket);
  if (!place || place->is_wanted) return true;
  control(m, EPOLL_CTL_DEL, socket, 0);
  place->is_watched = false;
  return false;
}

void wc_watch_sockets(wc_multi *m) {
  curl.multi_setopt(m->handle, CURLMOPT_SOCKETFUNCTION, on_socket);
  curl.multi_setopt(m->handle, CURLMOPT_SOCKETDATA, m);
}

void wc_set_sockets(wc_multi *m, CURL *easy) {
  curl.easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, on_open);
  curl.easy_setopt(easy, CURLOPT_OPENSOCKETDATA, m);
  curl.easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, on_close);
  curl.easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, m);
}
