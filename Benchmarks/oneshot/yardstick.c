/* The yardstick for one event: a bare C program that links the same Lua and libcurl, loads the same script, takes the
 * event's fields with strstr, and posts the same reject. It checks nothing, limits nothing and records one short line.
 *
 *   cc -O2 yardstick.c -o yardstick $(pkg-config --cflags --libs lua5.4 libcurl)
 *   ./yardstick handle.lua http://127.0.0.1:PORT event.json */
#include <curl/curl.h>
#include <lauxlib.h>
#include <lualib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int handler;
static const char *base;

static size_t swallow(char *bytes, size_t size, size_t count, void *data) {
  (void)bytes;
  (void)data;
  return size * count;
}

static int on(lua_State *L) {
  lua_pushvalue(L, -1);
  handler = luaL_ref(L, LUA_REGISTRYINDEX);
  return 0;
}

static int reject(lua_State *L) {
  char url[512], body[512];
  long status = 0;
  lua_getfield(L, 1, "call_id");
  lua_getfield(L, 1, "from");
  snprintf(url, sizeof url, "%s/v2/calls/reject?instance_id=ABC&access_token=TOKEN", base);
  snprintf(body, sizeof body, "{\"callId\":\"%s\",\"from\":\"%s\"}", lua_tostring(L, -2), lua_tostring(L, -1));
  CURL *curl = curl_easy_init();
  struct curl_slist *headers = curl_slist_append(NULL, "Content-Type: application/json");
  curl_easy_setopt(curl, CURLOPT_URL, url);
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, swallow);
  if (curl_easy_perform(curl) == CURLE_OK) curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  curl_slist_free_all(headers);
  curl_easy_cleanup(curl);
  printf("{\"decision\":\"reject\",\"status\":%ld}\n", status);
  lua_pushboolean(L, status == 200);
  return 1;
}

static int allow(lua_State *L) {
  (void)L;
  puts("{\"decision\":\"allow\"}");
  return 0;
}

static void field(lua_State *L, const char *json, const char *key, const char *name) {
  char pattern[64];
  snprintf(pattern, sizeof pattern, "\"%s\":", key);
  const char *p = strstr(json, pattern);
  if (!p) return;
  p = strchr(p + strlen(pattern), '"');
  if (!p) return;
  const char *end = strchr(p + 1, '"');
  if (!end) return;
  lua_pushlstring(L, p + 1, (size_t)(end - p - 1));
  lua_setfield(L, -2, name);
}

int main(int argc, char **argv) {
  static char json[1 << 20];
  FILE *event = argc == 4 ? fopen(argv[3], "r") : NULL;
  if (!event) return 64;
  base = argv[2];
  json[fread(json, 1, sizeof json - 1, event)] = 0;
  lua_State *L = luaL_newstate();
  luaL_openlibs(L);
  lua_newtable(L);
  lua_pushcfunction(L, on);
  lua_setfield(L, -2, "on");
  lua_setglobal(L, "wawp");
  if (luaL_dofile(L, argv[1])) return fprintf(stderr, "%s\n", lua_tostring(L, -1)), 70;
  lua_rawgeti(L, LUA_REGISTRYINDEX, handler);
  lua_newtable(L);
  const char *payload = strstr(json, "\"payload\"");
  field(L, payload ? payload : json, "id", "call_id");
  field(L, payload ? payload : json, "from", "from");
  lua_pushcfunction(L, reject);
  lua_setfield(L, -2, "reject");
  lua_pushcfunction(L, allow);
  lua_setfield(L, -2, "allow");
  if (lua_pcall(L, 1, 0, 0)) return fprintf(stderr, "%s\n", lua_tostring(L, -1)), 70;
  return 0;
}
