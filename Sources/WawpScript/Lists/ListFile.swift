import LuaRuntime

/// A list file that is read again when it changes; a broken new version is refused and the old one stays.
///
/// For one thread at a time.
final class ListFile {
  /// The most bytes a list file may have.
  static let maximumSize = 64 << 20

  let name: String
  private let path: String
  private let format: ListText.Format
  private let reader: EntryReader
  private let clock: () -> Double
  private var stamp: FolderFile.Stamp?
  private var lastLook: Double
  private(set) var content: ListText

  /// What a look at the file brought.
  enum News {
    /// A new version was read.
    case loaded
    /// A new version was refused, for that reason; the old one stays.
    case refused(String)
  }

  /// Reads a file for the first time.
  ///
  /// - Parameters:
  ///   - path: where it is.
  ///   - name: what messages call it.
  ///   - clock: seconds on a clock that never goes back.
  /// - Throws: why it cannot be read, for people. Broken lines are no failure as long as there is a good one.
  init(
    path: String, name: String, format: ListText.Format, reader: EntryReader,
    clock: @escaping () -> Double = { Monotonic.now }
  ) throws(ScriptRefusal) {
    (self.path, self.name, self.format, self.reader, self.clock) = (path, name, format, reader, clock)
    lastLook = clock()
    (content, stamp) = try ListFile.read(path, name, format, reader).get()
  }

  /// Looks whether the file has changed, at most once a second; `nil` when there is nothing new.
  func look() -> News? {
    let now = clock()
    guard now - lastLook >= 1 else { return nil }
    lastLook = now
    let current = FolderFile.stamp(of: path)
    guard current != stamp else { return nil }
    // The same refusal is told once: until the file changes again.
    stamp = current
    guard let current else { return .refused("cannot read \(name): no such file") }
    guard current.size > 0 || content.list.count == 0 else {
      return .refused("\(name) is empty now: a list without entries has a comment at least")
    }
    switch ListFile.read(path, name, format, reader) {
    case .failure(let refusal):
      // It is being written: look again at the next time, whatever its stamp is then.
      if refusal.message.hasSuffix("it is being written") { stamp = nil }
      return .refused(refusal.message)
    case .success((let text, let read)):
      // Cut in the middle of being written, or mangled by a tool: where the old version was fine.
      if text.isMostlyBroken && !content.isMostlyBroken { return .refused(text.complaint(name)) }
      (content, stamp) = (text, read)
      return .loaded
    }
  }

  private static func read(
    _ path: String, _ name: String, _ format: ListText.Format, _ reader: EntryReader
  ) -> Result<(ListText, FolderFile.Stamp), ScriptRefusal> {
    let read = FolderFile.read(path, name: name, limit: maximumSize) { bytes in
      bytes.contains(0) ? nil : ListText(bytes, format: format, reader: reader)
    }
    switch read {
    case .failure(let refusal): return .failure(refusal)
    case .success((nil, _)): return .failure(ScriptRefusal(message: "\(name) is not text"))
    case .success((let text?, let stamp)):
      // A file of another kind has hardly a good line.
      guard text.list.count > 0 || text.problemCount == 0 else {
        return .failure(ScriptRefusal(message: text.complaint(name)))
      }
      return .success((text, stamp))
    }
  }
}

extension ListText {
  /// Whether more lines are broken than good.
  fileprivate var isMostlyBroken: Bool { problemCount > list.count }

  /// Why a list is refused, for people.
  fileprivate func complaint(_ name: String) -> String {
    let first = problems.first.map { "; line \($0.line): \($0.message)" } ?? ""
    return "\(name) has \(problemCount) broken lines and \(list.count) good ones\(first)"
  }
}
