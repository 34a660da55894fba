import Testing

@Suite("wawp.text")
struct LibraryTextTests {
  @Test(
    "does what it says",
    arguments: [
      ("text.trim('  a b \\n')", "a b"), ("text.trim('')", ""), ("text.contains('a.b', '.')", "true"),
      ("text.contains('ab', '.')", "false"), ("text.starts_with('+49', '+')", "true"),
      ("text.ends_with('1@lid', '@lid')", "true"), ("text.ends_with('a', '')", "true"),
      ("text.digits('+49 (170) 12')", "4917012"), ("table.concat(text.split(' a, b,,c ', ','), '|')", "a|b||c"),
      ("text.template('{a}{{}}{b|x y}', {a = 1})", "1{}x y"), ("text.template('{a.b}', {a = {b = '{c}'}})", "{c}"),
      ("text.template('{a|}', {a = wawp.null})", ""), ("#text.trim((' '):rep(100000) .. 'x')", "1"),
    ])
  func works(_ expression: String, _ expected: String) throws {
    #expect(try LibraryScript().value(expression, "local text = require('wawp.text')") == expected)
  }

  @Test(
    "misuse is an error at the caller's line",
    arguments: [
      ("text.trim(5)", "bad argument `s` to text.trim: expected a string, got 5"),
      ("text.contains('a')", "bad argument `part` to text.contains: expected a string, got nothing"),
      ("text.split('a', '')", "bad argument `separator` to text.split: expected at least one character, got \"\""),
      ("text.template('{a}', {})", "there is no value `a`, and no default"),
      ("text.template('{a', {a = 1})", "a single `{` at 1"), ("text.template('a}', {})", "a single `}` at 2"),
      ("text.template('{a b}', {a = 1})", "behind the name stands | and a default"),
      ("text.template('{}', {})", "`{}` names no value"),
    ])
  func misuse(_ expression: String, _ message: String) throws {
    let lines = try LibraryScript().run("local text = require('wawp.text')\nlocal x = \(expression)\nprint(x)")
    #expect(lines.last?.hasPrefix("handle.lua:2: ") == true)
    #expect(lines.last?.contains(message) == true, "\(lines)")
  }
}
