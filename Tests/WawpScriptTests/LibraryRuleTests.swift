import Testing

@Suite("wawp.rule")
struct LibraryRuleTests {
  private static let prelude = """
    local rule = require("wawp.rule")
    local T, F, N = rule.named("t", function() return true, "seen" end), rule.named("f", function() return false end),
      rule.named("n", function() return nil, "hidden" end)
    local function show(r) local value, trace = r:check() print(value, rule.say(trace)) end

    """

  @Test(
    "all, any and none, where nil is unknown; nothing behind what decides is tried",
    arguments: [
      ("rule.all{T, T}", "true\tt: yes (seen); t: yes (seen)"), ("rule.all{F, T}", "false\tf: no"),
      ("rule.all{N, F}", "false\tn: unknown (hidden); f: no"),
      ("rule.all{N, T}", "nil\tn: unknown (hidden); t: yes (seen)"),
      ("rule.any{F, T, F}", "true\tf: no; t: yes (seen)"), ("rule.any{F, N}", "nil\tf: no; n: unknown (hidden)"),
      ("rule.any{F, F}", "false\tf: no; f: no"), ("rule.none{F, F}", "true\tf: no; f: no"),
      ("rule.none{F, T}", "false\tf: no; t: yes (seen)"), ("rule.none{N, F}", "nil\tn: unknown (hidden); f: no"),
      (
        "rule.any{rule.all{name = 'both', T, F}, rule.none{F}}",
        "true\tt: yes (seen); f: no; both: no (f); f: no; none: yes"
      ),
      ("rule.any{function() return 1 end}", "true\tcondition 1: yes"),
      ("rule.any{{'x', function() end}}", "nil\tx: unknown"),
      ("T", "true\tt: yes (seen)"),
    ])
  func works(_ rule: String, _ expected: String) throws {
    #expect(try LibraryScript().run(Self.prelude + "show(\(rule))") == [expected])
  }

  @Test("conditions get what is checked, and the trace is plain data")
  func trace() throws {
    let lines = try LibraryScript().run(
      Self.prelude
        + """
        local _, trace = rule.any{ { "number", function(call) return false, call.n end } }:check{ n = 5 }
        print(wawp.json.encode(trace))
        """)
    #expect(
      lines == [
        #"[{"condition":"number","saw":"5","value":false,"within":"any"},{"condition":"any","value":false}]"#
      ])
  }

  @Test(
    "misuse is an error at the caller's line",
    arguments: [
      ("rule.all()", "bad argument `conditions` to rule.all: expected a table, got nothing"),
      ("rule.any{}", "bad argument `conditions` to rule.any: expected at least one"),
      (
        "rule.none{5}",
        "bad argument `conditions[1]` to rule.none: expected a function, { \"name\", function } or a rule, got 5"
      ),
      ("rule.any{print, {'x'}}", "conditions[2]"), ("rule.named(5, print)", "bad argument `name` to rule.named"),
      ("rule.named('x')", "bad argument `test` to rule.named"),
      ("rule.any{name = 5, print}", "bad argument `name` to rule.any"),
      ("rule.any{print}({})", "a rule is no function: write rule:check(call)"),
      ("rule.say()", "bad argument `trace` to rule.say"),
    ])
  func misuse(_ expression: String, _ message: String) throws {
    let lines = try LibraryScript().run("local rule = require('wawp.rule')\nlocal x = \(expression)\nprint(x)")
    #expect(lines.last?.hasPrefix("handle.lua:2: ") == true, "\(lines)")
    #expect(lines.last?.contains(message) == true, "\(lines)")
  }
}
