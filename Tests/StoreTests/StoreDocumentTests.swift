import Foundation
import Testing

@testable import Store

@Suite("the store's document")
struct StoreDocumentTests {
  @Test("names every table and column, and its statements work")
  func schema() throws {
    let folder = try Folder()
    _ = try SQLiteStore(path: folder.file()).close(timeout: 5)
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let text = try String(contentsOf: root.appendingPathComponent("docs/store.md"), encoding: .utf8)
    let shell = Shell(path: folder.file())
    for table in try shell.run("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'") {
      #expect(text.contains("**`\(table)`**"), "\(table)")
      for column in try shell.run("SELECT name FROM pragma_table_info('\(table)')") {
        #expect(text.contains("`\(column)`"), "\(table).\(column)")
      }
    }
    let lines = text.split(separator: "\n").filter { $0.hasPrefix("    ") && !$0.contains("sqlite3 ") }
    try shell.run(lines.dropFirst().joined(separator: "\n"))
  }
}
