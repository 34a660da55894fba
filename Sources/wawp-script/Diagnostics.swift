import Glibc
import WawpScript

/// Messages for people, on stderr: `wawp-script: error: …`, then `wawp-script: hint: …`; lower case, no full stop.
enum Diagnostics {
  /// Writes an error and what to do about it.
  static func error(_ message: String, hint: String? = nil) {
    line("wawp-script: error: \(TerminalText.clean(message, keepsLines: true))")
    if let hint { line("wawp-script: hint: \(hint)") }
  }

  /// Writes one line to stderr in one piece.
  static func line(_ text: String) {
    var text = text
    text.append("\n")
    text.withUTF8 { bytes in
      var rest = UnsafeRawBufferPointer(bytes)
      while !rest.isEmpty {
        let count = write(2, rest.baseAddress, rest.count)
        if count < 0 {
          if errno == EINTR { continue }
          return  // there is nowhere left to say it
        }
        rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
      }
    }
  }
}

/// An error that ends the command: what happened, what to do, and the exit code.
struct CommandFailure: Error {
  let message: String
  let hint: String?
  let status: ExitStatus

  init(_ message: String, hint: String? = nil, status: ExitStatus) {
    self.message = message
    self.hint = hint
    self.status = status
  }
}
