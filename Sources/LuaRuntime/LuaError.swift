/// A script that did not compile, failed, or ran into a limit.
public struct LuaError: Error, Sendable, Equatable {
  /// What went wrong.
  public enum Kind: Sendable, Equatable {
    /// The text does not compile.
    case syntax
    /// The script raised an error.
    case runtime
    /// It used up its CPU time.
    case cpu
    /// It used up its wall time.
    case deadline
    /// It used up its memory.
    case memory
    /// The program is being stopped.
    case interrupted
  }

  /// What went wrong.
  public var kind: Kind
  /// The message without its position; empty for a limit, which the caller words.
  public var message: String
  /// The chunk, such as `handle.lua`; `nil` when it is not known.
  public var file: String?
  /// The line in that chunk, from 1.
  public var line: Int?
  /// One frame a line, innermost first, joined across coroutines; empty when there is none.
  public var traceback: String

  /// Takes the position off the front of Lua's message (`handle.lua:3: text`), else from the traceback.
  public init(kind: Kind, message: String, traceback: String = "") {
    self.kind = kind
    self.traceback = traceback.split(separator: "\n").map { $0.drop { $0 == "\t" } }.joined(separator: "\n")
    self.message = message
    // `coroutine.wrap` puts the position of its caller before that of the error: the last one counts.
    while let (file, line, rest) = LuaError.position(in: Substring(self.message)) {
      (self.file, self.line, self.message) = (file, line, String(rest))
    }
    if file == nil {
      for frame in traceback.split(separator: "\n") {
        guard let (file, line, _) = LuaError.position(in: frame.drop { $0 == "\t" }) else { continue }
        (self.file, self.line) = (file, line)
        break
      }
    }
  }

  /// Splits `file:line: rest`; frames of C (`[C]: in ...`) have no line.
  private static func position(in text: Substring) -> (String, Int, Substring)? {
    let firstLine = text.prefix { $0 != "\n" }
    var search = firstLine.startIndex
    while let colon = firstLine[search...].firstIndex(of: ":") {
      let after = firstLine.index(after: colon)
      let digits = firstLine[after...].prefix { $0.isASCII && $0.isNumber }
      if let line = Int(digits), digits.endIndex < firstLine.endIndex, firstLine[digits.endIndex] == ":",
        colon > firstLine.startIndex
      {
        let file = firstLine[..<colon]
        // A message of the script's own may hold a time of day: only a file's name counts.
        guard file.hasSuffix(".lua") || !file.contains(" ") else { return nil }
        return (String(file), line, text[digits.endIndex...].dropFirst().drop { $0 == " " })
      }
      search = after
    }
    return nil
  }
}
