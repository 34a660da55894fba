import Testing

@Suite("the cookbook")
struct CookbookTests {
  /// The scripts that it names and the blocks that follow, in order.
  private static let recipes: [(script: String, block: String)] = {
    var recipes: [(String, String)] = []
    var script: String?
    var block: [String]?
    for line in Tree.lines("docs/cookbook.md") {
      if line.hasPrefix("[scripts/"), let end = line.firstIndex(of: "]") {
        script = String(line[line.index(after: line.startIndex)..<end])
      } else if line == "```lua" {
        block = []
      } else if line == "```", let lines = block, let name = script {
        recipes.append((name, lines.joined(separator: "\n")))
        (script, block) = (nil, nil)
      } else {
        block?.append(line)
      }
    }
    return recipes
  }()

  @Test("has at least twelve recipes, and each script once")
  func count() {
    #expect(Self.recipes.count >= 12)
    #expect(Set(Self.recipes.map(\.script)).count == Self.recipes.count)
  }

  @Test("shows each script as it is in the folder")
  func same() {
    for recipe in Self.recipes {
      #expect(Tree.text(recipe.script).hasPrefix(recipe.block), "\(recipe.script)")
      #expect(Tree.text(recipe.script).count <= recipe.block.count + 1, "\(recipe.script)")
    }
  }
}
