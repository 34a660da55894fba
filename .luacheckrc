std = "lua54"
max_line_length = 100
read_globals = {
  wawp = {
    fields = {
      "on", "once", "reject", "send_text", "request", "now", "sleep", "after", "env", "version", "null", "event",
      http = { fields = { "get", "post", "request" } },
      log = { fields = { "debug", "info", "warn", "error" } },
      json = { fields = { "encode", "decode", "array" } },
      store = { fields = { "get", "set", "add", "incr", "delete", "hits" } },
      time = { fields = { "zone", "parts", "at" } },
      file = { fields = { "read", "list", "find" } },
    },
  },
}
