extension ScriptInterface {
  /// What scripts look for in vain; of globals and of `wawp`, `ws_foreign.c` says the same to those who use it.
  static let foreignNames = foreignGlobals + foreignMembers + libraryNames

  private static let handlers = "a handler gets it: `wawp.on(\"call.received\", function(call) ... end)`"

  private static let foreignGlobals = [
    ForeignName("unpack", "write `table.unpack`"),
    ForeignName("loadstring", "write `load`"),
    ForeignName("getfenv", "Lua 5.4 has none: give a function what it needs as arguments"),
    ForeignName("setfenv", "Lua 5.4 has none: give a function what it needs as arguments"),
    ForeignName("module", "end the file with `return` and a table, and `require` it"),
    ForeignName("arg", "scripts have no command line: `wawp.env(name)` reads a variable that --allow-env names"),
    ForeignName("bit", "write the operators `&`, `|`, `~`, `<<` and `>>`"),
    ForeignName("bit32", "write the operators `&`, `|`, `~`, `<<` and `>>`"),
    ForeignName("null", "write `nil`; the null of JSON is `wawp.null`"),
    ForeignName("NULL", "write `nil`; the null of JSON is `wawp.null`"),
    ForeignName("undefined", "write `nil`"),
    ForeignName("None", "write `nil`"),
    ForeignName("True", "write `true`"),
    ForeignName("TRUE", "write `true`"),
    ForeignName("False", "write `false`"),
    ForeignName("FALSE", "write `false`"),
    ForeignName("call", handlers), ForeignName("event", handlers),
    ForeignName("try", "functions of wawp return nil and a message when they fail; `pcall` catches errors"),
    ForeignName("switch", "write `if ... then ... elseif ... then ... end`"),
    ForeignName("console", "write `print`"),
    ForeignName("printf", "write `print` and `string.format`"),
    ForeignName("echo", "write `print`"),
    ForeignName("len", "write `#value`"),
    ForeignName("str", "write `tostring(value)`"),
    ForeignName("int", "write `math.tointeger(value)` or `tonumber(text)`"),
    ForeignName("parseInt", "write `tonumber(text)`"),
    ForeignName("sleep", "write `wawp.sleep(seconds)`"),
    ForeignName("reject", "write `call:reject{ reason = ... }`"),
    ForeignName("allow", "write `call:allow(reason)`"),
    ForeignName("reply", "write `call:reply(text)`"),
    ForeignName("on", "write `wawp.on(event, handler)`"),
    ForeignName("log", "write `wawp.log.info(...)`"),
    ForeignName("json", "write `wawp.json`"),
    ForeignName("http", "write `wawp.http`"),
    ForeignName("store", "write `wawp.store`"),
  ]

  private static let foreignMembers = [
    ForeignName("table.getn", "write `#list`"),
    ForeignName("table.maxn", "write `#list`"),
    ForeignName("table.setn", "nothing sets the length of a table"),
    ForeignName("table.length", "write `#list`"),
    ForeignName("table.size", "write `#list`"),
    ForeignName("table.foreach", "write `for key, value in pairs(table) do ... end`"),
    ForeignName("table.foreachi", "write `for place, value in ipairs(list) do ... end`"),
    ForeignName("table.push", "write `table.insert(list, value)`"),
    ForeignName("table.add", "write `table.insert(list, value)`"),
    ForeignName("table.append", "write `table.insert(list, value)`"),
    ForeignName("table.join", "write `table.concat(list, \", \")`"),
    ForeignName("table.contains", "write `set[value]` with `set = { [\"a\"] = true }`, or use wawp.list"),
    ForeignName("string.gfind", "write `string.gmatch`"),
    ForeignName("string.length", "write `#text`"),
    ForeignName("string.trim", "write `require(\"wawp.text\").trim(text)`"),
    ForeignName("string.strip", "write `require(\"wawp.text\").trim(text)`"),
    ForeignName("string.contains", "write `require(\"wawp.text\").contains(text, part)`"),
    ForeignName("string.startswith", "write `require(\"wawp.text\").starts_with(text, beginning)`"),
    ForeignName("string.starts_with", "write `require(\"wawp.text\").starts_with(text, beginning)`"),
    ForeignName("string.split", "write `require(\"wawp.text\").split(text, separator)`"),
    ForeignName("string.replace", "write `string.gsub(text, pattern, replacement)`"),
    ForeignName("string.toupper", "write `string.upper`"),
    ForeignName("string.tolower", "write `string.lower`"),
    ForeignName("math.pow", "write `x ^ y`"),
    ForeignName("math.mod", "write `x % y`"),
    ForeignName("math.log10", "write `math.log(x, 10)`"),
    ForeignName("math.atan2", "write `math.atan(y, x)`"),
    ForeignName("math.round", "write `math.floor(x + 0.5)`"),
    ForeignName("os.sleep", "write `wawp.sleep(seconds)`"),
    ForeignName("os.now", "write `wawp.now()`"),
  ]

  /// The modules that scripts take for globals, or for members of `wawp`.
  private static let libraryNames = ["duration", "hours", "limit", "list", "phone", "rule", "text"].flatMap { name in
    [name, "wawp.\(name)"].map { ForeignName($0, "write `local \(name) = require(\"wawp.\(name)\")` first") }
  }
}
