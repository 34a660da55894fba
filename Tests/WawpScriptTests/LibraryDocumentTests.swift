import Glibc
import Testing

@testable import WawpScript

@Suite("the library's document")
struct LibraryDocumentTests {
  private static let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")

  private static func lines(_ path: String) -> [String] {
    guard case .success(let bytes) = SourceFile.read("\(root)/\(path)", limit: 1 << 20) else { return [] }
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false).map(
      String.init)
  }

  private static func blocks() -> [String] {
    var blocks: [String] = []
    var current: [String]?
    for line in lines("docs/library.md") {
      if line.hasPrefix("```") {
        if let lines = current { blocks.append(lines.joined(separator: "\n")) }
        current = current == nil && line == "```lua" ? [] : nil
      } else {
        current?.append(line)
      }
    }
    return blocks
  }

  @Test("each example prints what stands behind its arrows", arguments: blocks())
  func example(_ block: String) throws {
    let script = LibraryScript(folder: Self.root + "/scripts")
    let expected = block.split(separator: "\n").compactMap { line in
      line.range(of: "  --> ").map { String(line[$0.upperBound...]) }
    }
    #expect(!expected.isEmpty)
    let event = #"{"event":"call.received","payload":{"id":"C1","from":"15550000002@c.us","isVideo":false}}"#
    let printed = try script.run("local call = event\n" + block, event: event)
    // A nil at the end is cut off by the runner, and is the whole line when there is nothing else.
    #expect(printed.map { $0.replacing("\t", with: ", ") } == expected)
  }

  static let modules = ["hours", "hours_new", "list", "phone", "limit", "rule", "text", "duration"]

  @Test("each public function has a comment with an example, and stands in the document", arguments: modules)
  func functions(_ module: String) {
    let manual = Self.lines("docs/library.md").joined(separator: "\n")
    let lines = Self.lines("lib/wawp/\(module).lua")
    #expect(lines.count > 10 && lines.count <= 260)
    for (number, line) in lines.enumerated() {
      guard line.hasPrefix("function "), let name = line.dropFirst(9).split(separator: "(").first else { continue }
      let comment = lines[..<number].reversed().prefix { $0.hasPrefix("---") }
      #expect(comment.contains { $0.hasPrefix("---     ") }, "\(name) has no example")
      #expect(comment.contains { $0.hasPrefix("---@return") } || name.hasPrefix("M.expect"), "\(name) has no result")
      let method = name.split { $0 == "." || $0 == ":" }.last ?? ""
      #expect(manual.contains(".\(method)") || manual.contains(":\(method)"), "\(name) is missing")
    }
  }

  @Test("every file of the library is embedded, and every embedded name is a file")
  func embedded() throws {
    let folder = try #require(opendir(Self.root + "/lib/wawp"))
    defer { closedir(folder) }
    var files: Set<String> = []
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if name.hasSuffix(".lua"), name != "init.lua" { files.insert("wawp." + name.dropLast(4)) }
    }
    #expect(Set(EmbeddedLibrary.names) == files)
    for name in EmbeddedLibrary.names { #expect(EmbeddedLibrary.module(name) != nil) }
  }

  @Test("every module loads by itself, and leaves no global behind", arguments: EmbeddedLibrary.names)
  func loads(_ name: String) throws {
    let lines = try LibraryScript().run(
      "local before = {} for k in pairs(_G) do before[k] = true end local m = require('\(name)') "
        + "for k in pairs(_G) do if not before[k] then print(k) end end print(type(m) == 'table' or type(m) == 'function')"
    )
    #expect(lines == ["true"])
  }
}

extension StringProtocol {
  fileprivate func range(of part: String) -> Range<Index>? { ranges(of: part).first }
}
