import Glibc

/// The system's words for its error numbers.
enum SystemError {
  static func text(of code: CInt) -> String {
    strerror(code).map { String(cString: $0) } ?? "error \(code)"
  }
}
