extension ScriptInterface {
  static let hostGroups = [
    ScriptGroup(name: "wawp", summary: "handlers, calls, messages, time"),
    ScriptGroup(name: "wawp.http", summary: "other servers, those that `--allow-host` names"),
    ScriptGroup(name: "wawp.log", summary: "lines for the log on stderr"),
    ScriptGroup(name: "wawp.store", summary: "values and counters that are kept from event to event"),
    ScriptGroup(name: "wawp.json", summary: "JSON and Lua values"),
    ScriptGroup(name: "wawp.time", summary: "time zones, clocks and calendars"),
    ScriptGroup(name: "wawp.file", summary: "files in the script's own folder"),
  ]

  static let hostValues = [
    ScriptField("null", "wawp.null", "JSON `null` as a value; it counts as true, so compare with `~= wawp.null`"),
    ScriptField("version", "string", "this program's version, such as `0.1.0`"),
    .optional("event", "wawp.call", "the event, for a script without handlers; nil while handlers are registered"),
  ]

  private static let callID = ScriptParameter("callId", "string", "the call's id, exactly as received")
  private static let from = ScriptParameter("from", "string", "who calls, exactly as received")
  private static let url = ScriptParameter("url", "string", "`http` or `https`; its host must be one of `--allow-host`")
  private static let response = ScriptResult("wawp.response", "response", "the answer, whatever its status")

  /// The functions that reach out.
  static let apiFunctions: [ScriptFunction] = [
    ScriptFunction(
      "wawp.reject",
      [callID, from, .optional("opts", "wawp.reject_options", "why, and what the caller is told")],
      gives: ScriptResult.orFailure(ScriptResult("true")), waits: true,
      "refuses a call; tried again on network errors, 429, 500 and 502 to 504 until the ring is over",
      raises: ["`callId` is empty", "`opts.message` has not 1 to 4096 characters"],
      example: [#"wawp.reject(event.payload.id, event.payload.from, { reason = "video call" })"#]),
    ScriptFunction(
      "wawp.send_text",
      [
        ScriptParameter("chatId", "string", "whom to write to, such as `15550000002@c.us`"),
        ScriptParameter("text", "string", "1 to 4096 characters"),
        .optional("opts", "wawp.send_options", "which message it answers"),
      ], gives: ScriptResult.orFailure(ScriptResult("wawp.message", "message", "as the API shows it")), waits: true,
      "sends a text message, at most once", raises: ["`chatId` is empty", "`text` has not 1 to 4096 characters"],
      example: [#"local sent, problem = wawp.send_text("15550000002@c.us", "We open at nine.")"#]),
    ScriptFunction(
      "wawp.request",
      [
        ScriptParameter("method", #""GET"|"POST"|"PUT"|"PATCH"|"DELETE""#, "the HTTP method"),
        ScriptParameter("path", "string", "it begins with `/`, such as `/v2/session/info`"),
        .optional("params", "table<string, any>", "the JSON body, or the query of a GET"),
      ], gives: ScriptResult.orFailure(ScriptResult("any", "body", "decoded; `true` when it is empty")), waits: true,
      "calls any other endpoint of the Wawp API", raises: ["`params` has no JSON form, or is an array"],
      example: [#"local contact = wawp.request("GET", "/v2/contacts", { contactId = call.from })"#]),
    ScriptFunction(
      "wawp.http.get", [url, .optional("opts", "wawp.http_options", "headers and patience")],
      gives: ScriptResult.orFailure(response), waits: true,
      "gets a page of another server; tried once, up to five redirects on the same host are followed",
      example: [#"local answer = wawp.http.get("https://desk.example.com/on-duty")"#]),
    ScriptFunction(
      "wawp.http.post",
      [
        url, ScriptParameter("body", "string|table|nil", "a table is sent as JSON"),
        .optional("opts", "wawp.http_options", "headers and patience"),
      ], gives: ScriptResult.orFailure(response), waits: true, "posts to another server",
      raises: ["`body` has no JSON form"],
      example: [#"wawp.http.post("https://desk.example.com/calls", { from = call.from })"#]),
    ScriptFunction(
      "wawp.http.request", [ScriptParameter("opts", "wawp.http_request", "the whole request")],
      gives: ScriptResult.orFailure(response), waits: true, "makes any request to another server",
      raises: ["`opts.body` has no JSON form"],
      example: [#"wawp.http.request{ method = "DELETE", url = "https://desk.example.com/calls/1" }"#]),
  ]

  /// The functions about the script itself.
  static let scriptFunctions: [ScriptFunction] =
    [
      ScriptFunction(
        "wawp.on",
        [
          ScriptParameter("event", "string", "an event's name such as `call.received`, or its beginning and `*`"),
          .optional("options", "wawp.on_options", "order, patience, what becomes of a call when it fails"),
          ScriptParameter("handler", "fun(event: wawp.call): any", "gets the event, or the call of a `call.*` event"),
        ], "registers a handler; one that returns anything but nil ends the chain",
        raises: [
          "the script is loaded already: handlers are registered at its top level", "`*` is not the last character",
        ],
        example: [
          #"wawp.on("call.received", { deadline = 5, otherwise = "reject" }, function(call)"#,
          #"  call:allow("somebody is on duty")"#, "end)",
        ]),
      ScriptFunction(
        "wawp.now", gives: [[ScriptResult("number", "seconds")]], "Unix time in seconds, with fractions"),
      ScriptFunction(
        "wawp.sleep", [ScriptParameter("seconds", "number", "from 0")],
        gives: ScriptResult.orFailure(ScriptResult("true")), waits: true, "waits without holding up other events",
        example: ["wawp.sleep(10)"]),
      ScriptFunction(
        "wawp.after",
        [
          ScriptParameter("seconds", "number", "from 0"),
          ScriptParameter("fn", "fun(): any", "what runs then"),
        ], gives: ScriptResult.orMessage(ScriptResult("true")),
        "runs a function later, as a part of the same event, whose record waits for it",
        example: ["wawp.after(20, function() call:reject{ reason = \"nobody answered\" } end)"]),
      ScriptFunction(
        "wawp.env", [ScriptParameter("name", "string", "a name that `--allow-env` gives")],
        gives: [[ScriptResult("string|nil", "value", "nil when it is not set")]], "a variable of the environment",
        raises: ["`--allow-env` does not name it", "it holds a credential of the API"],
        example: [#"local desk = wawp.env("DESK_URL")"#]),
    ]
    + ["debug", "info", "warn", "error"].map { level in
      ScriptFunction(
        "wawp.log.\(level)",
        [
          ScriptParameter("message", "any", "what to write"),
          .optional("fields", "table<string, any>", "names and values that belong to it"),
        ], "writes a line to the log at level `\(level)`",
        example: level == "warn" ? [#"wawp.log.warn("contacts", { why = problem })"#] : [])
    }

  private static let key = ScriptParameter("key", "string", "1 to 512 bytes")
  private static let ttl = ScriptParameter.optional("ttl", "number", "seconds after which it is gone")

  /// The functions of `wawp.store`.
  static let storeFunctions: [ScriptFunction] = [
    ScriptFunction(
      "wawp.store.get", [key],
      gives: [
        [ScriptResult("any", "value", "nil when there is none")],
        [ScriptResult("nil")]
          + ScriptResult.orFailure(ScriptResult("nil"))[1].dropFirst(),
      ], waits: true, "the value under a key", example: [#"local greeted = wawp.store.get("greeted:" .. call.from)"#]),
    ScriptFunction(
      "wawp.store.set", [key, ScriptParameter("value", "any", "whatever has a JSON form, of 256 KiB at most"), ttl],
      gives: stored("any", "value", "as it is kept"), waits: true, "keeps a value, for `ttl` seconds or for good",
      raises: ["`value` is nil, has no JSON form, or is too long"],
      example: [#"wawp.store.set("greeted:" .. call.from, true, 86400)"#]),
    ScriptFunction(
      "wawp.store.add", [key, ScriptParameter("value", "any", "whatever has a JSON form, of 256 KiB at most"), ttl],
      gives: stored("boolean", "added", "whether there was none"), waits: true,
      "keeps a value if there is none under this key", raises: ["`value` is nil, has no JSON form, or is too long"],
      example: [#"if wawp.store.add("seen:" .. call.call_id, true, 3600) then wawp.log.info("new") end"#]),
    ScriptFunction(
      "wawp.store.incr",
      [key, .optional("by", "integer", "what is added; 1 if not given"), ttl],
      gives: stored("integer", "count", "after it was added"), waits: true,
      "adds to a whole number that begins at 0; `ttl` counts from its beginning",
      example: [#"local calls = wawp.store.incr("calls:" .. call.from, 1, 86400)"#]),
    ScriptFunction(
      "wawp.store.delete", [key], gives: stored("boolean", "deleted", "whether there was one"), waits: true,
      "removes the value under a key", example: [#"wawp.store.delete("calls:" .. call.from)"#]),
    ScriptFunction(
      "wawp.store.hits", [key, ScriptParameter("window", "number", "seconds above 0")],
      gives: stored("integer", "count", "this one included"), waits: true,
      "notes a hit now, and counts those of the last `window` seconds",
      example: [#"if wawp.store.hits(call.from, 300) > 3 then call:reject{ reason = "too often" } end"#]),
  ]

  /// What a function of the store gives.
  private static func stored(_ type: ScriptType, _ name: String, _ summary: String) -> [[ScriptResult]] {
    let failure = ScriptResult.orFailure(ScriptResult("nil"))[1]
    return [[ScriptResult(type, name, summary)], failure]
  }
}
