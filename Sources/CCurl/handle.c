/* Easy handles, kept with what they are set up for. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "library.h"
#include "transfer.h"

enum { LOOKS = 8 }; /* so many of the handles given back last are looked at */

bool wc_is_set_up(const wc_handle *handle) { return handle->parts != NULL; }

bool wc_names_itself(const wc_request *r) {
  const char *header = r->headers;
  for (size_t i = 0; i < r->header_count; i++, header += strlen(header) + 1) {
    if (strncasecmp(header, "User-Agent", 10) == 0 && (header[10] == ':' || header[10] == ';')) return true;
  }
  return false;
}

/* Whether what is set up is what this request needs. */
static bool fits(const wc_handle *handle, const wc_request *r, size_t url_length) {
  return handle->parts && handle->url_length == url_length && handle->has_body == r->has_body &&
         handle->shares == r->shares &&
         strcmp(handle->method, r->method) == 0 && memcmp(handle->url, r->url, url_length) == 0 &&
         handle->names_itself == wc_names_itself(r);
}

static void forget(wc_handle *handle) {
  curl.easy_reset(handle->easy); /* it leaves the share */
  if (handle->parts) curl.url_cleanup(handle->parts);
  free(handle->url);
  handle->parts = NULL;
  handle->url = NULL;
}

static wc_handle *create(wc_multi *m) {
  wc_handle *handle = calloc(1, sizeof *handle);
  if (!handle) return NULL;
  handle->easy = curl.easy_init();
  if (!handle->easy) {
    free(handle);
    return NULL;
  }
  curl.easy_setopt(handle->easy, CURLOPT_SHARE, m->share);
  return handle;
}

wc_handle *wc_take_handle(wc_multi *m, const wc_request *r) {
  size_t url_length = r ? strlen(r->url) : 0, count = m->idle_count, place = count;
  for (size_t i = count; i > 0 && i + LOOKS > count; i--) {
    if (r && fits(m->idle[i - 1], r, url_length)) {
      place = i - 1;
      break;
    }
    if (!m->idle[i - 1]->parts) place = i - 1;
  }
  if (place == count) {
    if (count < LOOKS) return create(m);
    place = 0; /* the one that was used longest ago, more or less */
    forget(m->idle[0]);
  }
  wc_handle *handle = m->idle[place];
  m->idle[place] = m->idle[count - 1];
  m->idle_count = count - 1;
  return handle;
}

void wc_give_handle(wc_multi *m, wc_handle *handle, bool is_spoiled) {
  if (m->idle_count == MAXIMUM_IDLE_HANDLES) return wc_free_handle(handle);
  if (is_spoiled || !handle->parts) {
    forget(handle);
  } else {
    /* They point into the transfer, which ends. */
    curl.easy_setopt(handle->easy, CURLOPT_ERRORBUFFER, NULL);
    curl.easy_setopt(handle->easy, CURLOPT_HTTPHEADER, NULL);
    curl.easy_setopt(handle->easy, CURLOPT_PRIVATE, NULL);
  }
  m->idle[m->idle_count++] = handle;
}

void wc_free_handle(wc_handle *handle) {
  curl.easy_cleanup(handle->easy);
  if (handle->parts) curl.url_cleanup(handle->parts);
  free(handle->url);
  free(handle);
}

/* libcurl copies parts that are given to it more quickly than it takes an address apart and puts it together again. It gets
 * both, since it asks for either. */
void wc_set_url(wc_handle *handle, const wc_request *r) {
  curl.easy_setopt(handle->easy, CURLOPT_URL, r->url);
  if (strlen(r->method) >= sizeof handle->method) return;
  CURLU *parts = curl.url();
  char *url = strdup(r->url);
  if (!parts || !url || curl.url_set(parts, CURLUPART_URL, r->url, 0) != CURLUE_OK) {
    if (parts) curl.url_cleanup(parts);
    free(url);
    return;
  }
  curl.easy_setopt(handle->easy, CURLOPT_CURLU, parts);
  handle->parts = parts;
  handle->url = url;
  handle->url_length = strlen(url);
  handle->has_body = r->has_body;
  handle->names_itself = wc_names_itself(r);
  handle->shares = r->shares;
  strcpy(handle->method, r->method);
}
