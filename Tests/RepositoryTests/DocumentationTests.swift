import Foundation
import Testing

@Suite("the documents")
struct DocumentationTests {
  @Test("every host function stands in docs/scripting.md")
  func functions() throws {
    let manual = Tree.text("docs/scripting.md")
    let pattern = try Regex(#"HostFunction\(\s*"([a-z_.:]+)""#)
    var count = 0
    for file in Tree.files(in: "Sources/WawpScript/Script", ending: ".swift") {
      for match in Tree.text(file).matches(of: pattern) {
        guard let range = match.output[1].range else { continue }
        let name = String(Tree.text(file)[range])
        guard !name.contains("_mark"), !name.hasPrefix("event.") else { continue }
        count += 1
        #expect(manual.contains(name), "\(name) is missing")
      }
    }
    #expect(count > 15)
    for level in ["debug", "info", "warn", "error"] { #expect(manual.contains(".\(level)")) }
  }

  @Test("every code of a failure stands there")
  func codes() throws {
    let manual = Tree.text("docs/scripting.md")
    for code in [
      "bad_request", "unauthorized", "forbidden", "not_found", "conflict", "rate_limited", "server_error",
      "bad_gateway",
      "network", "timeout", "too_large", "bad_response", "refused", "late", "cancelled",
    ] {
      #expect(manual.contains("`\(code)`"))
      #expect(
        Tree.text("Sources/WawpScript/API/APIErrorCode.swift").contains(code) || code == code.filter { $0 != "_" })
    }
  }

  @Test("every option stands in the README")
  func options() throws {
    let readme = Tree.text("README.md")
    let pattern = try Regex(#"var ([a-zA-Z]+)(:| =)"#)
    for line in Tree.lines("Sources/wawp-script/CommonOptions.swift") {
      guard let match = line.firstMatch(of: pattern), let range = match.output[1].range, !line.contains("values") else {
        continue
      }
      let flag = "--" + line[range].replacing(try Regex("[A-Z]"), with: { "-" + line[$0.range].lowercased() })
      #expect(readme.contains(flag), "\(flag) is missing")
    }
  }

  @Test("the runnable block of the README stands in its first twenty-five lines, and the commands are there")
  func readme() {
    #expect(Tree.lines("README.md").prefix(25).contains { $0.contains("tools/demo") })
    #expect(Tree.lines("README.md").count <= 150)
    for tool in ["setup", "demo", "test"] {
      #expect(FileManager.default.isExecutableFile(atPath: Tree.root.appendingPathComponent("tools/\(tool)").path))
    }
  }

  @Test(
    "links between documents lead somewhere",
    arguments: [
      "README.md", "scripts/README.md", "CONTRIBUTING.md", "Benchmarks/README.md", "docs/operations.md",
      "docs/library.md", "docs/lua-api.md",
      "docs/scripting.md", "docs/store.md", "docs/trigger.md",
    ])
  func links(_ document: String) throws {
    let folder = URL(fileURLWithPath: document, relativeTo: Tree.root).deletingLastPathComponent()
    for match in Tree.text(document).matches(of: try Regex(#"\]\(([^)#]+)\)"#)) {
      guard let range = match.output[1].range else { continue }
      let target = String(Tree.text(document)[range])
      guard !target.hasPrefix("http") else { continue }
      #expect(FileManager.default.fileExists(atPath: folder.appendingPathComponent(target).path), "\(target)")
    }
  }

  @Test("nothing names the machine it was made on")
  func machine() {
    let traces = ["/" + "work/", "bash" + "_jobs", "/opt/" + "swift"]
    for folder in ["Sources", "Tests", "docs", "scripts", "lib", "tools", "Benchmarks"] {
      for file in Tree.files(in: folder, ending: "") {
        let text = Tree.text(file)
        for trace in traces { #expect(!text.contains(trace), "\(file)") }
      }
    }
  }
}
