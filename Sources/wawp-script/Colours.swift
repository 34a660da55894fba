import Glibc

/// Colours of what people read.
enum Colours {
  /// Whether standard output is a terminal whose user has nothing against colours (`NO_COLOR`).
  static var areWanted: Bool { isatty(1) == 1 && (getenv("NO_COLOR").map { $0.pointee == 0 } ?? true) }
}
