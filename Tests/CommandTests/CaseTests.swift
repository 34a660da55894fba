import Testing

@Suite("Examples of use")
struct CaseTests {
  @Test("the cases are found")
  func casesAreFound() { #expect(Case.all.count > 50) }

  @Test("each case does what it says", .timeLimit(.minutes(5)), arguments: Case.all)
  func runCase(_ example: Case) async throws {
    let folder = try Folder()
    if let script = example["script"] { try folder.write("handle.lua", script) }
    for section in example.sections where section.name.hasPrefix("file ") {
      try folder.write(String(section.name.dropFirst(5)), section.text)
    }
    let server = try example.words("simulate").map { try Server($0) }
    var environment: [String: String?] = [:]
    for line in example.lines("env") ?? [] {
      let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      environment.updateValue(parts.count > 1 ? String(parts[1]) : nil, forKey: String(parts[0]))
    }
    let finished: Finished
    if let line = example["shell"] {
      finished = try await Program.shell(line, in: folder, server: server?.url, environment: environment)
    } else {
      finished = try await Program.run(
        example.words("args") ?? ["handle.lua"], stdin: example["stdin"] ?? "", in: folder,
        server: server?.url,
        environment: environment)
    }
    #expect(!finished.timedOut, "it did not end")
    compare(finished.stdout, example["stdout"], "stdout", finished)
    compare(finished.stderr, example["stderr"], "stderr", finished)
    for text in example.lines("stderr has") ?? [] {
      #expect(
        finished.stderr.split(separator: "\n").contains { Case.fits(String($0), "…\(text)…") },
        "stderr lacks: \(text)\nstderr:\n\(finished.stderr)\nstdout:\n\(finished.stdout)")
    }
    for text in example.lines("stderr lacks") ?? [] {
      #expect(!finished.stderr.contains(text), "stderr holds: \(text)\nstderr:\n\(finished.stderr)")
    }
    let exit = example["exit"].flatMap { Int32($0.filter(\.isNumber)) } ?? 0
    #expect(finished.exit == exit, "stderr:\n\(finished.stderr)\nstdout:\n\(finished.stdout)")
    #expect(
      !finished.stdout.contains(Program.token) && !finished.stderr.contains(Program.token), "the token shows")
    if let expected = example.lines("requests") { #expect(try server?.requests() == expected) }
    if let expected = example.lines("requests in any order") {
      #expect(try server?.requests().sorted() == expected.sorted())
    }
  }

  private func compare(_ text: String, _ expected: String?, _ name: String, _ finished: Finished) {
    guard let expected else { return }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let patterns = expected.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let differs = lines.count != patterns.count || zip(lines, patterns).contains { !Case.fits($0, $1) }
    #expect(
      !differs,
      "\(name) is not as expected\nit is:\n\(text)\nexpected:\n\(expected)\nstderr:\n\(finished.stderr)")
  }
}
