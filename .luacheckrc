std = "lua54"
max_line_length = 100
read_globals = {
  wawp = {
    fields = {
      "on", "reject", "send_text", "request", "now", "sleep", "after", "env", "version", "null", "event",
      once = { read_only = false },
      _mark = { read_only = false },
      http = { fields = { "get", "post", "request" } },
      log = { fields = { "debug", "info", "warn", "error" } },
      json = { fields = { "encode", "decode", "array" } },
    },
  },
}
files["lib/wawp/init.lua"] = { ignore = { "431", "122" } }
