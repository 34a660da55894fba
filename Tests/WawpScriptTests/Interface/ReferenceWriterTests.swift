import LuaRuntime
import Testing

@testable import WawpScript

@Suite("the reference of the Lua API")
struct ReferenceWriterTests {
  private static let interface = ScriptInterface.current
  private static let root = "/" + #filePath.split(separator: "/").dropLast(4).joined(separator: "/")

  @Test("docs/lua-api.md is what `wawp-script stubs --markdown` prints")
  func committed() throws {
    let committed = try SourceFile.read("\(Self.root)/docs/lua-api.md", limit: 1 << 20).get()
    let written = ReferenceWriter.markdown(Self.interface)
    #expect(
      String(decoding: committed, as: UTF8.self) == written,
      "make it anew: swift run wawp-script stubs --markdown > docs/lua-api.md")
  }

  @Test("it has every function, class, event, and every name that is taken away")
  func complete() {
    let text = ReferenceWriter.markdown(Self.interface)
    let methods = (Self.interface.classes + Self.interface.modules.flatMap(\.classes)).flatMap(\.methods)
    for function in Self.interface.functions + Self.interface.modules.flatMap(\.functions) + methods {
      #expect(text.contains("# `\(function.signature)`\n"), "\(function.name)")
    }
    for event in Self.interface.events { #expect(text.contains("| `\(event.name)` |")) }
    for removed in Self.interface.removed { #expect(text.contains("| `\(removed.name)` |")) }
  }

  private static let examples =
    (interface.functions + interface.modules.flatMap(\.functions)
    + (interface.classes + interface.modules.flatMap(\.classes)).flatMap(\.methods)).map { ($0.name, $0.example) }
    .filter { !$0.1.isEmpty }

  @Test("each example is Lua", arguments: examples.map(\.0))
  func example(_ name: String) throws {
    let lines = try #require(Self.examples.first { $0.0 == name }).1.map { line in
      line.firstRange(of: "-->").map { String(line[..<$0.lowerBound]) } ?? line
    }
    let text = lines.joined(separator: "\n")
    let state = try LuaState(
      memoryLimit: 64 << 20, allowIO: false, functions: [], finder: { .missing($0) }, output: { _, _ in })
    let compiles = [text, "return \(text)"].contains { (try? state.load(Array($0.utf8), name: "example")) != nil }
    #expect(compiles, "\(text)")
  }
}
