/* Names that scripts look for in vain, with what to write: ScriptInterface+Foreign.swift says the same. */
#include <string.h>
#include "ws_internal.h"

struct foreign { const char *name, *advice; };

#define NIL "write `nil`; the null of JSON is `wawp.null`"
#define NO_ENVIRONMENTS "Lua 5.4 has none: give a function what it needs as arguments"
#define HANDLERS "a handler gets it: `wawp.on(\"call.received\", function(call) ... end)`"
#define OPERATORS "write the operators `&`, `|`, `~`, `<<` and `>>`"
#define MODULE(name) \
  {#name, "write `local " #name " = require(\"wawp." #name "\")` first"}, \
  {"wawp." #name, "write `local " #name " = require(\"wawp." #name "\")` first"}

static const struct foreign FOREIGN[] = {
    {"unpack", "write `table.unpack`"},
    {"loadstring", "write `load`"},
    {"getfenv", NO_ENVIRONMENTS},
    {"setfenv", NO_ENVIRONMENTS},
    {"module", "end the file with `return` and a table, and `require` it"},
    {"arg", "scripts have no command line: `wawp.env(name)` reads a variable that --allow-env names"},
    {"bit", OPERATORS},
    {"bit32", OPERATORS},
    {"null", NIL},
    {"NULL", NIL},
    {"undefined", "write `nil`"},
    {"None", "write `nil`"},
    {"True", "write `true`"},
    {"TRUE", "write `true`"},
    {"False", "write `false`"},
    {"FALSE", "write `false`"},
    {"call", HANDLERS},
    {"event", HANDLERS},
    {"try", "functions of wawp return nil and a message when they fail; `pcall` catches errors"},
    {"switch", "write `if ... then ... elseif ... then ... end`"},
    {"console", "write `print`"},
    {"printf", "write `print` and `string.format`"},
    {"echo", "write `print`"},
    {"len", "write `#value`"},
    {"str", "write `tostring(value)`"},
    {"int", "write `math.tointeger(value)` or `tonumber(text)`"},
    {"parseInt", "write `tonumber(text)`"},
    {"sleep", "write `wawp.sleep(seconds)`"},
    {"reject", "write `call:reject{ reason = ... }`"},
    {"allow", "write `call:allow(reason)`"},
    {"reply", "write `call:reply(text)`"},
    {"on", "write `wawp.on(event, handler)`"},
    {"log", "write `wawp.log.info(...)`"},
    {"json", "write `wawp.json`"},
    {"http", "write `wawp.http`"},
    {"store", "write `wawp.store`"},
    MODULE(duration), MODULE(hours), MODULE(limit), MODULE(list), MODULE(phone), MODULE(rule), MODULE(text),
    {NULL, NULL},
};

const char *ws_foreign_advice(const char *table, const char *name) {
  size_t owner = strlen(table);
  for (const struct foreign *f = FOREIGN; f->name; f++) {
    const char *rest = f->name;
    if (owner > 0) {
      if (strncmp(rest, table, owner) != 0 || rest[owner] != '.') continue;
      rest += owner + 1;
    }
    if (strcmp(rest, name) == 0) return f->advice;
  }
  return NULL;
}
