import LuaRuntime
import LuaSyntax

/// A file that is checked, read once.
struct CheckedFile {
  /// What findings call it.
  let path: String
  /// What errors of Lua call it.
  let name: String
  private let lines: [String]
  /// Nothing when the text is no Lua.
  let outline: Outline?
  let error: SyntaxError?
  /// The lines that end in `-- check: ignore`.
  let ignored: Set<Int>

  init(_ text: [UInt8], path: String, name: String) {
    self.path = path
    self.name = name
    lines = CheckedFile.lines(of: text)
    do throws(SyntaxError) {
      let chunk = try Parser.parse(text)
      outline = Outline(chunk)
      ignored = Set(chunk.comments.filter { $0.text.split(separator: " ") == ["check:", "ignore"] }.map(\.line))
      error = nil
    } catch {
      outline = nil
      ignored = []
      self.error = error
    }
  }

  /// The lines as Lua counts them: `\n`, `\r`, or both in either order end one, and no other character does.
  private static func lines(of text: [UInt8]) -> [String] {
    var lines: [String] = []
    var first = 0
    var position = 0
    while position < text.count {
      let byte = text[position]
      position += 1
      guard byte == 10 || byte == 13 else { continue }
      lines.append(String(decoding: text[first..<position - 1], as: UTF8.self))
      if position < text.count, text[position] == 10 || text[position] == 13, text[position] != byte { position += 1 }
      first = position
    }
    lines.append(String(decoding: text[first...], as: UTF8.self))
    return lines
  }

  /// The script and all modules beside it that it requires by a name that is written out.
  static func all(from source: ScriptSource, path: String) -> [CheckedFile] {
    var files = [CheckedFile(source.text, path: path, name: source.name)]
    let finder = ModuleFinder(folder: source.folder)
    var next = 0
    while next < files.count {
      for module in files[next].requirements where EmbeddedLibrary.module(module) == nil {
        guard case .text(let text, let name) = finder.find(module), !files.contains(where: { $0.name == name })
        else {
          continue
        }
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
        files.append(CheckedFile(text, path: folder + name, name: name))
      }
      next += 1
    }
    return files
  }

  private var requirements: [String] {
    guard let outline else { return [] }
    return outline.visits.compactMap { visit in
      guard case .call(let callee, let arguments) = visit.expression.kind, outline.global(callee) == "require" else {
        return nil
      }
      return arguments.first?.literal
    }
  }

  /// A finding with this file and the text of its line.
  func placed(_ finding: Finding) -> Finding {
    var finding = finding
    finding.file = path
    if finding.line > 0, finding.line <= lines.count { finding.source = lines[finding.line - 1] }
    return finding
  }

  /// The characters of a line that a message of Lua means; column 0 when that cannot be told.
  func place(of message: String, line: Int) -> (column: Int, length: Int) {
    if let error, error.span.line == line { return (error.span.column, error.span.length) }
    guard line > 0, line <= lines.count else { return (0, 1) }
    for match in message.matches(of: /[`']([^`']+)[`']|there is no ([\w.]+)/) {
      guard let word = match.output.1 ?? match.output.2, let found = lines[line - 1].firstRange(of: word) else {
        continue
      }
      return (lines[line - 1].distance(from: lines[line - 1].startIndex, to: found.lowerBound) + 1, word.count)
    }
    return (0, 1)
  }
}
