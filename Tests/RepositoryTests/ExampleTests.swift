import Testing

@Suite("the examples")
struct ExampleTests {
  static let scripts = Tree.files(in: "scripts", ending: ".lua").filter { !$0.hasSuffix("_test.lua") }

  @Test("there are at least six")
  func count() { #expect(ExampleTests.scripts.count >= 6) }

  @Test("each is short, begins with two lines that say what it does, and is in the list", arguments: scripts)
  func form(_ script: String) {
    let lines = Tree.lines(script)
    #expect(lines.count <= 41)
    #expect(lines.prefix(2).allSatisfy { $0.hasPrefix("-- ") && $0.count > 20 })
    #expect(Tree.text("scripts/README.md").contains("`\(script.dropFirst("scripts/".count))`"))
  }
}
