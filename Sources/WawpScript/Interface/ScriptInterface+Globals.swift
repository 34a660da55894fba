extension ScriptInterface {
  /// What scripts have of standard Lua 5.4.
  static let standardGlobals: [ScriptGlobal] =
    [
      "_G", "_VERSION", "assert", "error", "getmetatable", "ipairs", "next", "pairs", "pcall", "rawequal", "rawget",
      "rawlen", "rawset", "select", "tonumber", "tostring", "type", "xpcall",
    ].map { ScriptGlobal($0) } + [
      ScriptGlobal(
        "collectgarbage",
        differences: ["": "only `collect`, `count`, `step` and `isrunning`: memory is the host's care"]),
      ScriptGlobal("load", differences: ["": "text only, of 1 MiB at most: no bytecode"]),
      ScriptGlobal("print", differences: ["": "writes to the log at level `info`: stdout is for records alone"]),
      ScriptGlobal("require", differences: ["": "finds the library, and files beside the script"]),
      ScriptGlobal("setmetatable", differences: ["": "metatables with `__gc` are refused: use a `<close>` variable"]),
      ScriptGlobal("warn", differences: ["": "writes to the log at level `warn`"]),
      ScriptGlobal(
        "coroutine", ["close", "create", "isyieldable", "resume", "running", "status", "wrap", "yield"]),
      ScriptGlobal(
        "math",
        [
          "abs", "acos", "asin", "atan", "ceil", "cos", "deg", "exp", "floor", "fmod", "huge", "log", "max",
          "maxinteger", "min", "mininteger", "modf", "pi", "rad", "random", "randomseed", "sin", "sqrt", "tan",
          "tointeger", "type", "ult",
        ]),
      ScriptGlobal(
        "os", ["clock", "date", "difftime", "time"],
        differences: ["date": "the format has 1024 bytes at most; `wawp.time.parts` knows other zones"]),
      ScriptGlobal(
        "string",
        [
          "byte", "char", "find", "format", "gmatch", "gsub", "len", "lower", "match", "pack", "packsize", "rep",
          "reverse", "sub", "unpack", "upper",
        ]),
      ScriptGlobal("table", ["concat", "insert", "move", "pack", "remove", "sort", "unpack"]),
      ScriptGlobal("utf8", ["char", "charpattern", "codepoint", "codes", "len", "offset"]),
    ]

  /// What scripts do not have; `ws_sandbox.c` says the same to those who use it.
  static let removedGlobals = [
    RemovedGlobal("io", "wawp.file.read reads a file beside the script, print writes to the log", comesWithIO: true),
    RemovedGlobal("debug", "a script that fails says where, print writes to the log"),
    RemovedGlobal("dofile", "require(\"name\") loads name.lua beside the script"),
    RemovedGlobal("loadfile", "require(\"name\") loads name.lua beside the script"),
    RemovedGlobal("package", "require finds the library, and files beside the script"),
    RemovedGlobal("os.execute", "wawp.http reaches other programs", comesWithIO: true),
    RemovedGlobal("os.exit", "it would end the whole program; return ends a handler"),
    RemovedGlobal("os.getenv", "use wawp.env(name) and --allow-env NAME", comesWithIO: true),
    RemovedGlobal("os.remove", "wawp.store keeps values from event to event", comesWithIO: true),
    RemovedGlobal("os.rename", "wawp.store keeps values from event to event", comesWithIO: true),
    RemovedGlobal("os.setlocale", "it would change the whole program"),
    RemovedGlobal("os.tmpname", "wawp.store keeps values from event to event", comesWithIO: true),
    RemovedGlobal("string.dump", "there is no bytecode"),
  ]
}
