import LuaSyntax
import Testing

@Suite("what Lua wants in place of what people write")
struct SyntaxAdviceTests {
  private static func hint(_ source: String) -> String? {
    do throws(SyntaxError) {
      _ = try Parser.parse(Array(source.utf8))
      return "no error"
    } catch { return error.hint }
  }

  @Test(
    "operators of other languages",
    arguments: [
      ("if a != b then end", "Lua writes `~=` for not equal"), ("if !a then end", "Lua writes `not`"),
      ("if a <> b then end", "Lua writes `~=` for not equal"), ("if a === b then end", "Lua compares with `==`"),
      ("if a => b then end", "a function is written `function(x) ... end`"), ("if a =< b then end", "Lua writes `<=`"),
      ("if a ~== b then end", "Lua writes `~=` for not equal"), ("if a ≠ b then end", "Lua writes `~=` for not equal"),
      ("if a && b then end", "Lua writes `and`"), ("if a || b then end", "Lua writes `or`"),
      ("x += 1", "Lua has no `+=`: write `x = x + ...`"), ("x -= 1", "Lua has no `-=`: write `x = x - ...`"),
      ("s ..= 'x'", "Lua has no `..=`: write `s = s .. ...`"), ("x++", "Lua has no `++`: write `x = x + 1`"),
      ("x--\ny = 1 z = 2", "`--` begins a comment: write `x = x - 1`"),
      ("x = a ? 1 : 2", "Lua has no `?`: write `if`, or `condition and a or b`"),
      ("if x = 1 then end", "`==` compares; `=` sets a value"),
      ("while f(x) and y = 1 do end", "`==` compares; `=` sets a value"),
      ("local x == 1", "`=` sets a value; `==` compares"),
      ("x == 1", "`==` compares, which is no statement; `=` sets a value"),
      ("x = y = 1", "a statement sets values once: `==` compares"),
    ])
  func operators(_ source: String, _ expected: String) { #expect(Self.hint(source) == expected) }

  @Test(
    "comments, quotes and characters that only look right",
    arguments: [
      ("// mine\nx = 1", "a comment begins with `--`"), ("x = 1\n# mine", "a comment begins with `--`"),
      ("local x = 1 // the first\nlocal y = 2", "a comment begins with `--`; `//` divides"),
      ("/* mine */ x = 1", "a comment begins with `--`; one over several lines stands in --[[ and ]]"),
      ("x = “a”", "“ is no quote of Lua: write \" or '"), ("x = ‘a’", "‘ is no quote of Lua: write \" or '"),
      ("x = `a`", "` is no quote of Lua: write \" or '"), ("x = «a»", "« is no quote of Lua: write \" or '"),
      ("x =\u{A0}1", "there is a blank here that Lua does not know: type a plain one"),
      ("x = 1\u{200B}", "there is a character here that nobody sees: delete it"),
      ("x = 1 – 2", "– is no minus: write -"),
      ("größe = 1", "names have only the letters a to z, digits and _; other letters stand in strings"),
      ("f{ x = 'don't' }", "a quote ends the string that began with it: write \"don't\", or 'say \"yes\"'"),
      (
        "x = 'don't'",
        "a string ends in its line with the quote that it began with; one over several lines stands in [[ and ]]"
      ),
      ("x = 5m", "text stands in quotes, lengths of time too: \"5m\""),
    ])
  func characters(_ source: String, _ expected: String) {
    #expect(Self.hint(source) == expected)
  }

  @Test(
    "words of other languages, and misspelt ones",
    arguments: [
      ("if a then elif b then end", "Lua writes `elseif`"), ("if a then elsif b then end", "Lua writes `elseif`"),
      ("if a then else b == nil then end", "`else` has no condition: `elseif` does"),
      ("if a then x() else then y() end", "`else` has no condition: `elseif` does"),
      ("var x = 1", "Lua writes `local`"), ("const x = 1", "Lua writes `local`"),
      ("def f() end", "Lua writes `function`"), ("fucntion f() end", "did you mean `function`?"),
      ("f('x', funtion(call)\n  call:reject()\nend)", "did you mean `function`?"),
      ("f('x', function(call)\n  retrun call\nend)", "did you mean `return`?"), ("locl x = 1", "did you mean `local`?"),
      ("If x then end", "did you mean `if`?"), ("if x Then y() end", "did you mean `then`?"),
      ("if x thne y() end", "did you mean `then`?"),
      ("while x do f() end if", "a block ends with `end` alone"), ("if x then y() endif", "a block ends with `end`"),
      (
        "for i = 1, 2 do continue end",
        "Lua has no `continue`: put what is left of the loop into an `if`, or write `goto next` with `::next::` before its `end`"
      ),
      ("try\n  f()\nend", "Lua has no `try`: functions of wawp return nil and a message; pcall catches errors"),
      (
        "for (i = 0; i < 3; i++) do end",
        "a loop is written `for i = 1, 10 do ... end` or `for _, value in ipairs(list) do ... end`"
      ),
      (
        "for x of list do end",
        "a loop is written `for i = 1, 10 do ... end` or `for _, value in ipairs(list) do ... end`"
      ),
      ("for i = 1, 3\n  f()\nend", "the head of a loop ends with `do`: `for i = 1, 10 do ... end`"),
      ("if x\n  f()\nend", "the condition of `if` in line 1 ends with `then`"),
      ("local end = 1", "`end` is a word of Lua and names nothing else"),
    ])
  func words(_ source: String, _ expected: String) { #expect(Self.hint(source) == expected) }

  @Test(
    "braces, options and commas",
    arguments: [
      ("f(x = 1)", "options stand in braces: `{ x = ... }`"),
      ("t = { x: 1 }", "a field of a table is written `x = ...`"),
      ("t = { 'x': 1 }", "a field of a table is written `name = ...`"),
      ("t = { 'x' = 1 }", "a field of a table is written `name = ...`, or `[\"x\"] = ...`"),
      ("t = [1, 2]", "a list stands in braces: `{ 1, 2 }`"),
      ("f(function(x) { g() })", "a block has no braces: it ends with `end`"),
      ("if x {\n  f()\n}\n", "line 1: write `then ... end` for `{ ... }`"),
      ("if (x) {\n  f{}\n} else {\n  g()\n}", "line 1: write `then ... end` for `{ ... }`"),
      ("f(x => {\n})", "a function is written `function(x) ... end`"),
      ("f('a' g)", "a comma stands between two values"),
      ("t = { a = 1 b = 2 }", "a comma stands between two values"),
    ])
  func parts(_ source: String, _ expected: String) { #expect(Self.hint(source) == expected) }

  @Test(
    "what is too many, and what is missing",
    arguments: [
      ("if a then b() else: c() end", "no colon stands there"),
      ("f('x', function(call):\n  g()\nend)", "no colon stands there"),
      ("if call.x:\n  call:reject{}\nend", "line 1: no colon stands there; a condition ends with `then`"),
      ("f(),\ng()", "no comma stands behind a statement"), ("if f(x)) then end", "there is one `)` too many"),
      ("f(1, )", "there is one comma too many"), ("t = { 1, , 2 }", "there is one comma too many"),
      ("if a and then end", "a value is missing behind `and`"),
      ("x = 'a' ..\nif b then end", "a value is missing behind `..`"),
      ("local vip = call.from in { 'a' }", "Lua has no `in`: compare with each value, or use wawp.list"),
      ("f(function call() end)", "a function that is handed over has no name: `function(call) ... end`"),
      ("function f()\n  return x\n  g()\nend", "`return` is the last statement of its block"),
      ("f(function()\n  g(1\nend)", "a `)` is missing before `end`"),
      ("if (a and (b) then end", "a `)` is missing before `then`"),
      ("f(function()\nend\n\ng()", "a `)` is missing behind the `end` in line 2"),
      ("t = { 1\nlocal x = 1", "a `}` is missing before `local`"),
    ])
  func missing(_ source: String, _ expected: String) { #expect(Self.hint(source) == expected) }

  @Test(
    "the block that lacks its end, as the indentation shows it",
    arguments: [
      ("f(function()\n  if a then\n    b()\nend)", "the `if` in line 2 has no `end`"),
      ("f(function()\n  for i = 1, 2 do\n    if a then\n      b()\n  end\nend)", "the `if` in line 3 has no `end`"),
      ("f(function()\n  while a do\n    b()\nend)", "the `while` in line 2 has no `end`"),
      ("function f()\n  b()\n", "the `function` in line 1 has no `end`"),
      ("if a then b()", "the `if` in line 1 has no `end`"),
      (
        "f(function()\n  if a then\n    b()\n  else if c then\n    d()\n  end\nend)",
        "line 4: `else if` begins another `if`, with an `end` of its own; write `elseif`"
      ),
      (
        "f(function()\n  if a then\n    b()\n  end\n  end\nend)",
        "there is one `end` too many, perhaps the one in line 5"
      ),
      ("x = 1\nend", "there is one `end` too many"),
    ])
  func blocks(_ source: String, _ expected: String) { #expect(Self.hint(source) == expected) }

  @Test("says nothing where nothing is known", arguments: ["x = = 1", "f(,)", "x = )"])
  func quiet(_ source: String) { #expect(Self.hint(source) == nil) }
}
