/* One transfer: what is sent, and what comes back. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "library.h"
#include "transfer.h"

enum {
  /* The least that libcurl allows: it keeps one for each transfer under way, and answers are small. */
  RECEIVE_BUFFER = 1024,
  /* But over HTTP/2 libcurl 7.88 stops for good when one read brings more than this for a request, and one read of TLS
   * brings up to so much. */
  SECURE_RECEIVE_BUFFER = 16384,
  /* One for each body sent over TLS; the least that libcurl allows too. */
  UPLOAD_BUFFER = 16384
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
  t->head_total += length;
  if (t->head_total > WC_MAXIMUM_HEAD) { /* also ends an endless row of 1xx answers */
    t->head_too_large = true;
    return 0;
  }
  if (length >= 5 && memcmp(bytes, "HTTP/", 5) == 0) { /* only the last answer's lines count */
    t->head.length = 0;
    t->head_is_over = false;
    return length;
  }
  if (length <= 2) t->head_is_over = true; /* the empty line */
  if (t->head_is_over) return length;      /* trailers say nothing that matters */
  if (append(&t->head, bytes, length)) return length;
  t->no_memory = true;
  return 0;
}

static size_t on_body(char *bytes, size_t size, size_t count, void *data) {
  wc_transfer *t = data;
  size_t length = size * count;
  if (length > t->maximum_body - t->body.length) {
    t->body_too_large = true;
    return 0;
  }
  if (append(&t->body, bytes, length)) return length;
  t->no_memory = true;
  return 0;
}

/* Called when the connection stands and the request is about to leave: the first time, and again when libcurl repeats
 * it because the other side has just closed a connection that was used before. */
static int on_request(void *data, char *to, char *from, int to_port, int from_port) {
  (void)to, (void)from, (void)to_port, (void)from_port;
  wc_transfer *t = data;
  if (t->once && t->began) return CURL_PREREQFUNC_ABORT;
  t->began = true;
  return CURL_PREREQFUNC_OK;
}

/* The transfer in one piece: itself, its header list, their text, its body. */
static wc_transfer *allocate(const wc_request *r) {
  size_t list = r->header_count * sizeof(struct curl_slist);
  wc_transfer *t = malloc(sizeof *t + list + r->headers_length + r->body_length + 1);
  if (!t) return NULL;
  memset(t, 0, sizeof *t);
  char *text = (char *)t->headers + list;
  if (r->headers_length > 0) memcpy(text, r->headers, r->headers_length);
  if (r->body_length > 0) memcpy(text + r->headers_length, r->body, r->body_length);
  for (size_t i = 0; i < r->header_count; i++) {
    t->headers[i].data = text;
    t->headers[i].next = i + 1 < r->header_count ? &t->headers[i + 1] : NULL;
    text += strlen(text) + 1;
  }
  t->tag = r->tag;
  t->once = r->once;
  t->is_secure = strncasecmp(r->url, "https:", 6) == 0;
  t->maximum_body = r->maximum_body;
  return t;
}

static void set_method(CURL *e, const wc_request *r) {
  if (strcmp(r->method, "HEAD") == 0) {
    curl.easy_setopt(e, CURLOPT_NOBODY, 1L);
  } else if (strcmp(r->method, r->has_body ? "POST" : "GET") != 0) {
    curl.easy_setopt(e, CURLOPT_CUSTOMREQUEST, r->method);
  }
}

/* What requests to the same address have in common. */
static void set_up(wc_multi *m, wc_handle *handle, const wc_request *r) {
  CURL *e = handle->easy;
  wc_set_url(handle, r);
  curl.easy_setopt(e, CURLOPT_PROTOCOLS_STR, "http,https");
  curl.easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
  wc_set_sockets(m, e);
  curl.easy_setopt(e, CURLOPT_QUICK_EXIT, 1L); /* giving up does not wait for the thread that looks a name up */
  if (!wc_names_itself(r)) curl.easy_setopt(e, CURLOPT_USERAGENT, m->user_agent);
  curl.easy_setopt(e, CURLOPT_BUFFERSIZE, (long)RECEIVE_BUFFER);
  curl.easy_setopt(e, CURLOPT_HEADERFUNCTION, on_header);
  curl.easy_setopt(e, CURLOPT_WRITEFUNCTION, on_body);
  curl.easy_setopt(e, CURLOPT_PREREQFUNCTION, on_request);
  if (strncasecmp(r->url, "https:", 6) == 0) {
    /* libcurl 7.88 forgets at times that a large answer is in its hands already when several share a connection: that one
     * waits in vain. Only those with small answers share. */
    curl.easy_setopt(e, CURLOPT_HTTP_VERSION, (long)(r->shares ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1));
    curl.easy_setopt(e, CURLOPT_PIPEWAIT, (long)r->shares); /* many calls at once share a connection where the server can */
    curl.easy_setopt(e, CURLOPT_BUFFERSIZE, (long)SECURE_RECEIVE_BUFFER);
    curl.easy_setopt(e, CURLOPT_UPLOAD_BUFFERSIZE, (long)UPLOAD_BUFFER);
    wc_set_trust(m, e);
  } else {
    curl.easy_setopt(e, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    wc_set_proxy_trust(m, e);
  }
}

/* What differs from one request to the next; all of it is set each time. */
static void set_options(wc_multi *m, wc_transfer *t, const wc_request *r) {
  CURL *e = t->easy;
  curl.easy_setopt(e, CURLOPT_PRIVATE, t);
  curl.easy_setopt(e, CURLOPT_ERRORBUFFER, t->reason);
  curl.easy_setopt(e, CURLOPT_HTTPHEADER, r->header_count > 0 ? t->headers : NULL);
  curl.easy_setopt(e, CURLOPT_TIMEOUT_MS, r->timeout_ms);
  curl.easy_setopt(e, CURLOPT_CONNECTTIMEOUT_MS, r->connect_timeout_ms);
  curl.easy_setopt(e, CURLOPT_HEADERDATA, t);
  curl.easy_setopt(e, CURLOPT_WRITEDATA, t);
  curl.easy_setopt(e, CURLOPT_PREREQDATA, t);
  /* On a kept connection that turns out to be closed, the request would fail, since it is not sent again. */
  curl.easy_setopt(e, CURLOPT_FRESH_CONNECT, (long)r->once);
  if (t->is_secure) wc_leave_silent_connections(m, e, r->url, r->timeout_ms);
  if (!r->has_body) return;
  const char *body = (const char *)t->headers + r->header_count * sizeof(struct curl_slist) + r->headers_length;
  curl.easy_setopt(e, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)r->body_length);
  curl.easy_setopt(e, CURLOPT_POSTFIELDS, body);
}

wc_transfer *wc_start(wc_multi *m, const wc_request *r) {
  wc_transfer *t = allocate(r);
  if (!t) return NULL;
  t->handle = wc_take_handle(m, r);
  if (!t->handle) {
    free(t);
    return NULL;
  }
  t->easy = t->handle->easy;
  if (!wc_is_set_up(t->handle)) set_up(m, t->handle, r);
  set_options(m, t, r);
  set_method(t->easy, r); /* after the body, which makes a POST of it */
  if (curl.multi_add_handle(m->handle, t->easy) == CURLM_OK) return t;
  wc_give_handle(m, t->handle, true);
  free(t);
  return NULL;
}

void wc_end(wc_multi *m, wc_transfer *t) {
  curl.multi_remove_handle(m->handle, t->easy);
  wc_give_handle(m, t->handle, t->code != CURLE_OK || !t->head_is_over);
  free(t->head.bytes);
  free(t->body.bytes);
  free(t);
}

bool wc_was_sent(const wc_transfer *t) { return t->began; }

long wc_status(const wc_transfer *t) { return t->status; }

const uint8_t *wc_head(const wc_transfer *t, size_t *length) {
  *length = t->head.length;
  return (const uint8_t *)t->head.bytes;
}

const uint8_t *wc_body(const wc_transfer *t, size_t *length) {
  *length = t->body.length;
  return (const uint8_t *)t->body.bytes;
}
