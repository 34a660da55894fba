extension ScriptInterface {
  private static let unix = ScriptResult("integer", "unix", "seconds since 1970")

  /// JSON, time and files.
  static let dataFunctions: [ScriptFunction] = [
    ScriptFunction(
      "wawp.json.decode", [ScriptParameter("text", "string", "JSON")],
      gives: ScriptResult.orMessage(ScriptResult("any", "value", "`null` becomes `wawp.null`")),
      "decodes JSON; integers are exact to 64 bits, `[]` and `{}` stay different",
      example: [#"wawp.json.decode('{"a":[1]}').a[1]  --> 1"#]),
    ScriptFunction(
      "wawp.json.encode", [ScriptParameter("value", "any", "what has a JSON form")],
      gives: [[ScriptResult("string", "text")]], "encodes a value as JSON, members in the order of their names",
      raises: ["there is no JSON form for it: a function, a table in itself, a number that is not finite"],
      example: [#"wawp.json.encode({ b = 1, a = true })  --> {"a":true,"b":1}"#]),
    ScriptFunction(
      "wawp.json.array", [ScriptParameter("table", "table", "it is marked and given back")],
      gives: [[ScriptResult("table")]], "marks a table as an array, so that an empty one is encoded as `[]`",
      example: ["wawp.json.encode(wawp.json.array({}))  --> []"]),
    ScriptFunction(
      "wawp.time.zone", [ScriptParameter("name", "string", "an IANA zone such as `Africa/Cairo`")],
      gives: ScriptResult.orMessage(ScriptResult("string", "name")),
      "whether there is such a time zone; the message of an unknown one says what may have been meant",
      example: [#"wawp.time.zone("Africa/Cairo")  --> Africa/Cairo"#]),
    ScriptFunction(
      "wawp.time.parts",
      [
        ScriptParameter("unix", "number", "seconds since 1970"),
        ScriptParameter("zone", "string", "an IANA zone"),
      ], gives: [[ScriptResult("wawp.time_parts", "parts")]], "what a zone's clocks and calendars show at a moment",
      raises: ["there is no such zone", "`unix` lies outside of the years 1 to 9999"],
      example: [#"wawp.time.parts(0, "Asia/Kathmandu").hour  --> 5"#]),
    ScriptFunction(
      "wawp.time.at", [ScriptParameter("opts", "wawp.civil_time", "what the clocks show, and where")],
      gives: [
        [unix, ScriptResult(#""once""#)],
        [
          ScriptResult("integer", "jump", "when the clocks skip it: the moment of the jump"), ScriptResult(#""never""#),
        ],
        [unix, ScriptResult(#""twice""#), ScriptResult("integer", "second", "when it comes again")],
      ], "the moment at which a zone's clocks show a time",
      raises: ["there is no such zone", "there is no such date or time"],
      example: [#"wawp.time.at{ year = 2026, month = 7, day = 1, hour = 12, zone = "Europe/Berlin" }  --> 1782900000"#]),
    ScriptFunction(
      "wawp.file.read", [ScriptParameter("path", "string", "beside the script; `--allow-io`: anywhere")],
      gives: ScriptResult.orMessage(ScriptResult("string", "text")), "the text of a file, of 4 MiB at most",
      example: [#"local text, problem = wawp.file.read("hours.json")"#]),
    ScriptFunction(
      "wawp.file.list",
      [
        ScriptParameter("path", "string", "beside the script; `--allow-io`: anywhere"),
        .optional("opts", "wawp.file_list_options", "how to read it"),
      ],
      gives: [
        [ScriptResult("integer", "list", "for `wawp.file.find`"), ScriptResult("wawp.list_report", "report")],
        ScriptResult.orMessage(ScriptResult("nil"))[1],
      ], "opens a list of numbers; `wawp.list` is what scripts use",
      example: [#"local vips = wawp.file.list("vips.txt")"#]),
    ScriptFunction(
      "wawp.file.find",
      [
        ScriptParameter("list", "integer", "what `wawp.file.list` gave"),
        ScriptParameter("key", "string", "a number or an address"),
        .optional("local_time", "number", "what the clocks of the list's zone show, in seconds: entries end by it"),
      ],
      gives: [
        [
          ScriptResult("boolean", "found"), ScriptResult("string|nil", "note"),
          ScriptResult("integer|nil", "until", "when the entry ends, by the clocks of its zone"),
          ScriptResult("wawp.list_report|nil", "news", "when the file has changed"),
        ]
      ], "looks a number or an address up in a list", raises: ["`list` is not what `wawp.file.list` gave"],
      example: [#"wawp.file.find(vips, "15550000002@c.us")  --> true"#]),
  ]
}
