/// The tables of options that host functions take; the run time knows their names from here.
enum ScriptOptions {
  static let on = ScriptClass.options(
    "wawp.on_options", "how a handler is run",
    [
      .optional("priority", "number", "higher ones run first, equal ones as they were registered", default: "0"),
      .optional("deadline", "number", "seconds after which the handler is stopped; never past the event's time"),
      .optional(
        "otherwise", #""reject"|"allow""#, "what becomes of a call if the handler fails or runs out of time"),
    ])

  static let reject = ScriptClass.options(
    "wawp.reject_options", "why a call is refused",
    [
      .optional("reason", "string", "for the record"),
      .optional("message", "string", "for the caller, sent after the reject was accepted; never to a group"),
      .optional("because", "wawp.trace_entry[]", "what `rule:check` tried, for the record"),
    ])

  static let allow = ScriptClass.options(
    "wawp.allow_options", "why a call rings",
    [
      .optional("reason", "string", "for the record"),
      .optional("because", "wawp.trace_entry[]", "what `rule:check` tried, for the record"),
    ])

  static let send = ScriptClass.options(
    "wawp.send_options", "how a message is sent",
    [.optional("reply_to", "string", "the id of the message that it answers")])

  private static let patience: [ScriptField] = [
    .optional("headers", "table<string, string|number|boolean>", "names and values"),
    .optional("timeout", "number", "seconds above 0; `--http-timeout` if not given"),
  ]

  static let http = ScriptClass.options("wawp.http_options", "how another server is asked", patience)

  static let httpRequest = ScriptClass.options(
    "wawp.http_request", "a request to another server",
    [
      .optional("method", "string", "the HTTP method", default: #""GET""#),
      ScriptField("url", "string", "`http` or `https`; its host must be one of `--allow-host`"),
      .optional("body", "string|table", "a table is sent as JSON"),
    ] + patience)

  static let civilTime = ScriptClass.options(
    "wawp.civil_time", "a date and time of day in a zone",
    [
      ScriptField("year", "integer", "1 to 9999"), ScriptField("month", "integer", "1 to 12"),
      ScriptField("day", "integer", "1 to 31"), .optional("hour", "integer", "0 to 23", default: "0"),
      .optional("min", "integer", "0 to 59", default: "0"), .optional("sec", "integer", "0 to 59", default: "0"),
      ScriptField("zone", "string", "an IANA zone such as `Africa/Cairo`"),
    ])

  static let fileList = ScriptClass.options(
    "wawp.file_list_options", "how a list is read",
    [
      .optional("format", #""text"|"csv"|"vcard""#, "if the name does not say it"),
      .optional("country", "string", "the code of numbers that begin with one 0, such as `+49`"),
    ])

  static let all = [on, reject, allow, send, http, httpRequest, civilTime, fileList]
}
