// A stand-in for the Wawp API that costs next to nothing: api PORTFILE. What it takes of a machine of two cores, the programs
// that are measured do not get, and the one that uses both loses more. Answers each request over a kept connection as
// `wawp-script simulate` does, on one thread; ends by a signal.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { capacity = 16384, connections = 4096 };

static const char answer[] =
    "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 61\r\n\r\n"
    "{\"success\":true,\"message\":\"Operation completed successfully\"}";

struct connection {
  size_t length;
  char bytes[capacity + 1];
};

static struct connection *held[connections];

static void end(int descriptor) {
  close(descriptor);
  free(held[descriptor]);
  held[descriptor] = NULL;
}

// The length of the request at the start of `text`, which ends with a zero; 0 while it is not whole.
static size_t request(const char *text, size_t length) {
  const char *head = strstr(text, "\r\n\r\n");
  if (!head) return 0;
  const char *field = strcasestr(text, "\r\ncontent-length:");
  size_t whole = (size_t)(head - text) + 4 + (field && field < head ? strtoul(field + 17, NULL, 10) : 0);
  return whole <= length ? whole : 0;
}

static void serve(int descriptor) {
  struct connection *c = held[descriptor];
  ssize_t count = recv(descriptor, c->bytes + c->length, capacity - c->length, 0);
  if (count <= 0) return end(descriptor);
  c->length += (size_t)count;
  c->bytes[c->length] = 0;
  size_t taken;
  while ((taken = request(c->bytes, c->length))) {
    if (send(descriptor, answer, sizeof answer - 1, MSG_NOSIGNAL) < 0) return end(descriptor);
    c->length -= taken;
    memmove(c->bytes, c->bytes + taken, c->length + 1);
  }
  if (c->length == capacity) end(descriptor);
}

int main(int count, char **arguments) {
  if (count != 2) return 64;
  int one = 1, listener = socket(AF_INET, SOCK_STREAM, 0), poll = epoll_create1(0);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof address;
  if (bind(listener, (struct sockaddr *)&address, size) || listen(listener, 512) ||
      getsockname(listener, (struct sockaddr *)&address, &size))
    return perror("api"), 1;
  FILE *file = fopen(arguments[1], "w");
  if (!file) return perror(arguments[1]), 1;
  fprintf(file, "listening on http://127.0.0.1:%d\n", ntohs(address.sin_port));
  fclose(file);
  struct epoll_event events[64] = {{.events = EPOLLIN, .data.fd = listener}};
  epoll_ctl(poll, EPOLL_CTL_ADD, listener, events);
  for (;;) {
    int ready = epoll_wait(poll, events, 64, -1);
    for (int i = 0; i < ready; i++) {
      if (events[i].data.fd != listener) {
        serve(events[i].data.fd);
        continue;
      }
      int descriptor = accept(listener, NULL, NULL);
      if (descriptor < 0 || descriptor >= connections || !(held[descriptor] = calloc(1, sizeof **held))) {
        if (descriptor >= 0) close(descriptor);
        continue;
      }
      setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
      struct epoll_event event = {.events = EPOLLIN, .data.fd = descriptor};
      epoll_ctl(poll, EPOLL_CTL_ADD, descriptor, &event);
    }
  }
}
