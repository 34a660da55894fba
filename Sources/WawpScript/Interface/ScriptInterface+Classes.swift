extension ScriptInterface {
  private static let eventClass = ScriptClass(
    "wawp.event", kind: .value, "an event, as it was received",
    fields: [
      ScriptField("name", "string", "its kind, such as `call.received`"),
      .optional("id", "string", "the event's id"),
      .optional("session", "string", "the session that it came from"),
      .optional("time", "number", "seconds since 1970, with fractions; for a call, when it began"),
      ScriptField("raw", "string", "the bytes of the event"),
      ScriptField("payload", "any", "what happened, decoded when it is read, untouched; nil when absent"),
      ScriptField("me", "any", "whose number it is: `id`, perhaps `lid`, `pushName`; nil when absent"),
      ScriptField("metadata", "any", "what was given to the session; nil when absent"),
      ScriptField("environment", "any", "the sender's version and the like; nil when absent"),
      ScriptField("engine", "any", "`WEBJS`, `WPP`, `NOWEB` or `GOWS`; nil when absent"),
    ])

  private static let callClass = ScriptClass(
    "wawp.call", parent: "wawp.event", kind: .value, "a call: what handlers of `call.*` events get",
    fields: [
      .optional("call_id", "string", "the call's id"),
      .optional("from", "string", "who calls, as received; some events do not say it"),
      .optional("is_video", "boolean", "nil: not said"),
      .optional("is_group", "boolean", "nil: not said"),
      ScriptField("caller", "wawp.caller", "who calls, taken apart; nil without `from`"),
    ],
    methods: [
      ScriptFunction(
        "call:reject", [.optional("opts", "wawp.reject_options", "why, and what the caller is told")],
        gives: ScriptResult.orFailure(ScriptResult("true")), waits: true,
        "refuses this call; tried again on network errors, 429, 500 and 502 to 504 until the ring is over",
        raises: ["`opts.message` has not 1 to 4096 characters"],
        example: [#"call:reject{ reason = "closed", message = "Please write to us here." }"#]),
      ScriptFunction(
        "call:allow", [.optional("reason", "string|wawp.allow_options", "for the record")],
        gives: [[ScriptResult("true")]], "lets this call ring; a call that was rejected stays rejected",
        example: [#"call:allow("vip")"#]),
      ScriptFunction(
        "call:reply",
        [
          ScriptParameter("text", "string", "1 to 4096 characters"),
          .optional("opts", "wawp.send_options", "which message it answers"),
        ], gives: ScriptResult.orFailure(ScriptResult("wawp.message", "message", "as the API shows it")), waits: true,
        "writes to the caller, whatever was decided; at most once",
        raises: ["the caller is a group, or the event does not say who calls", "`text` has not 1 to 4096 characters"],
        example: [#"call:reply("We call you back.")"#]),
      ScriptFunction(
        "call:age", gives: [[ScriptResult("number", "seconds")]],
        "seconds since the call began; since the event came in when it does not say when"),
      ScriptFunction(
        "call:remaining", gives: [[ScriptResult("number", "seconds")]],
        "seconds for which the call should still ring (`--ring-seconds`); 0 when that is over"),
    ])

  /// What the program gives to scripts.
  static let valueClasses: [ScriptClass] = [
    eventClass, callClass,
    ScriptClass(
      "wawp.caller", kind: .value, "who calls",
      fields: [
        ScriptField("jid", "string", "the address as received"),
        .optional("user", "string", "what stands before the `@`, without a device"),
        .optional("server", "string", "what stands behind it, such as `c.us`, `lid`, `g.us`"),
        .optional("phone", "string", "the number in E.164; nil when it is not known"),
        .optional("lid", "string", "the hidden id, such as `90000000000001@lid`"),
        .optional("is_group", "boolean", "whether it is a group"),
      ]),
    ScriptClass(
      "wawp.info", kind: .value, "what is known about an attempt",
      fields: [
        ScriptField("attempts", "integer", "how often it was tried"),
        .optional("status", "integer", "the HTTP status of the answer"),
        .optional("code", infoCode, "the kind of failure"),
        .optional("retryable", "boolean", "whether trying later may help"),
        .optional("duplicate", "boolean", "true when the call was rejected already; nothing was sent"),
        .optional("dry_run", "boolean", "true when nothing was sent because of `--dry-run`"),
      ]),
    ScriptClass(
      "wawp.response", kind: .value, "an answer of another server",
      fields: [
        ScriptField("status", "integer", "the HTTP status"),
        ScriptField("headers", "table<string, string>", "names in lower case"),
        ScriptField("body", "string", "its bytes, of 1 MiB at most"),
      ]),
    ScriptClass(
      "wawp.message", kind: .value, "a message that was sent, as the API shows it",
      fields: [.optional("id", "any", "its id; the API gives a text, or a table with one")], isOpen: true),
    ScriptClass(
      "wawp.time_parts", kind: .value, "what clocks and calendars show, with the names of `os.date(\"*t\")`",
      fields: [
        ScriptField("year", "integer", "such as 2026"), ScriptField("month", "integer", "1 to 12"),
        ScriptField("day", "integer", "1 to 31"), ScriptField("hour", "integer", "0 to 23"),
        ScriptField("min", "integer", "0 to 59"), ScriptField("sec", "integer", "0 to 59"),
        ScriptField("wday", "integer", "1 is Sunday"), ScriptField("yday", "integer", "1 to 366"),
        ScriptField("isdst", "boolean", "whether it is summer time"),
        ScriptField("offset", "integer", "seconds east of UTC"),
        ScriptField("name", "string", "the zone's short name, such as `CET`"),
      ]),
    ScriptClass(
      "wawp.list_report", kind: .value, "what is in a list of numbers",
      fields: [
        ScriptField("count", "integer", "entries"), ScriptField("numbers", "integer", "exact numbers"),
        ScriptField("prefixes", "integer", "entries such as `+49*`"), ScriptField("lids", "integer", "hidden ids"),
        ScriptField("others", "integer", "groups and other addresses"),
        ScriptField("broken", "integer", "lines that are no entry"),
        ScriptField("problems", "string[]", "the first twenty of those, with file and line"),
        .optional("refused", "string", "why a new version of the file was not taken"),
      ]),
    ScriptClass("wawp.null", kind: .value, "JSON `null`; reading a field of it is an error"),
  ]

  private static let infoCode = ScriptType(
    APIErrorCode.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: "|"))
}
