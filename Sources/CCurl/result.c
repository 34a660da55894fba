/* libcurl's many codes as the few kinds that a caller can act on. */
#include <stdlib.h>
#include <string.h>

#include "library.h"
#include "transfer.h"

/* A handshake that the other side or the network broke off is no matter of trust. */
static bool was_broken_off(const wc_transfer *t) {
  return strstr(t->reason, "SYSCALL") || strstr(t->reason, "reset by peer") || strstr(t->reason, "unexpected eof");
}

static bool begins(const wc_transfer *t, const char *words) { return strncmp(t->reason, words, strlen(words)) == 0; }

/* A tunnel that did not come about. */
static bool was_refused_by_proxy(const wc_transfer *t) {
  if (t->began) return false;
  return t->proxy_status >= 300 || begins(t, "Proxy CONNECT aborted");
}

wc_kind wc_result(const wc_transfer *t) {
  if (t->head_too_large) return WC_HEAD_TOO_LARGE;
  if (t->body_too_large) return WC_BODY_TOO_LARGE;
  if (t->no_memory) return WC_NO_MEMORY;
  if (begins(t, "Unsupported proxy")) return WC_PROXY_SETTING;
  if (t->code != CURLE_OPERATION_TIMEDOUT && was_refused_by_proxy(t)) return WC_PROXY;
  switch (t->code) {
    case CURLE_OK: /* also what libcurl says when the connection ends amid the header lines */
      return t->head_is_over ? WC_OK : WC_RESET;
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
      return WC_RESOLVE;
    case CURLE_COULDNT_CONNECT:
    case CURLE_PROXY:
      return WC_CONNECT;
    case CURLE_SSL_CONNECT_ERROR:
      return was_broken_off(t) ? WC_CONNECT : WC_TLS;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS:
    case CURLE_USE_SSL_FAILED:
      return WC_TLS;
    case CURLE_SSL_CACERT_BADFILE:
      return WC_CA_FILE;
    case CURLE_OPERATION_TIMEDOUT:
      return WC_TIMEOUT;
    case CURLE_RECV_ERROR:
      if (strstr(t->reason, "chunk")) return WC_MALFORMED;
      return t->began ? WC_RESET : WC_CONNECT; /* before, it can only be a proxy that refuses */
    case CURLE_SEND_ERROR:
    case CURLE_GOT_NOTHING:
    case CURLE_PARTIAL_FILE:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
      return t->began ? WC_RESET : WC_CONNECT;
    case CURLE_ABORTED_BY_CALLBACK:
      return WC_RESET; /* the only callback that aborts refuses to send a second time */
    case CURLE_URL_MALFORMAT:
      return WC_INVALID_URL;
    case CURLE_UNSUPPORTED_PROTOCOL:
      return t->began ? WC_MALFORMED : WC_INVALID_URL; /* an answer without a status line is HTTP/0.9 to libcurl */
    case CURLE_OUT_OF_MEMORY: /* also what libcurl says of a header line of more than 100 KB */
      return t->began ? WC_HEAD_TOO_LARGE : WC_NO_MEMORY;
    case CURLE_FAILED_INIT:
      return WC_NO_MEMORY;
    default:
      return t->began ? WC_MALFORMED : WC_CONNECT;
  }
}

const char *wc_proxy(const wc_transfer *t, long *port, long *status) {
  char *address = NULL;
  *port = 0;
  *status = t->proxy_status;
  curl.easy_getinfo(t->easy, CURLINFO_PRIMARY_IP, &address);
  curl.easy_getinfo(t->easy, CURLINFO_PRIMARY_PORT, port);
  return address ? address : "";
}

/* libcurl's own words name whom it tried to reach. */
const char *wc_peer(const wc_transfer *t, size_t *length, long *port) {
  static const char *const words[] = {"Failed to connect to ", "Could not resolve proxy: "};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
    if (!begins(t, words[i])) continue;
    const char *host = t->reason + strlen(words[i]);
    *length = strcspn(host, " ");
    *port = strncmp(host + *length, " port ", 6) == 0 ? strtol(host + *length + 6, NULL, 10) : 0;
    return host;
  }
  return NULL;
}

const char *wc_reason(const wc_transfer *t) {
  if (begins(t, "Unsupported proxy")) return ""; /* they repeat its address, with the password in it */
  if (t->code == CURLE_COULDNT_CONNECT && t->os_error) return strerror((int)t->os_error);
  return t->reason;
}
