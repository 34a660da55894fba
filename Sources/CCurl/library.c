/* Loading. libcurl brings more than thirty shared libraries and milliseconds of start-up, which an event that needs
 * no network does not pay for. */
#define _GNU_SOURCE /* RTLD_DEEPBIND */

#include "library.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "CCurl.h"

struct library curl;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static char problem[256];

static bool fetch(void *library, const char *name, void *place) {
  void *symbol = dlsym(library, name);
  if (!symbol) {
    snprintf(problem, sizeof problem, "libcurl.so.4 has no %s: install a libcurl4 of version 7.85 or newer", name);
    return false;
  }
  memcpy(place, &symbol, sizeof symbol); /* a function pointer, in the way POSIX suggests */
  return true;
}

/* Whether functions of libc are replaced: by LD_PRELOAD (proxies, clocks, allocators) or by a sanitizer. */
static bool is_libc_replaced(void) {
  const char *preloaded = getenv("LD_PRELOAD");
  if (preloaded && *preloaded) return true;
  void *libc = dlopen("libc.so.6", RTLD_LAZY | RTLD_NOLOAD);
  if (!libc) return true;
  bool differs = dlsym(libc, "malloc") != dlsym(RTLD_DEFAULT, "malloc");
  dlclose(libc);
  return differs;
}

/* Deep binding finds most symbols among libcurl's own libraries without asking ours first: a tenth less work. But then
 * they see libc as it is, and would mix its malloc with another, or go round a proxy that replaces connect. */
static int flags(void) { return RTLD_LAZY | RTLD_LOCAL | (is_libc_replaced() ? 0 : RTLD_DEEPBIND); }

static void load(void) {
  void *library = dlopen("libcurl.so.4", flags());
  if (!library) {
    snprintf(problem, sizeof problem, "libcurl cannot be loaded (%.150s): install the package libcurl4", dlerror());
    return;
  }
#define FETCH(name) fetch(library, "curl_" #name, &curl.name)
  bool good = FETCH(global_init) && FETCH(version) && FETCH(easy_init) && FETCH(easy_reset) && FETCH(easy_cleanup) &&
              FETCH(easy_setopt) && FETCH(easy_getinfo) && FETCH(multi_init) && FETCH(multi_cleanup) &&
              FETCH(multi_setopt) && FETCH(multi_add_handle) && FETCH(multi_remove_handle) &&
              FETCH(multi_socket_action) && FETCH(multi_info_read) && FETCH(share_init) &&
              FETCH(share_setopt) && FETCH(share_cleanup) && FETCH(url) && FETCH(url_cleanup) && FETCH(url_set);
#undef FETCH
  if (!good) return;
  if (curl.global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) snprintf(problem, sizeof problem, "libcurl cannot be set up");
}

const char *wc_load(void) {
  pthread_once(&once, load);
  return *problem ? problem : NULL;
}

const char *wc_version(void) {
  const char *why = wc_load();
  return why ? why : curl.version();
}
