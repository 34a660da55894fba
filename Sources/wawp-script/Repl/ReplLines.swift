import CLineEditor
import Glibc
import WawpScript

/// Where a session gets its lines from: a terminal with editing, or any other input, line by line.
final class ReplLines {
  /// What was read.
  enum Line {
    case text(String)
    /// Ctrl-C.
    case cancelled
    case end
  }

  /// Lines of the history that are kept.
  static let historySize: Int32 = 1000

  private var editor: OpaquePointer?
  private var buffer: [UInt8] = []
  private var isOver = false
  private let complete: (String) -> ReplCompletion.Answer

  /// Whether somebody sits before a terminal.
  let isInteractive: Bool

  /// - Parameter complete: asked when Tab is pressed, with the line up to the cursor.
  init(complete: @escaping (String) -> ReplCompletion.Answer) {
    self.complete = complete
    isInteractive = isatty(0) == 1 && isatty(1) == 1
    guard isInteractive, Environment.variable("TERM") != "dumb" else { return }
    let history = ReplLines.historyFile()
    editor = le_open(
      "wawp-script", history, ReplLines.historySize,
      { context, text, insert, list in
        guard let context, let text else { return }
        let lines = Unmanaged<ReplLines>.fromOpaque(context).takeUnretainedValue()
        let answer = lines.complete(String(cString: text))
        if !answer.insert.isEmpty { insert?.pointee = strdup(answer.insert) }
        if !answer.list.isEmpty { list?.pointee = strdup(answer.list.joined(separator: "  ")) }
      }, Unmanaged.passUnretained(self).toOpaque())
    if editor == nil {
      Diagnostics.line("wawp-script: hint: install libedit2 to edit lines, keep them, and complete names with Tab")
    }
  }

  /// Gives the terminal back.
  func close() {
    le_close(editor)
    editor = nil
  }

  /// The history's file, for its owner alone; `nil` when there is no place for it.
  private static func historyFile() -> String? {
    guard let path = try? Database.stateFile("repl-history") else { return nil }
    let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return nil }
    fchmod(descriptor, 0o600)
    Glibc.close(descriptor)
    return path
  }

  /// Reads a line.
  func next(prompt: String) -> Line {
    guard let editor else { return plain(prompt) }
    var line: UnsafeMutablePointer<CChar>?
    ReplControl.reads(editor)
    defer { ReplControl.reads(nil) }
    switch le_read(editor, prompt, &line) {
    case LE_CANCELLED: return .cancelled
    case LE_LINE:
      guard let line else { return .end }
      defer { free(line) }
      return .text(String(cString: line))
    default: return .end
    }
  }

  /// Keeps a line for the arrow keys, now and in later sessions.
  func remember(_ line: String) {
    if let editor { le_remember(editor, line) }
  }

  private func plain(_ prompt: String) -> Line {
    if isInteractive { try? StandardOutput.write(Array(prompt.utf8)) }
    while true {
      if let end = buffer.firstIndex(of: UInt8(ascii: "\n")) {
        defer { buffer.removeSubrange(...end) }
        return .text(String(decoding: buffer[..<end], as: UTF8.self))
      }
      if isOver {
        guard !buffer.isEmpty else { return .end }
        defer { buffer = [] }
        return .text(String(decoding: buffer, as: UTF8.self))
      }
      var chunk = [UInt8](repeating: 0, count: 1 << 16)
      let count = read(0, &chunk, chunk.count)
      if count < 0 && errno == EINTR { continue }
      if count <= 0 { isOver = true } else { buffer += chunk[..<count] }
    }
  }
}
