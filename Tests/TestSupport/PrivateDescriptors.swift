import CDescriptors
import Glibc

/// Descriptors that no child of the tests inherits: it would keep them open for as long as it runs.
package enum PrivateDescriptors {
  /// The next connection of a listening socket; -1 with `errno` when there is none.
  package static func accept(_ listener: Int32) -> Int32 { cd_accept(listener) }

  /// A pipe's ends: to read, and to write.
  package static func pipe() throws -> (read: Int32, write: Int32) {
    var ends: (Int32, Int32) = (-1, -1)
    let result = withUnsafeMutableBytes(of: &ends) { cd_pipe($0.bindMemory(to: Int32.self).baseAddress) }
    guard result == 0 else { throw SystemFailure(call: "pipe2", code: errno) }
    return (ends.0, ends.1)
  }
}
